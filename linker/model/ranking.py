"""Pairs ranked by a score, tied scores collapsed: the one sort behind every ranking measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.columns import FloatArray, freeze
from linker.errors import ModelError

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Distinct scores, best first, with the weight of linked (H1) and unlinked (H2) pairs at each."""

    score: FloatArray
    linked: FloatArray
    unlinked: FloatArray

    def __post_init__(self) -> None:
        if not (self.linked.sum() > 0 and self.unlinked.sum() > 0):
            raise ModelError("learning.measure_one_kind")
        freeze(self.score, self.linked, self.unlinked)

    @classmethod
    def of(cls, scores: ArrayLike, linked: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Sort once. Infinite scores are allowed; weights are at least 0 and count as pairs.

        Raises ModelError for a NaN score, lengths that differ, a negative weight, or one of the two kinds missing.
        """
        value, truth = checked(scores, linked)
        order = np.argsort(value)[::-1]
        value, truth = value[order], truth[order]
        last = np.flatnonzero(np.append(value[1:] != value[:-1], len(value) > 0))
        weight = np.ones(len(value)) if weights is None else _checked_weights(weights, len(value))[order]
        linked_here = np.diff(np.cumsum(weight * truth)[last], prepend=0.0)
        unlinked_here = np.diff(np.cumsum(weight * ~truth)[last], prepend=0.0)
        return cls(value[last], linked_here, unlinked_here)

    def auc(self) -> float:
        """P(score of a linked pair > of an unlinked one) + half of P(equal) (Mann-Whitney)."""
        linked_above = np.cumsum(self.linked) - self.linked
        wins = np.sum(self.unlinked * (linked_above + self.linked / 2))
        return float(wins / (self.linked.sum() * self.unlinked.sum()))

    def roc(self) -> tuple[FloatArray, FloatArray]:
        """False and true positive rates from (0, 0) to (1, 1), one step for each distinct score."""
        false_rate = np.cumsum(np.append(0.0, self.unlinked)) / self.unlinked.sum()
        true_rate = np.cumsum(np.append(0.0, self.linked)) / self.linked.sum()
        return false_rate, true_rate

    def tpr_at_fpr(self, fpr: float) -> float:
        """True positive rate at a false positive rate, by linear interpolation; where the ROC is vertical, its top."""
        if not 0.0 <= fpr <= 1.0:
            raise ModelError("learning.false_positive_rate", rate=fpr)
        false_rate, true_rate = self.roc()
        left = int(np.searchsorted(false_rate, fpr, side="right")) - 1
        right = min(left + 1, len(false_rate) - 1)
        run = false_rate[right] - false_rate[left]
        share = (fpr - false_rate[left]) / run if run > 0 else 0.0
        return float(true_rate[left] + share * (true_rate[right] - true_rate[left]))

    def average_precision(self) -> float:
        """Sum of (recall step) x (precision) over the distinct scores."""
        linked_so_far = np.cumsum(self.linked)
        flagged = linked_so_far + np.cumsum(self.unlinked)
        useful = self.linked > 0
        gain = self.linked[useful] * linked_so_far[useful] / flagged[useful]
        return float(gain.sum() / self.linked.sum())

    def cllr_min(self) -> float:
        """Cllr after the best monotone recalibration (pool adjacent violators, PAV): what ranking alone can reach."""
        from scipy.optimize import isotonic_regression

        has_weight = self.linked + self.unlinked > 0
        linked, unlinked = self.linked[has_weight][::-1], self.unlinked[has_weight][::-1]
        pav = isotonic_regression(linked / (linked + unlinked), weights=linked + unlinked)
        probability = np.asarray(pav.x, dtype=np.float64)
        prior_odds = linked.sum() / unlinked.sum()
        with_linked, with_unlinked = linked > 0, unlinked > 0
        low, high = probability[with_linked], probability[with_unlinked]
        cost_linked = linked[with_linked] @ np.log2(1.0 + (1.0 - low) / low * prior_odds)
        cost_unlinked = unlinked[with_unlinked] @ np.log2(1.0 + high / (1.0 - high) / prior_odds)
        return float((cost_linked / linked.sum() + cost_unlinked / unlinked.sum()) / 2)


def checked(scores: ArrayLike, linked: ArrayLike) -> tuple[FloatArray, BoolArray]:
    """Scores and truth as arrays of one length; ModelError where they are not, or where a score is NaN."""
    value = np.asarray(scores, dtype=np.float64)
    truth = np.asarray(linked, dtype=np.bool_)
    if value.ndim != 1 or value.shape != truth.shape:
        raise ModelError("learning.truth_shape", scores=str(value.shape), truths=str(truth.shape))
    if np.isnan(value).any():
        first = int(np.argmax(np.isnan(value)))
        raise ModelError("learning.score_missing", pair=first)
    return value, truth


def by_truth(scores: ArrayLike, linked: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Scores of the linked and of the unlinked pairs; ModelError where there are none of a kind."""
    value, truth = checked(scores, linked)
    of_linked, of_unlinked = value[truth], value[~truth]
    if not (len(of_linked) and len(of_unlinked)):
        raise ModelError("learning.measure_one_kind")
    return of_linked, of_unlinked


def _checked_weights(weights: ArrayLike, size: int) -> FloatArray:
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape != (size,) or not (np.isfinite(weight) & (weight >= 0)).all():
        raise ModelError("learning.weights", size=size)
    return weight
