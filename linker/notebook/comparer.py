"""The extractors and comparisons as a scikit-learn transformer: pairs of case ids in, evidence out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from features.columns import IntArray, StrArray
from features.vectors import Vectoriser
from linker.errors import ModelError, UnknownCaseError
from linker.notebook.case_frames import table_of
from linker.notebook.pairs import WIDTH, index_of, pair_ids
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import compare


class PairComparer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Turns pairs of case ids into their comparisons: one row a pair, one column a variable, NaN where unknown.

    `cases` is a DataFrame in the form of `Casework.cases()` (`as_cases` makes one of any other). All of them are
    counted when it is fitted, whoever is in the pairs: how rare a code is, is a fact of the whole library, and no
    label is looked at. `without` names variables to leave out.

    >>> PairComparer(cases).fit_transform(pairs)  # doctest: +SKIP
    """

    def __init__(self, cases: pd.DataFrame | None = None, *, without: Sequence[str] = ()) -> None:
        self.cases = cases
        self.without = without

    def fit(self, pairs: Any = None, y: object = None) -> Self:
        """Count the cases and make their vectors; `pairs` are only checked. InputError names faults of the cases."""
        if self.cases is None:
            raise ModelError("notebook.comparer_without_cases")
        table = table_of(self.cases)
        self.vectoriser_ = Vectoriser().fit(table)
        self.vectors_ = self.vectoriser_.transform(table)
        self.comparisons_ = tuple(item for item in comparisons_for(self.vectors_) if item.name not in self.without)
        self.n_features_in_ = WIDTH
        self._check_without()
        if pairs is not None:
            self._rows(pairs)
        return self

    def transform(self, pairs: Any) -> pd.DataFrame:
        """Evidence of pairs, indexed by their two ids. UnknownCaseError where a pair names no case of `cases`."""
        check_is_fitted(self)
        first, second = self._rows(pairs)
        values = compare(self.vectors_, self.comparisons_, first, second).values
        case_id = self.vectors_.case_id
        return pd.DataFrame(values, index_of(case_id[first], case_id[second]), self.get_feature_names_out().tolist())

    def get_feature_names_out(self, input_features: object = None) -> StrArray:
        """Names of the variables; `comparisons_` holds their units, directions and words."""
        check_is_fitted(self)
        return np.array([item.name for item in self.comparisons_], dtype=object)

    def _rows(self, pairs: Any) -> tuple[IntArray, IntArray]:
        row_of = pd.Index(self.vectors_.case_id)
        first, second = pair_ids(pairs)
        rows = row_of.get_indexer(pd.Index(first)), row_of.get_indexer(pd.Index(second))
        strange = np.concatenate([first[rows[0] < 0], second[rows[1] < 0]])
        if len(strange):
            raise UnknownCaseError("notebook.case_not_among", case=str(strange[0]), count=len(row_of))
        return _numbers(rows[0]), _numbers(rows[1])

    def _check_without(self) -> None:
        variables = {item.name for item in comparisons_for(self.vectors_)}
        strange = sorted(set(self.without) - variables)
        if strange:
            raise ModelError("notebook.no_such_variable", names=str(strange), variables=", ".join(sorted(variables)))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


def _numbers(rows: NDArray[Any]) -> IntArray:
    return rows.astype(np.int64)
