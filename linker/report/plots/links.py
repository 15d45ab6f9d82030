"""How the cases of a series hang together: the chart of its links, and the tree they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from features.columns import FloatArray
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.report.data.dossier import LinkLine
from linker.report.data.facts import Member
from linker.report.plots.canvas import BLUE, INK, ORANGE, SOFT, new_figure
from linker.report.plots.link_chart_layout import link_chart

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def link_plot(members: Sequence[Member], links: Sequence[LinkLine], *, language: DocumentLanguage = "both") -> Figure:
    """Cases on a circle by time, chords as strong as their log10_lr; says what is left out of a large series."""
    chart = link_chart(members, links)
    with new_figure(6.0, 5.6, language) as (figure, axes, pen):
        axes.set_axis_off()
        axes.set_aspect("equal")
        axes.set(xlim=(-1.35, 1.35), ylim=(-1.25, 1.2))
        for chord in chart.chords:
            one, other = chart.nodes[chord.first], chart.nodes[chord.second]
            axes.plot([one.x, other.x], [one.y, other.y], color=BLUE, alpha=0.25 + 0.65 * chord.strength,
                      linewidth=0.6 + 2.4 * chord.strength)  # fmt: skip
        for node in chart.nodes:
            axes.scatter(node.x, node.y, s=60, color=ORANGE if node.solved else BLUE, marker="D" if node.solved else
                         "o", edgecolors="white", zorder=3)  # fmt: skip
            axes.text(1.11 * node.x, 1.11 * node.y, str(node.number), ha="center", va="center", fontsize=8)
        axes.set_title(pen.words(Label("Links", "关联图")))
        told = [pen.words(words) for words in _left_out(chart.hidden_cases, chart.hidden_links)]
        axes.text(0.0, -1.24, "\n".join(told), ha="center", va="bottom", fontsize=7.5, color=SOFT)
    return figure


def dendrogram_plot(
    case_ids: Sequence[str], log10_lr: FloatArray, *, cut: float | None = None, language: DocumentLanguage = "both"
) -> Figure:
    """Cases joined by average linkage, at the mean log10_lr (n, n; symmetric, diagonal unused) of what is joined.

    `cut`: the mean log10_lr at which joining stopped. Raises ValueError for fewer than two cases.
    """
    from scipy.cluster.hierarchy import dendrogram, linkage
    from scipy.spatial.distance import squareform

    if len(case_ids) < 2 or log10_lr.shape != (len(case_ids), len(case_ids)):
        raise ValueError("a dendrogram needs two cases or more and log10_lr of every pair of them")
    top = float(log10_lr[~np.eye(len(case_ids), dtype=np.bool_)].max())
    apart = top - log10_lr
    np.fill_diagonal(apart, 0.0)
    joined = linkage(squareform((apart + apart.T) / 2.0, checks=False), method="average")
    with new_figure(7.5, max(2.2, 0.9 + 0.22 * len(case_ids)), language) as (figure, axes, pen):
        dendrogram(
            joined, labels=[pen.text(case) for case in case_ids], orientation="left", ax=axes, color_threshold=0.0,
            above_threshold_color=BLUE, leaf_font_size=8,
        )  # fmt: skip
        ticks = [tick for tick in axes.get_xticks() if tick >= -1e-9]
        axes.set_xticks(ticks, [f"{top - tick:.1f}".replace("-", "−") for tick in ticks])
        if cut is not None:
            axes.axvline(top - cut, color=INK, linewidth=0.9, linestyle="--")
        axes.set_xlabel(pen.words(Label("mean log10 likelihood ratio", "平均 log10 似然比")))
        axes.set_title(pen.words(Label("How the cases join", "聚合过程")))
    return figure


def _left_out(cases: int, links: int) -> list[Label]:
    if not cases and not links:
        return []
    return [Label(f"not drawn: {cases} cases, {links} weaker links", f"未绘出 {cases} 起案件、{links} 条较弱关联")]
