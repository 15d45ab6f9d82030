"""The similarity model as a scikit-learn estimator: evidence of pairs and whether they share an offender in."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.errors import ModelError
from linker.model.background import Background
from linker.model.measure import cllr
from linker.model.train import LEARNERS, Learner, TrainingSet, train
from linker.notebook.pairs import NumberedPairs
from linker.odds import log10_odds, probability
from linker.pairs.catalogue import FACET, NUMBERS_AND_CODES, TEXTS, facet_comparison
from linker.pairs.comparison import Comparison
from linker.pairs.score import Scorer

LIMIT = "limit"
_DECLARED = {item.name: item for item in (*NUMBERS_AND_CODES, *TEXTS)}


class PairsError(ModelError, ValueError):
    """Pairs that nothing can be learned from; a ValueError too, as scikit-learn's rules ask."""


class PairModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Learns the log10_lr of pairs from pairs known to share an offender or not, as `linker train` does.

    The `learners` compete on held-out crime groups, the mean of the best is bounded by what the pairs can carry (ELUB).
    Crime groups are told from the ids in the index that `PairComparer` leaves; without them every pair stands alone.

    A column named like a variable of the catalogue is read as it is declared there. Any other column is a variable of
    your own: it points the way in which the pairs learned from differ on average. Unknown (NaN) adds exactly 0.

    `base_rate` is the share of pairs that share an offender where probabilities are asked for; None takes that of the
    pairs learned from (kept in `base_rate_`). Learned: `model_` (curves, bounds, contest), `scorer_`, `classes_`.
    """

    def __init__(
        self, *, learners: tuple[Learner, ...] = LEARNERS, base_rate: float | None = None, seed: int = 0
    ) -> None:
        self.learners = learners
        self.base_rate = base_rate
        self.seed = seed

    def fit(self, evidence: Any, y: ArrayLike) -> Self:
        """Learn from evidence (pairs × variables) and labels of two kinds; the later one in order means same offender.

        PairsError where there are too few pairs of either kind.
        """
        values, labels = validate_data(self, evidence, y, dtype=np.float64, ensure_all_finite="allow-nan")
        linked = self._linked(labels)
        solved = (NumberedPairs.indexed(evidence, linked) or NumberedPairs.unnamed(linked)).solved(linked)
        names = self._names()
        comparisons = tuple(_comparison(name, column, linked) for name, column in zip(names, values.T, strict=True))
        try:
            trained = train(
                TrainingSet(comparisons, values, solved),
                Background({}),
                origin="a DataFrame of pairs",
                learners=self.learners,
                seed=self.seed,
            )
        except ModelError as error:
            raise PairsError(error.args[0]) from error
        self.base_rate_ = float(linked.mean()) if self.base_rate is None else self.base_rate
        self.model_ = trained.model
        curves = tuple(map(trained.model.curve_for, comparisons))
        self.scorer_ = Scorer(comparisons, curves, trained.model.lower, trained.model.upper)
        return self

    def predict_log10_lr(self, evidence: Any) -> FloatArray:
        """What the evidence of each pair weighs: log10 LR within the bounds, without any base rate."""
        values = self._values(evidence)
        return self.scorer_.log10_lr_of(values)

    def contributions(self, evidence: Any) -> pd.DataFrame:
        """What each variable adds to log10 LR; with the last column, `limit`, a row sums to its log10_lr."""
        values = self._values(evidence)
        columns = [
            curve.at(item.scale(column))
            for item, curve, column in zip(self.scorer_.comparisons, self.scorer_.curves, values.T, strict=True)
        ]
        frame = pd.DataFrame(np.stack(columns, axis=1), getattr(evidence, "index", None), list(self.scorer_.names))
        frame[LIMIT] = self.scorer_.log10_lr_of(values) - frame.to_numpy().sum(axis=1)
        return frame

    def decision_function(self, evidence: Any) -> FloatArray:
        """Posterior log10 odds: log10 LR and base rate together."""
        log10_lr = self.predict_log10_lr(evidence)
        return log10_lr + float(log10_odds(self.base_rate_))

    def predict_proba(self, evidence: Any) -> FloatArray:
        """Probabilities of different offenders and of a shared one (two columns), at the base rate."""
        linked = probability(self.decision_function(evidence), 0.0)
        return np.stack([1.0 - linked, linked], axis=1)

    def predict(self, evidence: Any) -> NDArray[Any]:
        """The likelier label of each pair, at the base rate."""
        linked = self.decision_function(evidence) > 0.0
        labels: NDArray[Any] = self.classes_[linked.astype(np.int64)]
        return labels

    def score(self, evidence: Any, y: ArrayLike) -> float:
        """1 - Cllr: 1 is perfect, 0 says nothing, below 0 misleads. Whatever the base rate; greater is better."""
        return 1.0 - cllr(self.predict_log10_lr(evidence), np.asarray(y) == self.classes_[1])

    def _values(self, evidence: Any) -> FloatArray:
        check_is_fitted(self)
        values: FloatArray = validate_data(self, evidence, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return values

    def _linked(self, labels: NDArray[Any]) -> NDArray[np.bool_]:
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) != 2:
            raise PairsError("notebook.not_two_classes", count=len(self.classes_))
        return np.asarray(codes == 1, dtype=np.bool_)

    def _names(self) -> list[str]:
        places = range(self.n_features_in_)
        return [str(name) for name in getattr(self, "feature_names_in_", [f"x{place}" for place in places])]

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags


def _comparison(name: str, values: FloatArray, linked: NDArray[np.bool_]) -> Comparison:
    """The comparison of that name; for a name that nobody declared one that is read off the pairs."""
    if name in _DECLARED:
        return _DECLARED[name]
    if name.startswith(FACET):
        return facet_comparison(name[len(FACET) :])
    is_known = ~np.isnan(values)
    of_linked, of_unlinked = values[is_known & linked], values[is_known & ~linked]
    rises = not (len(of_linked) and len(of_unlinked)) or of_linked.mean() >= of_unlinked.mean()
    largest = float(np.abs(values[is_known]).max(initial=0.0))
    return Comparison(name, "modus_operandi", "", _unmeasured, 1 if rises else -1, largest, name)


def _unmeasured(vectors: CaseVectors, first: IntArray, second: IntArray) -> FloatArray:
    # A column of the user's own comes measured; vectors of cases do not have it.
    return np.full(len(first), np.nan)
