"""Measures of a pair score: ranking (does it put linked pairs first) and calibration (does its log10_lr say the truth).

`linked` says for each pair whether H1 is true. Every function raises ModelError where there is no linked or no
unlinked pair, or where a score is NaN. AUC and Cllr do not depend on how many unlinked pairs were drawn; average
precision does: quote the number of pairs beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.columns import FloatArray, IntArray, freeze
from linker.errors import ModelError
from linker.model.ranking import Ranking, by_truth, checked
from linker.odds import log10_odds, probability

LOG2_OF_10 = float(np.log2(10.0))
RELIABILITY_EDGES = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0)


@dataclass(frozen=True)
class PairScores:
    """The pair measures of one model on one set of pairs; `n` counts the pairs, `linked` those of them under H1."""

    n: int
    linked: int
    auc: float
    tpr_at_fpr_05: float
    tpr_at_fpr_01: float
    average_precision: float
    cllr: float
    cllr_min: float


def score_pairs(scores: ArrayLike, log10_lr: ArrayLike, linked: ArrayLike) -> PairScores:
    """All pair measures: ranking from `scores`, calibration from `log10_lr` (often the same, bounded)."""
    truth = np.asarray(linked, dtype=np.bool_)
    ranking = Ranking.of(scores, truth)
    return PairScores(
        n=len(truth),
        linked=int(truth.sum()),
        auc=ranking.auc(),
        tpr_at_fpr_05=ranking.tpr_at_fpr(0.05),
        tpr_at_fpr_01=ranking.tpr_at_fpr(0.01),
        average_precision=ranking.average_precision(),
        cllr=cllr(log10_lr, truth),
        cllr_min=(ranking if log10_lr is scores else Ranking.of(log10_lr, truth)).cllr_min(),
    )


def auc(scores: ArrayLike, linked: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Area under the ROC curve; ties count one half. Weights count as pairs."""
    return Ranking.of(scores, linked, weights).auc()


def tpr_at_fpr(scores: ArrayLike, linked: ArrayLike, fpr: float) -> float:
    """Share of linked pairs found where a share `fpr` of the unlinked ones is flagged too."""
    return Ranking.of(scores, linked).tpr_at_fpr(fpr)


def average_precision(scores: ArrayLike, linked: ArrayLike) -> float:
    """Mean precision over the linked pairs; tied pairs are flagged together."""
    return Ranking.of(scores, linked).average_precision()


def cllr(log10_lr: ArrayLike, linked: ArrayLike) -> float:
    """Log likelihood ratio cost in bits: 0 is perfect, 1 says nothing, above 1 misleads (Brümmer & du Preez 2006)."""
    of_linked, of_unlinked = by_truth(log10_lr, linked)
    cost_linked = np.logaddexp2(0.0, -of_linked * LOG2_OF_10).mean()
    cost_unlinked = np.logaddexp2(0.0, of_unlinked * LOG2_OF_10).mean()
    return float((cost_linked + cost_unlinked) / 2)


def cllr_min(log10_lr: ArrayLike, linked: ArrayLike) -> float:
    """The Cllr left after perfect calibration (PAV): the part that is due to ranking."""
    return Ranking.of(log10_lr, linked).cllr_min()


def cllr_cal(log10_lr: ArrayLike, linked: ArrayLike) -> float:
    """Cllr - Cllr_min: the part that calibration could still win, never negative but for rounding."""
    return cllr(log10_lr, linked) - cllr_min(log10_lr, linked)


@dataclass(frozen=True)
class MisleadingRates:
    """Rates of misleading evidence: P(LR < 1 | H1) and P(LR > 1 | H2)."""

    linked: float
    unlinked: float


def misleading_rates(log10_lr: ArrayLike, linked: ArrayLike) -> MisleadingRates:
    """How often the evidence points the wrong way; a neutral LR misleads nobody."""
    of_linked, of_unlinked = by_truth(log10_lr, linked)
    return MisleadingRates(float(np.mean(of_linked < 0)), float(np.mean(of_unlinked > 0)))


@dataclass(frozen=True, eq=False)
class Tippett:
    """Tippett curves: for each distinct log10_lr (rising) the share of linked and of unlinked pairs at or above it."""

    log10_lr: FloatArray
    linked_share: FloatArray
    unlinked_share: FloatArray

    def __post_init__(self) -> None:
        freeze(self.log10_lr, self.linked_share, self.unlinked_share)


def tippett(log10_lr: ArrayLike, linked: ArrayLike) -> Tippett:
    """The two curves every LR report shows."""
    ranking = Ranking.of(log10_lr, linked)
    unlinked_share, linked_share = ranking.roc()
    return Tippett(ranking.score[::-1], linked_share[:0:-1], unlinked_share[:0:-1])


@dataclass(frozen=True, eq=False)
class Reliability:
    """Stated against observed probability, one row a bin `from_log10_lr <= log10_lr < to_log10_lr` that holds pairs.

    `stated` is the mean posterior probability at the base rate of these very pairs, `observed` the share of linked
    pairs; a calibrated model has the two alike.
    """

    from_log10_lr: FloatArray
    to_log10_lr: FloatArray
    pairs: IntArray
    linked: IntArray
    stated: FloatArray
    observed: FloatArray

    def __post_init__(self) -> None:
        freeze(self.from_log10_lr, self.to_log10_lr, self.pairs, self.linked, self.stated, self.observed)


def reliability(log10_lr: ArrayLike, linked: ArrayLike, edges: Sequence[float] = RELIABILITY_EDGES) -> Reliability:
    """Bin pairs by log10_lr between rising `edges` (open at both ends) and compare stated with observed."""
    value, truth = checked(log10_lr, linked)
    base_rate = len(by_truth(value, truth)[0]) / len(value)
    bounds = np.concatenate([[-np.inf], np.asarray(edges, dtype=np.float64), [np.inf]])
    if not (np.diff(bounds) > 0).all():
        raise ModelError("learning.reliability_edges", edges=str(list(edges)))
    place = np.searchsorted(bounds[1:-1], value, side="right")
    pairs = np.bincount(place, minlength=len(bounds) - 1)
    stated = np.bincount(place, probability(value, float(log10_odds(base_rate))), minlength=len(pairs))
    hits = np.bincount(place, truth, minlength=len(pairs)).astype(np.int64)
    filled_bins = np.flatnonzero(pairs)
    return Reliability(
        from_log10_lr=bounds[:-1][filled_bins],
        to_log10_lr=bounds[1:][filled_bins],
        pairs=pairs[filled_bins].astype(np.int64),
        linked=hits[filled_bins],
        stated=stated[filled_bins] / pairs[filled_bins],
        observed=hits[filled_bins] / pairs[filled_bins],
    )
