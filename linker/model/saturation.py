"""The knee of a distance or gap: below it differences hardly matter, beyond it every doubling counts the same.

A comparison is read as log10(value + offset), the offset being what recording can tell apart (50 m, a tenth of a day).
Offenders are not that precise: to strike again after an hour or after two days is much the same habit. So a straight
line on log10(value + knee), with the knee where the linked pairs lie, says more with as few coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import FloatArray
from linker.model.basis import weighted_quantiles
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve

# Knots that draw the bend on the scale of the comparison, true to some thousandths of a ban.
KNOTS = 24


@dataclass(frozen=True)
class Saturation:
    """A knee in the unit of a comparison, whose scale has this offset; a knee at the offset bends nothing."""

    offset: float
    knee: float

    @classmethod
    def of(cls, comparison: Comparison, linked: FloatArray, weights: FloatArray, share: float) -> Self | None:
        """The value below which this share of the linked pairs lies (NaN unknown); None where none is to be bent."""
        is_known = ~np.isnan(linked)
        if comparison.offset is None or share <= 0.0 or not weights[is_known].sum() > 0.0:
            return None
        knee = float(weighted_quantiles(linked[is_known], weights[is_known], np.array([share]))[0])
        return cls(comparison.offset, knee) if knee > comparison.offset else None

    def bent(self, scaled: FloatArray) -> FloatArray:
        """log10(value + offset) as log10(value + knee)."""
        return np.asarray(np.log10(10.0**scaled - self.offset + self.knee), dtype=np.float64)

    def straight(self, bent: FloatArray) -> FloatArray:
        """The inverse of `bent`: log10(value + knee) as log10(value + offset)."""
        return np.asarray(np.log10(np.maximum(10.0**bent - self.knee, 0.0) + self.offset), dtype=np.float64)

    def unbent(self, curve: Curve) -> Curve:
        """A curve over the bent scale as one over the scale of the comparison."""
        straight_knots = self.straight(curve.knots)
        knots = np.union1d(np.linspace(straight_knots[0], straight_knots[-1], KNOTS), straight_knots)
        knots = knots[np.append(True, np.diff(knots) > 1e-9)]
        return Curve(curve.name, knots, curve.at(self.bent(knots)))
