"""How good scores of pairs are whose truth is known: Tippett, reliability, ROC, precision and recall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray
from linker.i18n.text import Text
from linker.model.measure import reliability, tippett
from linker.model.ranking import Ranking
from linker.report.plots.xy_layout import Axis, Dot, PlotLine, XYPlot, guide, round_axis, share_axis, ticks

BoolArray = NDArray[np.bool_]
# log10 of the smallest share that a reliability plot tells apart.
_SMALLEST_SHARE = -6.0


def measure_plots(log10_lr: FloatArray, linked: BoolArray) -> tuple[XYPlot, ...]:
    """All four plots of held-out pairs (`log10_lr` and `linked` (pairs,)), in the order of a report."""
    ranking = Ranking.of(log10_lr, linked)
    return (
        tippett_plot(log10_lr, linked),
        reliability_plot(log10_lr, linked),
        roc_plot(ranking),
        precision_plot(ranking),
    )


def tippett_plot(log10_lr: FloatArray, linked: BoolArray) -> XYPlot:
    """Shares of linked and unlinked pairs at or above each log10_lr."""
    curves = tippett(log10_lr, linked)
    low, high = min(float(curves.log10_lr[0]), -1.0), max(float(curves.log10_lr[-1]), 1.0)
    # Below the lowest score lie all pairs, above the highest none.
    scores = np.concatenate([[low], curves.log10_lr, [curves.log10_lr[-1]]])
    shares = [np.concatenate([[1.0], share, [0.0]]) for share in (curves.linked_share, curves.unlinked_share)]
    return XYPlot(
        Text("plot.tippett"),
        round_axis(Text("plot.log10_lr"), low, high),
        share_axis(Text("plot.pairs_at_or_above")),
        (
            guide((0.0, 0.0), (0.0, 1.0)),
            PlotLine(scores, shares[0], "linked", Text("plot.linked_pairs")),
            PlotLine(scores, shares[1], "unlinked", Text("plot.unlinked_pairs")),
        ),
    )


def reliability_plot(log10_lr: FloatArray, linked: BoolArray) -> XYPlot:
    """Probability stated against share observed, one dot a bin, both as log10; a share of 0 lies at the bottom."""
    bins = reliability(log10_lr, linked)
    is_observed = bins.observed > 0
    shares = np.concatenate([bins.stated, bins.observed[is_observed]])
    low = float(np.clip(np.floor(np.log10(shares.min())), _SMALLEST_SHARE, -1.0))
    stated = np.log10(np.maximum(bins.stated, 10.0**low))
    observed = np.log10(np.maximum(bins.observed, 10.0**low))
    sizes = np.sqrt(bins.linked / max(int(bins.linked.max()), 1))
    return XYPlot(
        Text("plot.reliability"),
        _power_axis(Text("plot.stated"), low),
        _power_axis(Text("plot.observed"), low),
        (guide((low, 0.0), (low, 0.0)), PlotLine(stated[is_observed], observed[is_observed], "linked")),
        tuple(
            Dot(float(x), float(y), float(size), not has_linked)
            for x, y, size, has_linked in zip(stated, observed, sizes, is_observed, strict=True)
        ),
    )


def roc_plot(ranking: Ranking) -> XYPlot:
    """True against false positive rate."""
    false_rate, true_rate = ranking.roc()
    return XYPlot(
        Text("plot.roc"),
        share_axis(Text("plot.false_positive_rate")),
        share_axis(Text("plot.true_positive_rate")),
        (guide((0.0, 1.0), (0.0, 1.0)), PlotLine(false_rate, true_rate, "linked")),
    )


def precision_plot(ranking: Ranking) -> XYPlot:
    """Precision against recall; the guide is the share of linked pairs among all."""
    linked, flagged = np.cumsum(ranking.linked), np.cumsum(ranking.linked + ranking.unlinked)
    base_rate = float(linked[-1] / flagged[-1])
    return XYPlot(
        Text("plot.precision_recall"),
        share_axis(Text("plot.recall")),
        share_axis(Text("plot.precision")),
        (guide((0.0, 1.0), (base_rate, base_rate)), PlotLine(linked / linked[-1], linked / flagged, "linked")),
    )


def _power_axis(label: Text, low: float) -> Axis:
    powers = [float(power) for power in range(int(low), 1)]
    return Axis(label, low, 0.0, ticks(low, 0.0, powers, [f"{100.0 * 10.0**power:g} %" for power in powers]))
