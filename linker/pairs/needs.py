"""How near two cases must be in space and time for their log10_lr to reach a threshold at all.

The model is a bounded sum, so what the other variables can add at most is known for each case before any pair is
looked at. A pair cannot do better than the worse of its two cases: that makes a scan of near pairs exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from features.codes import CodeSets
from features.columns import FloatArray, freeze
from features.vectors import CaseVectors
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer, best_value

DISTANCE, LOCAL_DISTANCE, GAP = "distance_km", "local_distance_km", "gap_days"
# Distances at which the sum of the two place curves is looked up: fine enough to cut little too late.
DISTANCES_KM = np.concatenate([[0.0], np.geomspace(1e-3, 21_000.0, 4_000)])
# Sums of the same terms in another order differ by rounding; nothing may be lost to that.
ROUNDING = 1e-7


@dataclass(frozen=True, eq=False)
class Needs:
    """For each case, what a partner must satisfy; a pair must satisfy both of its cases.

    `total` is the unbounded sum that reaches the threshold; `caps` (cases × variables) what each variable can add at
    most, agreement on rare codes left out (those pairs come from the inverted lists), and agreement with its own LR
    (`own_links` lists those). Radii are in km, gaps in days: infinite where any will do, negative where none will.
    `…_alone` hold where the other of the two is unknown.
    """

    total: float
    caps: FloatArray
    radius_km: FloatArray
    gap_days: FloatArray
    gap_days_alone: FloatArray

    def __post_init__(self) -> None:
        freeze(self.caps, self.radius_km, self.gap_days, self.gap_days_alone)

    @classmethod
    def of(cls, scorer: Scorer, vectors: CaseVectors, threshold: float, rare: int) -> Needs:
        """Needs of all cases for links of at least `threshold` (log10_lr); codes of at most `rare` cases are rare."""
        total = least_total(scorer, threshold) - ROUNDING
        rows = np.arange(len(vectors), dtype=np.int64)
        caps = np.zeros((len(rows), len(scorer.curves)))
        for index, (comparison, curve) in enumerate(zip(scorer.comparisons, scorer.curves, strict=True)):
            best = best_value(comparison, vectors, rows)
            common = comparison.scale(_common(comparison, vectors, best, rare))
            caps[:, index] = curve.most(common, comparison.more_alike)
        time = _position(scorer, GAP)
        place = _column(caps, _position(scorer, DISTANCE)) + _column(caps, _position(scorer, LOCAL_DISTANCE))
        others = caps.sum(axis=1) - place - _column(caps, time)
        return cls(
            total,
            caps,
            _radius_km(scorer, vectors.location.least_stretch, total - others - _column(caps, time)),
            _farthest(scorer, time, total - others - place),
            _farthest(scorer, time, total - others),
        )


def least_total(scorer: Scorer, threshold: float) -> float:
    """The smallest unbounded sum whose bounded log10_lr reaches the threshold; infinite where none does."""
    low, high = -1000.0, 1000.0
    if float(scorer.bounded(np.array(high))) < threshold:
        return np.inf
    for _ in range(100):
        middle = (low + high) / 2
        reached = float(scorer.bounded(np.array(middle))) >= threshold
        low, high = (low, middle) if reached else (middle, high)
    return high


def farthest(curve: Curve, needed: FloatArray) -> FloatArray:
    """The largest scaled value at which a curve still gives what is needed; infinite if it always does, else -inf."""
    # the best that the curve gives from each knot on: never rising, whatever the curve does
    ahead = np.maximum.accumulate(curve.bans[::-1])[::-1]
    last = np.searchsorted(-ahead, -needed, side="right") - 1
    inner = np.clip(last, 0, len(curve.knots) - 2) if len(curve.knots) > 1 else np.zeros_like(last)
    upper = np.minimum(inner + 1, len(curve.knots) - 1)
    fall = ahead[inner] - curve.bans[upper]
    share = np.divide(ahead[inner] - needed, fall, out=np.ones(len(needed)), where=fall > 0).clip(0.0, 1.0)
    reached = curve.knots[inner] + share * (curve.knots[upper] - curve.knots[inner])
    return np.where(last < 0, -np.inf, np.where(last >= len(curve.knots) - 1, np.inf, reached))


def rare_in(sets: CodeSets, rare: int) -> sparse.csr_array:
    """The part of the information matrix whose codes at most `rare` rows carry."""
    _, inverse, counts = np.unique(sets.present.indices, return_inverse=True, return_counts=True)
    kept = np.where(counts[inverse] <= rare, sets.information.data, 0.0)
    return sparse.csr_array((kept, sets.information.indices, sets.information.indptr), shape=sets.information.shape)


def _common(comparison: Comparison, vectors: CaseVectors, best: FloatArray, rare: int) -> FloatArray:
    if comparison.own_lr:
        return np.where(np.isnan(best), np.nan, 0.0)
    if comparison.codes is None:
        return best
    left = sum(
        sets.total_information - (np.asarray(rare_in(sets, rare).sum(axis=1)) if listed else 0.0)
        for sets, listed in comparison.codes(vectors)
    )
    return np.where(np.isnan(best), np.nan, np.minimum(best, np.maximum(left, 0.0)))


def _position(scorer: Scorer, name: str) -> int | None:
    return scorer.names.index(name) if name in scorer.names else None


def _column(caps: FloatArray, index: int | None) -> FloatArray:
    return np.zeros(len(caps)) if index is None else caps[:, index]


def _radius_km(scorer: Scorer, least_stretch: float, needed: FloatArray) -> FloatArray:
    """The largest distance at which the two place curves together still give what is needed; -inf if none does."""
    given = _ahead(scorer, DISTANCE, DISTANCES_KM) + _ahead(scorer, LOCAL_DISTANCE, DISTANCES_KM * least_stretch)
    last = np.searchsorted(-given, -needed, side="right") - 1
    beyond = np.append(DISTANCES_KM[1:], np.inf)
    return np.where(last < 0, -np.inf, beyond[last])


def _ahead(scorer: Scorer, name: str, values: FloatArray) -> FloatArray:
    """The most that a variable can add at a value or any larger one."""
    index = _position(scorer, name)
    if index is None:
        return np.zeros(len(values))
    curve = scorer.curves[index]
    ahead = np.maximum.accumulate(curve.bans[::-1])[::-1]
    # the curve falls or rises between knots: at a value the best ahead is there, or at a later knot
    scaled = scorer.comparisons[index].scale(values)
    later = np.append(ahead, -np.inf)[np.searchsorted(curve.knots, scaled, side="left")]
    return np.asarray(np.maximum(curve.at(scaled), later), dtype=np.float64)


def _farthest(scorer: Scorer, index: int | None, needed: FloatArray) -> FloatArray:
    if index is None:
        return np.where(needed <= 0.0, np.inf, -np.inf)
    comparison = scorer.comparisons[index]
    reached = farthest(scorer.curves[index], needed)
    offset = comparison.offset
    plain = reached if offset is None else 10.0**reached - offset
    return np.where(np.isfinite(reached), plain * (1.0 + 1e-9) + 1e-9, reached)
