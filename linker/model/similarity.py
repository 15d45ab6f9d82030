"""A trained model as it is stored and exchanged: curves, bounds, background of its training library, provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from features.columns import FloatArray
from linker.model.background import Background
from linker.model.held_out import HeldOutBin
from linker.model.identification import Aggregation
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer

ANY = "*"


@dataclass(frozen=True)
class ContestRow:
    """One learner of the contest and what it reached on held-out crime groups of the training pairs."""

    learner: str
    cllr: float
    cllr_min: float
    auc: float
    average_precision: float
    chosen: bool


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from, in figures and words; `cllr` is NaN where no solved cases could measure it."""

    origin: str
    cases: int
    pairs: int
    linked: int
    groups: int
    cllr: float
    contest: tuple[ContestRow, ...] = ()
    borrowed: tuple[str, ...] = ()
    held_out: tuple[HeldOutBin, ...] = ()


@dataclass(frozen=True, eq=False)
class SimilarityModel:
    """Curves by variable (`family*` stands in for variables of a family never met), bounds in log10_lr.

    `cut_log10_odds` is the mean posterior log10 odds at which clustering stops; `mates_per_case` the number of other
    cases by the same offender a case had where the model was trained. `aggregation` is how a case is best weighed
    against a series: "lse" (log-sum-exp over its members) or "max".
    """

    curves: Mapping[str, Curve]
    lower: float
    upper: float
    background: Background
    provenance: Provenance
    cut_log10_odds: float = 0.0
    mates_per_case: float = 1.0
    aggregation: Aggregation = "lse"

    def curve_for(self, comparison: Comparison) -> Curve:
        """The curve of a variable, or of its family, or one that says nothing."""
        curve = self.curves.get(comparison.name)
        if curve is None and comparison.family:
            curve = self.curves.get(comparison.family + ANY)
        return Curve.zero(comparison.name) if curve is None else replace(curve, name=comparison.name)

    def scorer(self, comparisons: tuple[Comparison, ...], background: Background) -> Scorer:
        """A scorer for a library whose random pairs are distributed as `background`.

        The upper bound moves with the background: what the training set cannot carry is how often evidence occurs
        under H2, and for distances and gaps that has been counted here.
        """
        fitted = tuple(map(self.curve_for, comparisons))
        curves = tuple(background.transferred(curve, self.background) for curve in fitted)
        gains = [max(0.0, curve.highest - own_curve.highest) for curve, own_curve in zip(curves, fitted, strict=True)]
        return Scorer(comparisons, curves, self.lower, self.upper + sum(gains))


def pooled(name: str, curves: list[Curve], weights: FloatArray) -> Curve:
    """The weighted mean of curves over all their knots: what a variable of that family is worth on the whole."""
    knots = np.unique(np.concatenate([curve.knots for curve in curves]))
    log10_lr = np.average([np.interp(knots, curve.knots, curve.log10_lr) for curve in curves], axis=0, weights=weights)
    return Curve(name, knots, np.asarray(log10_lr, dtype=np.float64))


def family_curves(comparisons: Sequence[Comparison], curves: Sequence[Curve], weights: FloatArray) -> dict[str, Curve]:
    """For every family of the variables the weighted mean of its curves, under the name `family*`."""
    families: dict[str, list[int]] = {}
    for index, comparison in enumerate(comparisons):
        if comparison.family:
            families.setdefault(comparison.family, []).append(index)
    return {
        family + ANY: pooled(family + ANY, [curves[index] for index in members], weights[members])
        for family, members in sorted(families.items())
    }
