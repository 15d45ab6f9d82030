"""Solved cases are not a random sample: weights that make them look like the cases nobody has solved.

Importance weighting under covariate shift (Shimodaira 2000, J. Stat. Plan. Inference 90, 227-244), the density ratio
taken from a logistic model of being solved (Bickel, Brückner & Scheffer 2009, JMLR 10, 2137-2155). It can only undo
what the record of a case tells: where cases are solved for reasons that nobody wrote down, or that lie in the series
and not in the case, the weighted figures are as wrong as the plain ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.columns import FloatArray
from features.vectors import CaseVectors
from linker.errors import ModelError
from linker.model.ranking import Ranking, checked
from linker.model.sample import SolvedPairs
from linker.odds import LN10

# No case counts more than five times, or less than a fifth, of a middling one: a few odd cases must not decide.
LEAST_WEIGHT, MOST_WEIGHT = 0.2, 5.0
# An offence of fewer cases says nothing steady about how its cases are solved.
FEWEST_OF_OFFENCE = 20
OFFENCE = "offence"


@dataclass(frozen=True)
class ShiftedScores:
    """Ranking and calibration of a score where pairs count by weight; `effective` is Kish's number of pairs."""

    auc: float
    cllr: float
    cllr_min: float
    effective: float


def importance(vectors: CaseVectors, solved: NDArray[np.bool_]) -> FloatArray:
    """Weight of every case: how much more often its like is found among the unsolved cases than among the solved.

    Weights lie in [0.2, 5], with a median of about 1 over the solved cases. Raises ModelError where the mask
    does not fit, or where there is no solved or no unsolved case.
    """
    from sklearn.linear_model import LogisticRegression

    if solved.shape != (len(vectors),) or not solved.any() or solved.all():
        raise ModelError(
            "learning.importance_mask", cases=len(vectors), shape=str(solved.shape), solved=int(solved.sum())
        )
    facts = case_facts(vectors)
    odds = LogisticRegression(C=1.0, max_iter=500).fit(facts, ~solved).decision_function(facts)
    bounded = (odds - np.median(odds[solved])).clip(np.log(LEAST_WEIGHT), np.log(MOST_WEIGHT))
    return np.asarray(np.exp(bounded), dtype=np.float64)


def case_facts(vectors: CaseVectors) -> FloatArray:
    """What the record of a case says by itself, standardised, cases × facts: nothing of its likeness to others.

    Which fields are known, how crowded the place is, the length of its time window, month and year, loss, number of
    offenders, offence. An unknown number counts as the mean; that it is unknown is a fact of its own.
    """
    numbers = _numbers(vectors)
    is_known = ~np.isnan(numbers)
    middle = np.where(is_known, numbers, 0.0).sum(axis=0) / np.maximum(is_known.sum(axis=0), 1)
    filled = np.where(is_known, numbers, middle)
    facts = np.column_stack([_known_fields(vectors), is_known, filled, _offences(vectors)])
    spread = facts.std(axis=0)
    varied = spread > 1e-9
    return np.asarray((facts[:, varied] - facts[:, varied].mean(axis=0)) / spread[varied], dtype=np.float64)


def pair_weights(pairs: SolvedPairs, weights: FloatArray) -> FloatArray:
    """Weight of each pair: the product of the weights of its two cases."""
    return np.asarray(weights[pairs.first] * weights[pairs.second], dtype=np.float64)


def with_importance(pairs: SolvedPairs, weights: FloatArray) -> SolvedPairs:
    """Training pairs with each pair's weight multiplied by the importance weights of its two cases."""
    return replace(pairs, weight=pairs.weight * pair_weights(pairs, weights))


def shifted_scores(log10_lr: ArrayLike, linked: ArrayLike, weights: ArrayLike) -> ShiftedScores:
    """Pair measures where pairs count by weight; linked and unlinked pairs each count as a whole, as in plain Cllr.

    Raises ModelError where one kind is missing or weighs nothing, and for weights that are no finite numbers >= 0.
    """
    value, truth = checked(log10_lr, linked)
    ranking = Ranking.of(value, truth, weights)
    weight = np.asarray(weights, dtype=np.float64)
    cost = np.logaddexp(0.0, np.where(truth, -value, value) * LN10) / np.log(2.0)
    cllr = (np.average(cost[truth], weights=weight[truth]) + np.average(cost[~truth], weights=weight[~truth])) / 2
    return ShiftedScores(
        auc=ranking.auc(),
        cllr=float(cllr),
        cllr_min=ranking.cllr_min(),
        effective=float(weight.sum() ** 2 / np.square(weight).sum()),
    )


def _known_fields(vectors: CaseVectors) -> FloatArray:
    mo, place = vectors.modus_operandi, vectors.location
    sets = [*mo.facets.values(), place.regions, *vectors.traces.kinds.values()]
    texts = [place.address, mo.goods, mo.tools, mo.narrative]
    columns = [*(item.is_known for item in sets), *(item.is_known for item in texts)]
    return np.column_stack(columns).astype(np.float64)


def _numbers(vectors: CaseVectors) -> FloatArray:
    mo, timing = vectors.modus_operandi, vectors.timing
    season = 2.0 * np.pi * timing.middle_days / 365.2425
    return np.column_stack(
        [
            vectors.location.crowding,
            np.log10(timing.length_days + 0.1),
            timing.middle_days,
            np.sin(season),
            np.cos(season),
            mo.log10_loss,
            mo.offender_count,
        ]
    )


def _offences(vectors: CaseVectors) -> FloatArray:
    codes = vectors.modus_operandi.facets.get(OFFENCE)
    if codes is None:
        return np.empty((len(vectors), 0))
    names, place, counts = np.unique(codes.present.indices, return_inverse=True, return_counts=True)
    carried = np.zeros((len(vectors), len(names)))
    carried[np.repeat(np.arange(len(vectors)), np.diff(codes.present.indptr)), place] = 1.0
    return np.asarray(carried[:, counts >= FEWEST_OF_OFFENCE], dtype=np.float64)
