"""The evidence of a pair as a waterfall: each term begins where the one before ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from linker.casework.matching.explanation import LIMIT, Contribution

# A term that rounds to 0.00 draws no bar.
SMALLEST_TERM = 0.005


@dataclass(frozen=True)
class Step:
    """One term, and from where to where it moves the sum (log10)."""

    term: Contribution
    start: float
    end: float


@dataclass(frozen=True)
class Waterfall:
    """The steps from `start` to `end`, all between `low` and `high` (log10)."""

    steps: tuple[Step, ...]
    start: float
    end: float
    low: float
    high: float

    def percent(self, value: float) -> float:
        """Where a value lies between `low` and `high`, in percent."""
        return 100.0 * (value - self.low) / ((self.high - self.low) or 1.0)


def waterfall(terms: Iterable[Contribution], start: float = 0.0, *, with_zero_terms: bool = False) -> Waterfall:
    """Lay out the terms of a pair from `start` (0, or log10 prior odds).

    Terms that add nothing to the second digit are left out, unless `with_zero_terms` asks for those of known variables.
    """
    steps = [term for term in terms if abs(term.log10_lr) >= SMALLEST_TERM or (with_zero_terms and not is_limit(term))]
    edges = list(accumulate((term.log10_lr for term in steps), initial=start))
    return Waterfall(
        steps=tuple(Step(term, *ends) for term, ends in zip(steps, pairwise(edges), strict=True)),
        start=start,
        end=edges[-1],
        low=min(edges),
        high=max(edges),
    )


def is_limit(term: Contribution) -> bool:
    """Whether a term is the bound of the training data, no variable."""
    return term.variable == LIMIT
