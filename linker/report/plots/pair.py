"""The evidence of a pair as a waterfall: each term begins where the one before ended."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import signed
from linker.i18n.text import Label
from linker.i18n.translate import measured
from linker.report.data.facts import LinkEvidence
from linker.report.plots.canvas import BLUE, INK, ORANGE, SOFT, TextStyle, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW, _FRAME, _LETTER = 0.3, 1.25, 0.02


def waterfall_plot(link: LinkEvidence, *, language: DocumentLanguage = "both") -> Figure:
    """The terms of a pair, strongest first, and their sum; a term that adds nothing to the second digit is left out."""
    terms = [term for term in link.terms if abs(term.log10_lr) >= 0.005]
    edges = [0.0, *accumulate(term.log10_lr for term in terms)]
    with new_figure(8.5, _FRAME + _ROW * (len(terms) + 1), language) as (figure, axes, pen):
        for row, (term, start) in enumerate(zip(terms, edges, strict=False)):
            colour = SOFT if term.value is None else BLUE if term.log10_lr > 0 else ORANGE
            _bar(axes, row, (start, start + term.log10_lr), colour)
        _bar(axes, len(terms), (0.0, link.log10_lr), INK)
        for row, edge in enumerate(edges[1:]):
            axes.plot([edge, edge], [row - 0.3, row + 1.3], color=SOFT, linewidth=0.6)
        axes.axvline(0.0, color=INK, linewidth=0.8)
        names = [_name(pen, term.words, measured(term.value, term.unit, pen.spoken)) for term in terms]
        axes.set_yticks(range(len(terms) + 1), [*names, pen.words(Label("sum", "合计"))])
        axes.invert_yaxis()
        axes.margins(x=0.14)
        axes.set_xlabel(pen.words(Label("log10 likelihood ratio, bans", "log10 似然比")))
        axes.set_title(f"{pen.text(link.case_a)} – {pen.text(link.case_b)}", loc="left")
    return figure


def _bar(axes: Axes, row: int, ends: tuple[float, float], colour: str) -> None:
    start, end = ends
    axes.barh(row, end - start, left=start, height=0.6, color=colour)
    # Outside the bar on the side it points to.
    side = "left" if end >= start else "right"
    axes.annotate(
        signed(end - start), (end, row), xytext=(4 if end >= start else -4, 0), textcoords="offset points", ha=side,
        va="center", fontsize=8, color=INK,
    )  # fmt: skip


def _name(pen: TextStyle, words: Label, value: str) -> str:
    named = pen.words(words)
    return f"{named}: {pen.text(value)}" if value else named
