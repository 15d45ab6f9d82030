"""Scoring pairs with an additive model: contributions, their bounded sum, and how far a case can reach at best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.odds import soft_limit
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score_calibration import ScoreCalibration


@dataclass(frozen=True, eq=False)
class Scorer:
    """One curve for each comparison, and the bounds that the training set can carry (log10_lr).

    Agreement in evidence with its own LR (`Comparison.has_fixed_lr`) stands outside the bounds: training did not teach
    it. `calibration`, where there is one, takes the place of the bounds: what the library itself supports.
    """

    comparisons: tuple[Comparison, ...]
    curves: tuple[Curve, ...]
    lower: float
    upper: float
    calibration: ScoreCalibration | None = None

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
        for index, curve in enumerate(self.curves):
            if curve.log10_lr.any():
                total += self.contribution(index, vectors, first, second)
        return self.bounded(total, self.identity_part(vectors, first, second))

    def log10_lr_of(self, values: FloatArray) -> FloatArray:
        """Bounded log10_lr of evidence that is measured already (pairs × variables, NaN unknown)."""
        total, identity = np.zeros(len(values)), np.zeros(len(values))
        for comparison, curve, column in zip(self.comparisons, self.curves, values.T, strict=True):
            total += curve.at(comparison.scale(column))
            identity += fixed_contribution(comparison, curve, column)
        return self.bounded(total, identity)

    def identity_part(self, vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
        """The part of each pair's sum that is agreement with its own LR, at least 0: the bounds do not cover it."""
        identity = np.zeros(len(first))
        for comparison, curve in zip(self.comparisons, self.curves, strict=True):
            if comparison.has_fixed_lr:
                identity += fixed_contribution(comparison, curve, comparison.measure(vectors, first, second))
        return identity

    def bounded(self, total: FloatArray, identity_part: FloatArray | float = 0.0) -> FloatArray:
        """Unbounded sums calibrated or brought inside the bounds, all but their identity part.

        Strictly rising, so the ranking stays."""
        learned = total - identity_part
        if self.calibration is None:
            return soft_limit(learned, self.lower, self.upper) + identity_part
        return self.calibration.at(learned) + identity_part

    @property
    def highest(self) -> float:
        """The most that a pair without agreement of its own LR can reach (log10_lr)."""
        return self.upper if self.calibration is None else float(self.calibration.at(np.inf))


def least_total(scorer: Scorer, threshold: float) -> float:
    """The smallest unbounded sum whose bounded log10_lr reaches the threshold; infinite where none does.

    It holds for pairs without agreement of its own LR.
    """
    low, high = -1000.0, 1000.0
    if float(scorer.bounded(np.array(high))) < threshold:
        return np.inf
    # a thousand steps at once cost little more than one, and a few rounds of them leave no number between the two ends
    for _ in range(10):
        totals = np.linspace(low, high, 1025)
        reached = 1 + int(np.argmax(scorer.bounded(totals[1:]) >= threshold))
        low, high = float(totals[reached - 1]), float(totals[reached])
        if np.nextafter(low, high) >= high:
            break
    return high


def fixed_contribution(comparison: Comparison, curve: Curve, values: FloatArray) -> FloatArray:
    """What agreement in a comparison with its own LR adds, in bans: 0 for all others, and where nothing agrees."""
    if not comparison.has_fixed_lr:
        return np.zeros(len(values))
    return np.where(values > 0.0, np.maximum(curve.at(comparison.scale(values)), 0.0), 0.0)


def best_value(comparison: Comparison, vectors: CaseVectors, rows: IntArray) -> FloatArray:
    """The most alike a case can be to any other: as alike as to itself, or no difference at all."""
    itself = comparison.measure(vectors, rows, rows)
    return itself if comparison.more_alike > 0 else np.where(np.isnan(itself), np.nan, 0.0)
