"""The evidence of a pair as a waterfall: each term begins where the one before ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linker.casework.matching.explanation import Contribution, PairAnswer
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import signed
from linker.i18n.text import Text
from linker.i18n.translate import measured
from linker.report.plots.canvas import BLUE, INK, ORANGE, SOFT, TextStyle, new_figure
from linker.report.plots.waterfall_layout import is_limit, waterfall

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_INCHES, _FRAME_INCHES = 0.3, 1.25


def draw_waterfall(link: PairAnswer, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """The terms of a pair, strongest first, and their sum; a term that adds nothing to the second digit is left out."""
    layout = waterfall(link.contributions)
    rows = len(layout.steps) + 1
    with new_figure(8.5, _FRAME_INCHES + _ROW_INCHES * rows, language, has_title=has_title) as (figure, axes, pen):
        for row, step in enumerate(layout.steps):
            _bar(axes, row, (step.start, step.end), _colour(step.term))
            axes.plot([step.end, step.end], [row - 0.3, row + 1.3], color=SOFT, linewidth=0.6)
        _bar(axes, rows - 1, (0.0, link.log10_lr), INK)
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.set_yticks(range(rows), [*(_name(pen, step.term) for step in layout.steps), pen.words(Text("plot.sum"))])
        axes.invert_yaxis()
        axes.margins(x=0.14)
        axes.set_xlabel(pen.words(Text("plot.log10_lr")))
        if pen.has_title:
            axes.set_title(f"{pen.text(link.case_a)} – {pen.text(link.case_b)}", loc="left")
    return figure


def _colour(term: Contribution) -> str:
    if is_limit(term):
        return SOFT
    return BLUE if term.log10_lr > 0 else ORANGE


def _bar(axes: Axes, row: int, ends: tuple[float, float], colour: str) -> None:
    start, end = ends
    axes.barh(row, end - start, left=start, height=0.6, color=colour)
    # Outside the bar on the side it points to.
    side, shift = ("left", 4) if end >= start else ("right", -4)
    axes.annotate(
        signed(end - start),
        (end, row),
        xytext=(shift, 0),
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=8,
        color=INK,
    )


def _name(pen: TextStyle, term: Contribution) -> str:
    name, value = pen.words(term.words), measured(term.value, term.unit, pen.written_language)
    return f"{name}: {pen.text(value)}" if value else name
