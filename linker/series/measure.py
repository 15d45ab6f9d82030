"""Measures of a clustering against cases whose offenders are known.

The truth may overlap: a case can have several offenders, and two cases are linked when they share one (H1). Cases
without a known offender are left out everywhere: unknown is neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, Ragged
from linker.series.groups import Grouping


@dataclass(frozen=True)
class ClusteringScores:
    """Scores of one clustering over its solved cases, 0 (worst) to 1 (best).

    precision, recall, f1: over pairs of cases (said to be together; truly linked).
    bcubed_*: B-cubed (Bagga and Baldwin 1998), the mean over cases of the share of its cluster that is linked to it
    and of its linked cases that stand in its cluster, itself among both; inflated by single cases. For overlapping
    offenders "linked" stands for "of the same class"; without overlap it is the textbook measure.
    bcubed_loo_*: the same leaving the case itself out (van Heusden, Marx and Kamps 2024, doi
    10.1007/s10791-024-09436-7). Our convention for empty sides: precision is the mean over cases that were put
    together with another one, recall the mean over cases that have a linked one, so a case alone on both sides is
    not counted, one wrongly left alone costs recall, and a lone offence wrongly put into a series costs precision.
    f1 is the harmonic mean of the two means. Where nothing can be wrong (no pair said, or none true) the value is 1.
    cases: solved cases scored. singletons: those linked to no other. singletons_alone: the share of them left
    alone (1 where there is none). series_proposed: clusters of two or more solved cases.
    """

    cases: int
    linked_pairs: int
    series_proposed: int
    precision: float
    recall: float
    f1: float
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    bcubed_loo_precision: float
    bcubed_loo_recall: float
    bcubed_loo_f1: float
    singletons: int
    singletons_alone: float


def score_clustering(labels: IntArray, offenders: Ragged) -> ClusteringScores:
    """Scores of cluster labels against the known offenders of each case, aligned by row."""
    return CaseCounts.of(labels, offenders).scores()


@dataclass(frozen=True, eq=False)
class CaseCounts:
    """Number of mates of each solved case: in its cluster (`predicted`), truly linked (`true`), and both (`correct`).

    Scores are sums and means over cases, so the cases of several clusterings (one for each fold, say) can be joined.
    """

    predicted: IntArray
    true: IntArray
    correct: IntArray

    @classmethod
    def of(cls, labels: IntArray, offenders: Ragged) -> CaseCounts:
        """Count for cluster labels and known offenders, aligned by row; unsolved cases are left out."""
        if len(labels) != len(offenders):
            raise ValueError(f"labels has {len(labels)} rows, offenders has {len(offenders)}; they must be aligned")
        solved = np.flatnonzero(offenders.lengths > 0)
        cluster_labels, size = np.asarray(labels)[solved], len(solved)
        first, second = _linked_pairs(offenders.take(solved))
        together = cluster_labels[first] == cluster_labels[second]
        _, inverse, counts = np.unique(cluster_labels, return_inverse=True, return_counts=True)
        return cls(
            predicted=(counts[inverse] - 1).astype(np.int64),
            true=_per_case(first, second, size),
            correct=_per_case(first[together], second[together], size),
        )

    @staticmethod
    def concatenate(parts: Sequence[tuple[CaseCounts, NDArray[np.bool_]]]) -> CaseCounts:
        """The cases that each part's mask (over its solved cases) chooses."""
        return CaseCounts(
            *(
                np.concatenate([getattr(counts, name)[selection] for counts, selection in parts])
                for name in ("predicted", "true", "correct")
            )
        )

    def scores(self) -> ClusteringScores:
        """All measures of these cases."""
        precision, recall = (
            _share(self.correct.sum(), self.predicted.sum()),
            _share(self.correct.sum(), self.true.sum()),
        )
        bcubed = _mean((self.correct + 1) / (self.predicted + 1)), _mean((self.correct + 1) / (self.true + 1))
        left_out = _mean_share(self.correct, self.predicted), _mean_share(self.correct, self.true)
        single = self.true == 0
        return ClusteringScores(
            cases=len(self.predicted),
            linked_pairs=int(self.true.sum()) // 2,
            # every case of a cluster counts for its part of the cluster
            series_proposed=round(float(np.sum(1.0 / (self.predicted[self.predicted > 0] + 1)))),
            precision=precision,
            recall=recall,
            f1=_f1(precision, recall),
            bcubed_precision=bcubed[0],
            bcubed_recall=bcubed[1],
            bcubed_f1=_f1(*bcubed),
            bcubed_loo_precision=left_out[0],
            bcubed_loo_recall=left_out[1],
            bcubed_loo_f1=_f1(*left_out),
            singletons=int(single.sum()),
            singletons_alone=_mean(self.predicted[single] == 0),
        )


def _linked_pairs(offenders: Ragged) -> tuple[IntArray, IntArray]:
    if not len(offenders.values):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    rows, size = offenders.row_of_value, len(offenders)
    of_offender = Grouping.of(offenders.values.astype(str), smallest=2)
    first, second = of_offender.pairs()
    # Two cases with two common offenders are one linked pair; one offender named twice in a case is none.
    keys = np.unique(rows[first] * size + rows[second])
    low, high = keys // size, keys % size
    return low[low < high], high[low < high]


def _per_case(first: IntArray, second: IntArray, size: int) -> IntArray:
    return np.bincount(np.concatenate([first, second]), minlength=size).astype(np.int64)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 1.0


def _mean(values: FloatArray) -> float:
    return float(np.mean(values)) if len(values) else 1.0


def _mean_share(part: IntArray, whole: IntArray) -> float:
    has_mates = whole > 0
    return _mean(part[has_mates] / whole[has_mates])


def _f1(precision: float, recall: float) -> float:
    return 2.0 * precision * recall / (precision + recall) if precision + recall else 0.0
