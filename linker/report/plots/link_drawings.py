"""How the cases of a series hang together: the chart of its links, and the tree they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from features.columns import FloatArray
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Text
from linker.report.plots.canvas import BLUE, INK, ORANGE, SOFT, new_figure
from linker.report.plots.link_chart_layout import LinkChart

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_link_chart(chart: LinkChart, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """Cases on a circle by time, chords as strong as their log10_lr; says what is left out of a large series."""
    with new_figure(5.4, 4.9, language, has_title=has_title) as (figure, axes, pen):
        axes.set_axis_off()
        axes.set_aspect("equal")
        axes.set(xlim=(-1.3, 1.3), ylim=(-1.2, 1.2))
        for chord in chart.chords:
            ends = chart.nodes[chord.first], chart.nodes[chord.second]
            axes.plot(
                [node.x for node in ends],
                [node.y for node in ends],
                color=BLUE,
                alpha=0.25 + 0.65 * chord.strength,
                linewidth=0.6 + 2.4 * chord.strength,
            )
        for node in chart.nodes:
            shape, colour = ("D", ORANGE) if node.is_solved else ("o", BLUE)
            axes.scatter(node.x, node.y, s=60, color=colour, marker=shape, edgecolors="white", zorder=3)
            axes.text(1.11 * node.x, 1.11 * node.y, str(node.number), ha="center", va="center", fontsize=8)
        if pen.has_title:
            axes.set_title(pen.words(Text("plot.links")))
            note = hidden_note(chart)
            axes.text(0.0, -1.24, pen.words(note) if note else "", ha="center", va="bottom", fontsize=7.5, color=SOFT)
    return figure


def hidden_note(chart: LinkChart) -> Text | None:
    """What a chart of a large series leaves out; None where it holds all."""
    if not chart.hidden_cases and not chart.hidden_links:
        return None
    return Text("plot.links_hidden", cases=chart.hidden_cases, links=chart.hidden_links)


def dendrogram_plot(
    case_ids: Sequence[str], log10_lr: FloatArray, *, cut: float | None = None, language: DocumentLanguage = "both"
) -> Figure:
    """Cases joined by average linkage, at the mean log10_lr (n, n; symmetric, diagonal unused) of what is joined.

    `cut`: the mean log10_lr at which joining stopped. Raises ValueError for fewer than two cases.
    """
    from scipy.cluster.hierarchy import dendrogram

    linkage_matrix, top = average_linkage(log10_lr)
    with new_figure(7.5, max(2.2, 0.9 + 0.22 * len(case_ids)), language) as (figure, axes, pen):
        dendrogram(
            linkage_matrix,
            labels=[pen.text(case) for case in case_ids],
            orientation="left",
            ax=axes,
            color_threshold=0.0,
            above_threshold_color=BLUE,
            leaf_font_size=8,
        )
        ticks = [tick for tick in axes.get_xticks() if tick >= -1e-9]
        axes.set_xticks(ticks, [f"{top - tick:.1f}".replace("-", "−") for tick in ticks])
        if cut is not None:
            axes.axvline(top - cut, color=INK, linewidth=0.9, linestyle="--")
        axes.set_xlabel(pen.words(Text("plot.mean_log10_lr")))
        axes.set_title(pen.words(Text("plot.dendrogram")))
    return figure


def average_linkage(log10_lr: FloatArray) -> tuple[FloatArray, float]:
    """Average linkage of (n, n) log10_lr as scipy has it, and the largest log10_lr, from which its distances count.

    Raises ValueError for fewer than two cases.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    size = len(log10_lr)
    if size < 2 or log10_lr.shape != (size, size):
        raise ValueError("a dendrogram needs two cases or more and log10_lr of every pair of them")
    top = float(log10_lr[~np.eye(size, dtype=np.bool_)].max())
    distance = top - log10_lr
    np.fill_diagonal(distance, 0.0)
    return linkage(squareform((distance + distance.T) / 2.0, checks=False), method="average"), top
