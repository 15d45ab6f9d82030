"""The similarity model: log10_lr of a pair as the sum of one curve per variable, learned from solved cases.

Training is a ridge logistic regression whose two classes weigh the same. Without prior odds in the sample there is
nothing to take out again: the logit is the log LR itself (Brümmer & du Preez 2006: this minimises Cllr), and a pair
of which nothing is known gets an LR of exactly 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.isotonic import isotonic_regression
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from features.columns import FloatArray
from linker.errors import ModelError
from linker.model.basis import Basis
from linker.model.saturation import Saturation
from linker.odds import LN10, probability
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve

# A coefficient of 1 costs the ridge 1 / DEVIATION² where it is a deviation from the curve of the family.
DEVIATION = 0.5


class AdditiveModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Logistic regression on a hinge basis of every variable; `hinges=0` is a straight line on the variable's scale.

    Variables of one family (the MO facets) share a curve, and each may deviate from it: the ridge weighs four times as
    much on deviations. So a facet that few pairs know borrows from the others, and one never met has a curve to take.

    `strength` is the ridge penalty where all pairs together weigh a thousand. `knee` is the share of linked pairs below
    the knee of a distance or gap (`linker.model.knee`); 0 leaves their scales straight. Every curve is bent to the
    direction its comparison declares. `base_rate` (share of linked pairs) is only used by `predict_proba`;
    `decision_function` is log10_lr.
    """

    def __init__(
        self,
        comparisons: Sequence[Comparison] = (),
        *,
        hinges: int = 4,
        strength: float = 1.0,
        knee: float = 0.0,
        base_rate: float = 0.5,
    ) -> None:
        self.comparisons = comparisons
        self.hinges = hinges
        self.strength = strength
        self.knee = knee
        self.base_rate = base_rate

    def fit(self, values: FloatArray, linked: ArrayLike, sample_weight: FloatArray | None = None) -> Self:
        """Learn from evidence `values` (pairs × comparisons, NaN unknown) and which pairs are linked."""
        y = np.asarray(linked, dtype=bool)
        weights = balanced(y, np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight))
        knees = [
            Saturation.of(item, column[y], weights[y], self.knee)
            for item, column in zip(self.comparisons, values.T, strict=False)
        ]
        columns = zip(knees, self._scaled(values).T, strict=True)
        scaled = np.stack([column if knee is None else knee.bent(column) for knee, column in columns], axis=1)
        families = self._families()
        bases = [
            Basis.of(*_pooled(scaled, weights, families.get(item.family, [place])), self.hinges)
            for place, item in enumerate(self.comparisons)
        ]
        blocks = [basis.design(column) for basis, column in zip(bases, scaled.T, strict=True)]
        common = {family: np.sum([blocks[place] for place in members], axis=0) for family, members in families.items()}
        scaled_blocks = [
            block * (DEVIATION if item.family in families else 1.0)
            for block, item in zip(blocks, self.comparisons, strict=True)
        ]
        coefficients = self._regress(np.hstack([*scaled_blocks, *common.values()]), y, weights)
        ends = np.cumsum([block.shape[1] for block in (*scaled_blocks, *common.values())])
        parts = np.split(coefficients, ends[:-1])
        shared = dict(zip(families, parts[len(blocks) :], strict=True))
        curves = [
            self._directed(
                item,
                basis.curve(item.name, DEVIATION * part + shared[item.family] if item.family in shared else part),
                column,
                weights,
            )
            for item, basis, part, column in zip(self.comparisons, bases, parts, scaled.T, strict=False)
        ]
        self.curves_ = tuple(
            curve if knee is None else knee.unbent(curve) for knee, curve in zip(knees, curves, strict=True)
        )
        self.classes_ = np.array([False, True])
        self.n_features_in_ = values.shape[1]
        return self

    def contributions(self, values: FloatArray) -> FloatArray:
        """Contribution of each variable to log10_lr: pairs × comparisons; rows sum to `decision_function`."""
        check_is_fitted(self)
        scaled = self._scaled(np.asarray(values, dtype=np.float64))
        return np.stack([curve.at(column) for curve, column in zip(self.curves_, scaled.T, strict=True)], axis=1)

    def decision_function(self, values: FloatArray) -> FloatArray:
        """log10_lr of each pair."""
        return np.asarray(self.contributions(values).sum(axis=1), dtype=np.float64)

    def predict_proba(self, values: FloatArray) -> FloatArray:
        """Posterior probabilities (unlinked, linked) at `base_rate`."""
        linked_probability = probability(
            self.decision_function(values), float(np.log10(self.base_rate / (1.0 - self.base_rate)))
        )
        return np.stack([1.0 - linked_probability, linked_probability], axis=1)

    def predict(self, values: FloatArray) -> NDArray[np.bool_]:
        """Whether a pair is more likely linked than not, at `base_rate`."""
        return self.predict_proba(values)[:, 1] > 0.5

    def _families(self) -> dict[str, list[int]]:
        members: dict[str, list[int]] = {}
        for place, item in enumerate(self.comparisons):
            if item.family:
                members.setdefault(item.family, []).append(place)
        return {family: places for family, places in members.items() if len(places) > 1}

    def _scaled(self, values: FloatArray) -> FloatArray:
        if values.ndim != 2 or values.shape[1] != len(self.comparisons):
            raise ModelError("learning.evidence_shape", shape=str(values.shape), comparisons=len(self.comparisons))
        columns = [comparison.scale(column) for comparison, column in zip(self.comparisons, values.T, strict=True)]
        return np.stack(columns, axis=1)

    def _regress(self, design: FloatArray, y: NDArray[np.bool_], weights: FloatArray) -> FloatArray:
        regression = LogisticRegression(
            C=1.0 / self.strength, fit_intercept=False, solver="newton-cholesky", max_iter=200, tol=1e-6
        )
        regression.fit(design, y, sample_weight=weights)
        return np.asarray(regression.coef_[0] / LN10, dtype=np.float64)

    @staticmethod
    def _directed(comparison: Comparison, curve: Curve, scaled: FloatArray, weights: FloatArray) -> Curve:
        is_known = ~np.isnan(scaled)
        nearest = np.searchsorted((curve.knots[1:] + curve.knots[:-1]) / 2, scaled[is_known])
        mass = np.bincount(nearest, weights=weights[is_known], minlength=len(curve.knots))
        log10_lr = isotonic_regression(curve.log10_lr, sample_weight=mass + 1e-9, increasing=comparison.more_alike > 0)
        # as little alike as can be is never evidence for a link, as alike as can be never against one
        level = np.maximum(log10_lr.min(), 0.0) + np.minimum(log10_lr.max(), 0.0)
        return Curve(curve.name, curve.knots, np.asarray(log10_lr - level, dtype=np.float64))


def _pooled(scaled: FloatArray, weights: FloatArray, members: list[int]) -> tuple[FloatArray, FloatArray]:
    return scaled[:, members].T.ravel(), np.tile(weights, len(members))


def balanced(linked: NDArray[np.bool_], weights: FloatArray) -> FloatArray:
    """Weights rescaled so that linked and unlinked pairs weigh 500 each."""
    if not linked.any() or linked.all():
        raise ModelError("learning.one_kind_only")
    share = np.where(linked, weights / weights[linked].sum(), weights / weights[~linked].sum())
    return np.asarray(500.0 * share, dtype=np.float64)
