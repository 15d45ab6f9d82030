"""The curve of one variable: what each of its values adds to the log10_lr. Every learner compiles to these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, freeze


@dataclass(frozen=True, eq=False)
class Curve:
    """Piecewise linear contribution: `bans[k]` at `knots[k]` (on the comparison's scale), level beyond the ends.

    An unknown value (NaN) contributes exactly 0.
    """

    name: str
    knots: FloatArray
    log10_lr: FloatArray

    def __post_init__(self) -> None:
        if len(self.knots) != len(self.log10_lr) or not len(self.knots) or np.any(self.knots[1:] <= self.knots[:-1]):
            raise ValueError(f"curve {self.name}: knots must rise and have one value each")
        if not (np.isfinite(self.knots).all() and np.isfinite(self.log10_lr).all()):
            raise ValueError(f"curve {self.name}: knots and values must be finite numbers")
        freeze(self.knots, self.log10_lr)

    def at(self, scaled: FloatArray) -> FloatArray:
        """Contributions in bans of values on the comparison's scale; 0 where NaN."""
        is_known = ~np.isnan(scaled)
        return np.where(is_known, np.interp(np.where(is_known, scaled, 0.0), self.knots, self.log10_lr), 0.0)

    def highest_beyond(self, scaled: FloatArray, more_alike: int) -> FloatArray:
        """The most it adds at any value up to a likeness (`more_alike` 1) or from a difference on (-1).

        Never below 0, as the other case may be unknown; 0 where NaN. Curves need not follow the declared direction.
        """
        up = more_alike > 0
        knots, log10_lr, value = (
            (self.knots, self.log10_lr, scaled) if up else (-self.knots[::-1], self.log10_lr[::-1], -scaled)
        )
        best = np.maximum.accumulate(np.concatenate([[0.0], log10_lr]))
        passed = np.searchsorted(knots, value, side="right")
        return np.where(np.isnan(scaled), 0.0, np.maximum(best[passed], self.at(scaled)))

    def highest_up_to(self, scaled: FloatArray) -> FloatArray:
        """The most it adds at any likeness from 0 to a value; negative where all of them take away."""
        is_inside = self.knots > 0.0
        knots = np.append(0.0, self.knots[is_inside])
        best = np.maximum.accumulate(np.append(self.at(np.zeros(1)), self.log10_lr[is_inside]))
        return np.maximum(best[np.searchsorted(knots, scaled, side="right") - 1], self.at(scaled))

    @property
    def highest(self) -> float:
        """The most this variable can add; never below 0, as it may be unknown."""
        return max(0.0, float(self.log10_lr.max()))

    @property
    def lowest(self) -> float:
        """The most this variable can take away; never above 0."""
        return min(0.0, float(self.log10_lr.min()))

    @classmethod
    def zero(cls, name: str) -> Curve:
        """The curve of a variable a model knows nothing about: it contributes nothing."""
        return cls(name, np.zeros(1), np.zeros(1))
