"""The curve of one variable: what each of its values adds to the log10_lr. Every learner compiles to these."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from features.columns import FloatArray, freeze


@dataclass(frozen=True, eq=False)
class Curve:
    """Piecewise linear contribution: `bans[k]` at `knots[k]` (on the comparison's scale), level beyond the ends.

    An unknown value (NaN) contributes exactly 0.
    """

    name: str
    knots: FloatArray
    bans: FloatArray

    def __post_init__(self) -> None:
        if len(self.knots) != len(self.bans) or not len(self.knots) or np.any(np.diff(self.knots) <= 0):
            raise ValueError(f"curve {self.name}: knots must rise and have one value each")
        freeze(self.knots, self.bans)

    def at(self, scaled: FloatArray) -> FloatArray:
        """Contributions in bans of values on the comparison's scale; 0 where NaN."""
        known = ~np.isnan(scaled)
        return np.where(known, np.interp(np.where(known, scaled, 0.0), self.knots, self.bans), 0.0)

    @property
    def highest(self) -> float:
        """The most this variable can add; never below 0, as it may be unknown."""
        return max(0.0, float(self.bans.max()))

    @property
    def lowest(self) -> float:
        """The most this variable can take away; never above 0."""
        return min(0.0, float(self.bans.min()))

    def shifted(self, bans: FloatArray) -> Curve:
        """The same curve with something added at each knot."""
        return replace(self, bans=self.bans + bans)

    @classmethod
    def silent(cls, name: str) -> Curve:
        """The curve of a variable a model knows nothing about: it contributes nothing."""
        return cls(name, np.zeros(1), np.zeros(1))
