"""The last step of training: held-out sums become log10_lr that mean what they say, within what the data can carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from features.columns import FloatArray
from linker.model.bounds import elub
from linker.model.measure import cllr
from linker.odds import soft_limit

SLOPES = (0.3, 3.0)
ROUNDS = 3


@dataclass(frozen=True)
class Calibration:
    """A factor, and the bounds (ELUB) that the sums carry with it."""

    slope: float
    lower: float
    upper: float

    @classmethod
    def of(cls, log10_lr: FloatArray, linked: NDArray[np.bool_]) -> Self:
        """The factor of least Cllr and its bounds, found in turn.

        A strong ridge leaves sums too timid. A factor keeps 0 neutral and every term of the sum in its place; a shift
        would not. It is judged on bounded sums: else the few linked pairs that nothing speaks for, which the bound is
        there for, would hold the factor down for all others.
        """
        calibration = cls(1.0, -np.inf, np.inf)
        for _ in range(ROUNDS):
            slope = _best_slope(log10_lr, linked, calibration.lower, calibration.upper)
            calibration = cls(slope, *elub(slope * log10_lr, linked))
        return calibration

    def of_all(self, sums: FloatArray) -> FloatArray:
        """The log10_lr of sums."""
        return np.asarray(soft_limit(self.slope * sums, self.lower, self.upper), dtype=np.float64)


def _best_slope(log10_lr: FloatArray, linked: NDArray[np.bool_], lower: float, upper: float) -> float:
    def cost(slope: float) -> float:
        return cllr(soft_limit(slope * log10_lr, lower, upper), linked)

    return float(minimize_scalar(cost, bounds=SLOPES, method="bounded").x)
