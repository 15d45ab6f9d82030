"""The basis of a curve: known, the scaled value, and one hinge at each inner knot. Unknown gives zeros throughout.

Hinges are centred on the pairs they were made from, so that an average value says about as little as an unknown one.
Without that, variables that are always known would trade their constants freely and no contribution could be read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, freeze
from linker.pairs.curve import Curve


@dataclass(frozen=True, eq=False)
class Basis:
    """Knots of one variable on its scale: `knots[0]` and `knots[-1]` are the ends, the inner ones bear hinges."""

    knots: FloatArray
    centres: FloatArray
    spread: float

    def __post_init__(self) -> None:
        freeze(self.knots, self.centres)

    @classmethod
    def of(cls, scaled: FloatArray, weights: FloatArray, inner: int) -> Basis:
        """Ends at the extremes seen, hinges at weighted quantiles; where a value stands out (0, mostly) it has its own.

        `weights` should balance linked and unlinked pairs, or the few linked ones get no knots where they lie.
        """
        is_known = ~np.isnan(scaled)
        values, mass = scaled[is_known], weights[is_known]
        if not len(values) or values.min() == values.max():
            return cls(np.array([values.min() if len(values) else 0.0]), np.empty(0), 1.0)
        floor = values.min()
        at_floor = mass[values == floor].sum() / mass.sum()
        above = values > floor
        body, body_mass = (values[above], mass[above]) if at_floor > 0.2 else (values, mass)
        shares = np.linspace(0.0, 1.0, inner + 2)[(0 if at_floor > 0.2 else 1) : -1]
        hinges = weighted_quantiles(body, body_mass, shares) if inner else np.empty(0)
        knots = np.unique(np.concatenate([[floor], hinges, [values.max()]]))
        gaps = np.concatenate([[True], np.diff(knots) > 1e-6 * (knots[-1] - knots[0])])
        hinged = np.maximum(values[:, None] - knots[gaps][:-1], 0.0)
        centres = np.average(hinged, axis=0, weights=mass)
        # over all pairs, the unknown ones at the centre: the ridge then weighs on what a variable does to all of them,
        # and does not press a rarely known one flat
        spread = np.sqrt(np.sum(mass * (hinged[:, 0] - centres[0]) ** 2) / weights.sum())
        return cls(knots[gaps], centres, float(spread))

    @property
    def columns(self) -> int:
        """Number of columns of `design`."""
        return 1 if len(self.knots) == 1 else len(self.knots)

    def design(self, scaled: FloatArray) -> FloatArray:
        """Columns of the basis, standardised by the spread of the values; zeros where unknown."""
        is_known = ~np.isnan(scaled)
        if len(self.knots) == 1:
            return is_known.astype(np.float64)[:, None]
        inside = np.clip(np.where(is_known, scaled, self.knots[0]), self.knots[0], self.knots[-1])
        hinges = (np.maximum(inside[:, None] - self.knots[:-1], 0.0) - self.centres) / self.spread
        return np.hstack([is_known[:, None].astype(np.float64), hinges * is_known[:, None]])

    def curve(self, name: str, coefficients: FloatArray) -> Curve:
        """The curve that these coefficients (in log10_lr) draw."""
        return Curve(name, self.knots, self.design(self.knots) @ coefficients)


def weighted_quantiles(values: FloatArray, weights: FloatArray, shares: FloatArray) -> FloatArray:
    """Values below which the given shares of the weight lie."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return np.asarray(values[order][np.searchsorted(reached, shares).clip(0, len(values) - 1)], dtype=np.float64)
