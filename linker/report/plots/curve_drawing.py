"""What each variable can add to a score: its curve over the values it takes, and where pairs lie."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Text
from linker.report.plots.canvas import BLUE, GREY, LINE, SOFT, TextStyle, new_figure
from linker.report.plots.curve_layout import CurvePlot, Density, WeightCurve, curve_plots, telling_curves
from linker.report.plots.xy_drawing import set_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLUMNS, _TITLE_WIDTH = 3, 38


def draw_curve(plot: CurvePlot, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """One variable; below its curve linked pairs (up) and unlinked ones (down) by value."""
    with new_figure(4.2, 3.1, language, has_title=has_title) as (figure, axes, pen):
        _curve(axes, plot, pen)
        if plot.density is not None:
            band = axes.inset_axes((0.0, -0.62, 1.0, 0.3))
            _density(band, plot.density)
            band.set_xlim(axes.get_xlim())
        if pen.has_title:
            axes.set_title(pen.words(plot.title))
    return figure


def weights_plot(
    curves: Sequence[WeightCurve], *, max_curves: int | None = None, language: DocumentLanguage = "both"
) -> Figure:
    """One small plot a variable that can move a score, the most telling first; all on one scale of log10 LR."""
    plots = curve_plots(telling_curves(curves, max_curves))
    rows = max(1, -(-len(plots) // _COLUMNS))
    with new_figure(9.5, 2.2 * rows + 0.4, language) as (figure, placeholder, pen):
        placeholder.remove()
        for place, plot in enumerate(plots, start=1):
            axes = figure.add_subplot(rows, _COLUMNS, place)
            axes.spines[["top", "right"]].set_visible(False)
            _curve(axes, plot, pen)
            axes.set_ylabel("")
            lines = (line for part in pen.words(plot.title, "\n").split("\n") for line in wrap(part, _TITLE_WIDTH))
            axes.set_title("\n".join(lines), fontsize=8, fontweight="normal")
        figure.supylabel(pen.words(Text("plot.adds")), fontsize=9)
        if not plots:
            figure.suptitle(pen.words(Text("plot.no_variable")))
    return figure


def _curve(axes: Axes, plot: CurvePlot, pen: TextStyle) -> None:
    axes.axhline(0.0, color=SOFT, linewidth=0.8)
    axes.plot(plot.curve_x, plot.curve_y, color=BLUE, linewidth=2.0)
    set_axes(axes, plot.x, plot.y, pen)
    axes.xaxis.label.set_fontsize(8)
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.tick_params(labelsize=7)


def _density(axes: Axes, density: Density) -> None:
    tallest = max(float(density.linked.max()), float(density.unlinked.max()), 1e-12)
    middles, widths = (density.edges[1:] + density.edges[:-1]) / 2.0, np.diff(density.edges)
    axes.bar(middles, density.linked / tallest, widths, color=BLUE, alpha=0.8)
    axes.bar(middles, -density.unlinked / tallest, widths, color=GREY, alpha=0.8)
    axes.set(ylim=(-1.05, 1.05), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
