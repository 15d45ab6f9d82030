"""Plots with two axes: Tippett, reliability, ROC, precision and recall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linker.i18n.language import DocumentLanguage
from linker.report.plots.canvas import BLUE, GREY, LINE, SOFT, TextStyle, new_figure
from linker.report.plots.xy_layout import Axis, LineKind, XYPlot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINES: Mapping[LineKind, dict[str, Any]] = {
    "linked": {"color": BLUE, "linewidth": 1.8},
    "unlinked": {"color": GREY, "linewidth": 1.8, "linestyle": (0, (5, 3))},
    "guide": {"color": SOFT, "linewidth": 0.8},
}


def draw_xy(plot: XYPlot, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """Lines and dots between two axes."""
    with new_figure(5.2, 3.9, language, has_title=has_title) as (figure, axes, pen):
        for line in plot.lines:
            label = pen.words(line.label) if line.label else None
            style = _LINES[line.kind] | ({"linewidth": 1.0, "alpha": 0.6} if plot.dots else {})
            axes.plot(line.x, line.y, label=label, **style)
        for dot in plot.dots:
            face = "white" if dot.is_hollow else BLUE
            axes.scatter(dot.x, dot.y, 20.0 + 60.0 * dot.size, facecolors=face, edgecolors=BLUE, zorder=3)
        set_axes(axes, plot.x, plot.y, pen)
        axes.grid(color=LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        if any(line.label for line in plot.lines):
            axes.legend(frameon=False, fontsize=8)
        if pen.has_title:
            axes.set_title(pen.words(plot.title))
    return figure


def set_axes(axes: Axes, x: Axis, y: Axis, pen: TextStyle) -> None:
    """Limits, ticks and labels of both axes, with a little room beyond the limits."""
    room_x, room_y = 0.03 * ((x.high - x.low) or 1.0), 0.03 * ((y.high - y.low) or 1.0)
    axes.set(xlim=(x.low - room_x, x.high + room_x), ylim=(y.low - room_y, y.high + room_y))
    axes.set_xticks([tick.value for tick in x.ticks], [tick.label for tick in x.ticks])
    axes.set_yticks([tick.value for tick in y.ticks], [tick.label for tick in y.ticks])
    axes.set_xlabel(pen.words(x.label))
    axes.set_ylabel(pen.words(y.label))
