"""Probability of membership of each case in its series, and the cohesion of each series."""

from __future__ import annotations

import numpy as np

from features.columns import FloatArray, IntArray
from linker.odds import probability
from linker.series.groups import Grouping, PairLog10LR, checked_scores


def membership(labels: IntArray, pair_log10_lr: PairLog10LR, log10_prior_odds: float) -> FloatArray:
    """Probability (size,) that each case belongs to the series it was put in; NaN for a case that stands alone.

    The case is weighed against the other n - 1 members by their mean LR, log10(sum of LR / (n - 1)): H1 says it
    shares an offender with one of them, each as likely beforehand as any. The sum (not the mean of the logs) lets
    one strong partner speak, as a series may drift far from its start; the division keeps a long series from
    winning by its length. `log10_prior_odds` are those of a pair. A case that people put there is not certain by
    that: show the decision beside the number.
    """
    log10_lr = np.full(len(labels), np.nan)
    for batch in Grouping.of(labels, smallest=2).batches():
        first, second = batch.pairs()
        scores = checked_scores(pair_log10_lr, first, second)
        rows, mean = _log10_mean_lr(np.concatenate([first, second]), np.concatenate([scores, scores]))
        log10_lr[rows] = mean
    return probability(log10_lr, log10_prior_odds)


def cohesion(labels: IntArray, pair_log10_lr: PairLog10LR) -> FloatArray:
    """Mean log10_lr (size,) over all pairs of each row's series; NaN for a case that stands alone.

    One number a series: read it at the series' label, which is its smallest row.
    """
    mean_log10_lr = np.full(len(labels), np.nan)
    for batch in Grouping.of(labels, smallest=2).batches():
        scores = checked_scores(pair_log10_lr, *batch.pairs())
        counts = batch.pair_counts
        means = np.add.reduceat(scores, np.cumsum(counts) - counts) / counts
        mean_log10_lr[batch.rows] = np.repeat(means, batch.sizes)
    return mean_log10_lr


def _log10_mean_lr(rows: IntArray, log10_lr: FloatArray) -> tuple[IntArray, FloatArray]:
    order = np.argsort(rows, kind="stable")
    present, start, counts = np.unique(rows[order], return_index=True, return_counts=True)
    values = log10_lr[order]
    peak = np.maximum.reduceat(values, start)
    total = np.add.reduceat(10.0 ** (values - np.repeat(peak, counts)), start)
    return present, peak + np.log10(total) - np.log10(counts)
