"""Scoring pairs with an additive model: contributions, their bounded sum, and how far a case can reach at best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.odds import soft_limit
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve


@dataclass(frozen=True, eq=False)
class Scorer:
    """One curve for each comparison, and the bounds that the training set can carry (log10_lr)."""

    comparisons: tuple[Comparison, ...]
    curves: tuple[Curve, ...]
    lower: float
    upper: float

    def __post_init__(self) -> None:
        if len(self.comparisons) != len(self.curves):
            raise ValueError("a scorer needs one curve for each comparison")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables, in the order of the contributions."""
        return tuple(comparison.name for comparison in self.comparisons)

    def contribution(self, index: int, vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
        """What one variable adds for each pair, in bans."""
        comparison = self.comparisons[index]
        return self.curves[index].at(comparison.scale(comparison.measure(vectors, first, second)))

    def contributions(self, vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
        """Pairs × variables in bans; a row sums to the unbounded score."""
        columns = [self.contribution(index, vectors, first, second) for index in range(len(self.curves))]
        return np.stack(columns, axis=1) if columns else np.zeros((len(first), 0))

    def log10_lr(self, vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
        """Bounded log10_lr of each pair."""
        total = np.zeros(len(first))
        for index in range(len(self.curves)):
            total += self.contribution(index, vectors, first, second)
        return self.bounded(total)

    def bounded(self, total: FloatArray) -> FloatArray:
        """Unbounded sums brought inside the bounds; strictly rising, so the ranking stays."""
        return soft_limit(total, self.lower, self.upper)

    def reach(self, vectors: CaseVectors) -> FloatArray:
        """Cases × variables: the most a variable can add in any pair with that case (0 where it is unknown)."""
        rows = np.arange(len(vectors), dtype=np.int64)
        caps = [
            curve.most(comparison.scale(best_value(comparison, vectors, rows)), comparison.more_alike)
            for comparison, curve in zip(self.comparisons, self.curves, strict=True)
        ]
        return np.stack(caps, axis=1) if caps else np.zeros((len(rows), 0))


def best_value(comparison: Comparison, vectors: CaseVectors, rows: IntArray) -> FloatArray:
    """The most alike a case can be to any other: as alike as to itself, or no difference at all."""
    itself = comparison.measure(vectors, rows, rows)
    return itself if comparison.more_alike > 0 else np.where(np.isnan(itself), np.nan, 0.0)
