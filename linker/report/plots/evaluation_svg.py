"""The plots of a cross-validation: Tippett, reliability, ROC, precision and recall; all repeats together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray
from linker.evaluation.repeat import Repeat
from linker.i18n.text import Label
from linker.model.measure import reliability, tippett
from linker.model.ranking import Ranking
from linker.report.plots.plot_svg import Dot, Plot, line, round_ticks, share_ticks, ticks, x_scale, y_scale

_LIKELIHOOD_RATIO = Label("log10 likelihood ratio", "log10 似然比")
_SMALLEST_SHARE = -6.0


def evaluation_plots(repeats: Sequence[Repeat]) -> tuple[Plot, ...]:
    """The four plots, in the order of the page."""
    log10_lr = np.concatenate([repeat.pairs.log10_lr for repeat in repeats])
    linked = np.concatenate([repeat.pairs.linked for repeat in repeats])
    ranking = Ranking.of(log10_lr, linked)
    return (
        tippett_plot(log10_lr, linked),
        reliability_plot(log10_lr, linked),
        roc_plot(ranking),
        precision_plot(ranking),
    )


def tippett_plot(log10_lr: FloatArray, linked: NDArray[np.bool_]) -> Plot:
    """Shares of linked and unlinked pairs at or above each log10_lr."""
    curves = tippett(log10_lr, linked)
    x = x_scale(min(float(curves.log10_lr[0]), -1.0), max(float(curves.log10_lr[-1]), 1.0))
    y = y_scale(0.0, 1.0)
    # Below the lowest score lie all pairs, above the highest none.
    scores = np.concatenate([[x.low], curves.log10_lr, [curves.log10_lr[-1]]])
    shares = [np.concatenate([[1.0], share, [0.0]]) for share in (curves.linked_share, curves.unlinked_share)]
    return Plot(
        Label("Tippett plot", "Tippett 图"),
        _LIKELIHOOD_RATIO,
        Label("share of pairs at or above", "达到该值的案件对占比"),
        round_ticks(x),
        share_ticks(y),
        (
            line(x, y, [0.0, 0.0], [0.0, 1.0], "zero"),
            line(x, y, scores, shares[0], "curve linked"),
            line(x, y, scores, shares[1], "curve unlinked"),
        ),
    )


def reliability_plot(log10_lr: FloatArray, linked: NDArray[np.bool_]) -> Plot:
    """Probability stated against share observed, one dot a bin, both on log scales; a share of 0 lies at the bottom."""
    bins = reliability(log10_lr, linked)
    shares = np.concatenate([bins.stated, bins.observed[bins.observed > 0]])
    low = float(np.clip(np.floor(np.log10(shares.min())), _SMALLEST_SHARE, -1.0))
    x, y = x_scale(low, 0.0), y_scale(low, 0.0)
    stated = np.log10(np.maximum(bins.stated, 10.0**low))
    observed = np.log10(np.maximum(bins.observed, 10.0**low))
    sizes = 3.0 + 5.0 * np.sqrt(bins.linked / max(int(bins.linked.max()), 1))
    seen = bins.observed > 0
    powers = [float(power) for power in range(int(low), 1)]
    labels = [f"{100.0 * 10.0**power:g} %" for power in powers]
    return Plot(
        Label("Reliability: said and seen", "可靠性：所述与实际"),
        Label("probability stated", "系统给出的概率"),
        Label("share truly linked", "实际同人占比"),
        ticks(x, powers, labels),
        ticks(y, powers, labels),
        (line(x, y, [low, 0.0], [low, 0.0], "zero"), line(x, y, stated[seen], observed[seen], "curve linked thin")),
        tuple(
            Dot(x.at(said), y.at(share), float(size), "dot" if some else "dot none")
            for said, share, size, some in zip(stated, observed, sizes, seen, strict=True)
        ),
    )


def roc_plot(ranking: Ranking) -> Plot:
    """True against false positive rate."""
    x, y = x_scale(0.0, 1.0), y_scale(0.0, 1.0)
    false_rate, true_rate = ranking.roc()
    return Plot(
        Label("ROC", "ROC 曲线"),
        Label("unlinked pairs flagged (false positive rate)", "非同人对被误报占比"),
        Label("linked pairs found", "同人对被找出占比"),
        share_ticks(x),
        share_ticks(y),
        (line(x, y, [0.0, 1.0], [0.0, 1.0], "zero"), line(x, y, false_rate, true_rate, "curve linked")),
    )


def precision_plot(ranking: Ranking) -> Plot:
    """Precision against recall."""
    x, y = x_scale(0.0, 1.0), y_scale(0.0, 1.0)
    found, flagged = np.cumsum(ranking.linked), np.cumsum(ranking.linked + ranking.unlinked)
    base_rate = float(found[-1] / flagged[-1])
    return Plot(
        Label("Precision and recall", "查准与查全"),
        Label("linked pairs found (recall)", "同人对被找出占比（查全）"),
        Label("flagged pairs truly linked", "所报案件对中同人占比（查准）"),
        share_ticks(x),
        share_ticks(y),
        (
            line(x, y, [0.0, 1.0], [base_rate, base_rate], "zero"),
            line(x, y, found / found[-1], found / flagged, "curve linked"),
        ),
    )
