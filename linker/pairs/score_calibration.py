"""From the unbounded sum of a pair to the log10_lr that the library itself supports: a rising polyline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.columns import FloatArray, freeze
from linker.odds import soft_limit

# Beyond the last knot the log10_lr rises by less than this: no pair promises more than those that were counted.
SOFT_SPAN = 0.1


@dataclass(frozen=True, eq=False)
class ScoreCalibration:
    """log10_lr at `totals` (unbounded sums, rising), straight between them.

    Above the last knot it rises to at most `SOFT_SPAN` more. Below the first it falls as the model's own bounded sum
    does, whose lower bound is `lower`: there the library does not tell linked pairs from chance.
    """

    totals: FloatArray
    log10_lr: FloatArray
    lower: float

    def __post_init__(self) -> None:
        if not len(self.totals) or len(self.totals) != len(self.log10_lr):
            raise ValueError("a calibration needs at least one knot, and one log10_lr for each")
        if np.any(np.diff(self.totals) <= 0.0) or np.any(np.diff(self.log10_lr) <= 0.0) or self.lower > 0.0:
            raise ValueError("the knots of a calibration rise, and its lower bound is at most 0")
        freeze(self.totals, self.log10_lr)

    def at(self, total: ArrayLike) -> FloatArray:
        """log10_lr of unbounded sums; strictly rising."""
        value = np.asarray(total, dtype=np.float64)
        first, last = self.totals[0], self.totals[-1]
        inside = np.interp(value, self.totals, self.log10_lr)
        excess = np.maximum(value - last, 0.0)
        with np.errstate(over="ignore"):
            above = self.log10_lr[-1] + SOFT_SPAN - SOFT_SPAN / (1.0 + excess / SOFT_SPAN)
        below = self.log10_lr[0] - (self._of_model(first) - self._of_model(np.minimum(value, first)))
        return np.where(value > last, above, np.where(value < first, below, inside))

    def _of_model(self, total: ArrayLike) -> FloatArray:
        return soft_limit(total, self.lower, np.inf)
