"""The curves of a model trained on all solved cases, beside how often each value occurs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, freeze
from linker.evaluation.solved import SolvedCases
from linker.model.train import LEARNERS, Learner, train
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve

BINS = 40


@dataclass(frozen=True, eq=False)
class VariableCurve:
    """What each value of a variable adds (log10_lr at knots, on the comparison's scale), and where the pairs lie.

    `edges` (BINS + 1,) span what solved pairs show; `linked_share` and `unlinked_share` (BINS,) are shares of all
    linked and of all unlinked pairs, so that they sum to `linked_known` and `unlinked_known`, the shares known at all.
    """

    comparison: Comparison
    knots: FloatArray
    log10_lr: FloatArray
    edges: FloatArray
    linked_share: FloatArray
    unlinked_share: FloatArray

    def __post_init__(self) -> None:
        freeze(self.knots, self.log10_lr, self.edges, self.linked_share, self.unlinked_share)

    @property
    def linked_known(self) -> float:
        """Share of the linked pairs of which the variable is known; the page of an evaluation tells it."""
        return float(self.linked_share.sum())

    @property
    def unlinked_known(self) -> float:
        """Share of the unlinked pairs of which the variable is known."""
        return float(self.unlinked_share.sum())


def variable_curves(solved: SolvedCases, learners: tuple[Learner, ...] = LEARNERS) -> tuple[VariableCurve, ...]:
    """Train on all solved cases and read off every variable that could be learned; most telling first."""
    training = solved.training
    trained = train(training, solved.background, origin="all solved cases", starting=solved.starting, learners=learners)
    linked = training.pairs.linked
    columns = zip(training.comparisons, training.learnable(), training.values.T, strict=True)
    curves = [
        _variable_curve(item, trained.model.curve_for(item), item.scale(column[linked]), item.scale(column[~linked]))
        for item, learned, column in columns
        if learned
    ]
    return tuple(sorted(curves, key=lambda curve: float(np.ptp(curve.log10_lr)), reverse=True))


def _variable_curve(comparison: Comparison, curve: Curve, linked: FloatArray, unlinked: FloatArray) -> VariableCurve:
    known_values = [values[~np.isnan(values)] for values in (linked, unlinked)]
    low, high = (float(limit) for limit in (min(map(np.min, known_values)), max(map(np.max, known_values))))
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    shares = [
        np.histogram(sample, edges)[0] / len(values)
        for sample, values in zip(known_values, (linked, unlinked), strict=True)
    ]
    inside = curve.knots[(curve.knots > edges[0]) & (curve.knots < edges[-1])]
    knots = np.concatenate([edges[:1], inside, edges[-1:]])
    return VariableCurve(comparison, knots, curve.at(knots), edges, *shares)
