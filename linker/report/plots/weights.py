"""What each variable can add to a score: its curve over the values it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Self

import numpy as np

from features.columns import FloatArray
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.report.plots.canvas import BLUE, LINE, SOFT, TextStyle, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS, _LEAST_BANS = 3, 0.005
_TITLE_WIDTH = 38


@dataclass(frozen=True, eq=False)
class WeightCurve:
    """A variable's contribution: `bans` at the values `scaled`, straight between; level beyond.

    The scale is log10(value + offset), or the value itself in `unit` where `offset` is None.
    """

    words: Label
    unit: str
    scaled: FloatArray
    bans: FloatArray
    offset: float | None

    @classmethod
    def of(cls, comparison: Comparison, curve: Curve) -> Self:
        """The curve a model has for a comparison."""
        words = Label(comparison.english, comparison.chinese)
        return cls(words, comparison.unit, curve.knots, curve.bans, comparison.offset)

    @property
    def range_bans(self) -> float:
        """From the least to the most it adds; an unknown value adds 0."""
        return float(max(0.0, self.bans.max()) - min(0.0, self.bans.min()))


def weights_plot(curves: Sequence[WeightCurve], *, language: DocumentLanguage = "both") -> Figure:
    """One small plot a variable that can move a score, the most telling first; all on one scale of bans."""
    told = sorted((one for one in curves if one.range_bans >= _LEAST_BANS), key=lambda one: -one.range_bans)
    rows = max(1, -(-len(told) // _COLUMNS))
    with new_figure(9.5, 2.2 * rows + 0.4, language) as (figure, first, pen):
        first.remove()
        low = min([-0.5, *(float(one.bans.min()) for one in told)]) - 0.1
        high = max([0.5, *(float(one.bans.max()) for one in told)]) + 0.1
        for place, one in enumerate(told, start=1):
            axes = figure.add_subplot(rows, _COLUMNS, place)
            axes.spines[["top", "right"]].set_visible(False)
            axes.set_ylim(low, high)
            _curve(axes, one, pen)
        figure.supylabel(pen.words(Label("adds, in bans", "贡献 log10 LR")), fontsize=9)
        if not told:
            figure.suptitle(pen.words(Label("no variable can move a score", "没有起作用的变量")))
    return figure


def _curve(axes: Axes, one: WeightCurve, pen: TextStyle) -> None:
    room = 0.05 * (float(np.ptp(one.scaled)) or 1.0)
    scaled = np.concatenate([[one.scaled[0] - room], one.scaled, [one.scaled[-1] + room]])
    axes.axhline(0.0, color=SOFT, linewidth=0.8)
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.plot(scaled, np.interp(scaled, one.scaled, one.bans), color=BLUE, linewidth=2.0)
    lines = (line for part in pen.words(one.words, "\n").split("\n") for line in wrap(part, _TITLE_WIDTH))
    axes.set_title("\n".join(lines), fontsize=8, fontweight="normal")
    axes.set_xlabel(one.unit, fontsize=8)
    axes.tick_params(labelsize=7)
    if one.offset is not None:
        _log_ticks(axes, one.offset, (float(scaled[0]), float(scaled[-1])))


def _log_ticks(axes: Axes, offset: float, ends: tuple[float, float]) -> None:
    values = [0.0, *(10.0**power for power in range(-3, 7))]
    placed = [(float(np.log10(value + offset)), f"{value:g}") for value in values if value + offset > 0]
    inside = [(place, label) for place, label in placed if ends[0] <= place <= ends[1]]
    kept = [one for index, one in enumerate(inside) if not index or one[0] - inside[index - 1][0] > 0.25]
    axes.set_xticks([place for place, _ in kept], [label for _, label in kept])
