"""The threshold of clustering, learned on crime groups that are known: never on the answers it is judged by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, Ragged
from linker.pairs.links import Links
from linker.series.cluster import cluster_path, labels_at
from linker.series.measure import score_clustering

STEP = 0.05
LOWEST = 0.0
# Neighbouring thresholds are averaged: the best single point of a jagged curve is mostly luck.
SMOOTHED_STEPS = 7


@dataclass(frozen=True, eq=False)
class PairMatrix:
    """log10_lr of every pair of `size` cases, kept as a square."""

    scores: FloatArray

    @classmethod
    def of(cls, first: IntArray, second: IntArray, log10_lr: FloatArray, size: int) -> PairMatrix:
        """From pairs of rows 0..size-1, each once."""
        square = np.zeros((size, size))
        square[first, second] = log10_lr
        square[second, first] = log10_lr
        return cls(square)

    def log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        """Scores of pairs of rows."""
        return np.asarray(self.scores[first, second], dtype=np.float64)

    def links(self, lowest: float) -> Links:
        """Pairs that reach a log10_lr."""
        first, second = np.nonzero(np.triu(self.scores >= lowest, 1))
        return Links.of(first, second, self.scores[first, second])


def learn_threshold(matrix: PairMatrix, offenders: Ragged) -> float:
    """The log10_lr at which average linkage does best on cases whose offenders are known.

    Best is the highest mean of pairwise F1 and leave-self-out B-cubed F1, smoothed. The pairwise measure pays for long
    series, however many lone cases are put into wrong ones; B-cubed pays for leaving cases alone. On held-out crime
    groups their mean did as well by each measure as learning for that measure alone, or better.
    """
    size = len(offenders)
    path = cluster_path(matrix.links(LOWEST), size, matrix.log10_lr, LOWEST)
    highest = float(path.height.max(initial=LOWEST))
    thresholds = LOWEST + STEP * np.arange(int((highest - LOWEST) / STEP) + 1)
    scores = [score_clustering(labels_at(path, size, cut), offenders) for cut in thresholds]
    f1 = np.array([(score.f1 + score.bcubed_loo_f1) / 2.0 for score in scores])
    padded = np.pad(f1, SMOOTHED_STEPS // 2, mode="edge")
    smooth = np.convolve(padded, np.ones(SMOOTHED_STEPS) / SMOOTHED_STEPS, mode="valid")
    return float(thresholds[int(np.argmax(smooth))])
