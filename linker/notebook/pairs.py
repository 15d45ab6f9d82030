"""Pairs of cases by their ids, and folds over them that split no crime group: for work without any library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from features.columns import IntArray, StrArray
from linker.errors import InputError
from linker.model.sample import SolvedPairs, group_folds
from linker.notebook.case_frames import ids_of, table_of

COLUMNS = ["case_id_a", "case_id_b"]
WIDTH = len(COLUMNS)


def solved_pairs(cases: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """All pairs of solved cases, and whether the two share an offender (column `offenders`); both by the two ids.

    Left out are pairs of one gang that share none: they are neither linked nor unrelated. Of very many solved cases
    whole crime groups are drawn at random. ModelError where nothing can be learned from them.
    """
    table = table_of(cases)
    pairs = SolvedPairs.of(table.offenders)
    is_weighed = pairs.weight > 0
    first, second = pairs.first[is_weighed], pairs.second[is_weighed]
    index = index_of(table.case_id[first], table.case_id[second])
    frame = pd.DataFrame({COLUMNS[0]: table.case_id[first], COLUMNS[1]: table.case_id[second]})
    # the same names on index and columns would be ambiguous to pandas
    return frame.set_axis(index.set_names([None, None])), pd.Series(pairs.linked[is_weighed], index, name="same")


def pair_ids(pairs: Any) -> tuple[StrArray, StrArray]:
    """The two columns of ids of pairs: a DataFrame or an array of two columns. InputError for anything else."""
    values = np.asarray(pairs, dtype=object)
    if values.ndim != WIDTH or values.shape[1] != WIDTH:
        raise InputError("notebook.pairs_shape", shape=str(values.shape))
    return ids_of(values[:, 0]), ids_of(values[:, 1])


def index_of(first: StrArray, second: StrArray) -> pd.MultiIndex:
    """The index of what is said of pairs: the two ids."""
    return pd.MultiIndex.from_arrays([first, second], names=COLUMNS)


@dataclass(frozen=True, eq=False)
class NumberedPairs:
    """Pairs by numbers of their cases, from 0; `group` is the crime group of each case, one for linked cases."""

    first: IntArray
    second: IntArray
    group: IntArray

    @classmethod
    def indexed(cls, evidence: Any, linked: NDArray[np.bool_]) -> NumberedPairs | None:
        """Of evidence whose index has the two ids of each pair; None where it has not."""
        index = getattr(evidence, "index", None)
        if not isinstance(index, pd.MultiIndex) or index.nlevels != WIDTH:
            return None
        return cls.of_ids(ids_of(index.get_level_values(0)), ids_of(index.get_level_values(1)), linked)

    @classmethod
    def of_ids(cls, first: StrArray, second: StrArray, linked: NDArray[np.bool_]) -> NumberedPairs:
        """Of pairs by their ids."""
        ids, numbers = np.unique(np.concatenate([first, second]).astype(str), return_inverse=True)
        first_number, second_number = np.split(numbers.astype(np.int64), 2)
        ends = first_number[linked], second_number[linked]
        graph = coo_array((np.ones(int(linked.sum())), ends), shape=(len(ids), len(ids)))
        return cls(first_number, second_number, connected_components(graph, directed=False)[1].astype(np.int64))

    @classmethod
    def unnamed(cls, linked: NDArray[np.bool_]) -> NumberedPairs:
        """Every pair of two cases of its own; they count as one group, so that a pair is never split."""
        number = np.arange(len(linked), dtype=np.int64)
        return cls(2 * number, 2 * number + 1, np.repeat(number, 2))

    def solved(self, linked: NDArray[np.bool_]) -> SolvedPairs:
        """For training: each series weighs 1 over its linked pairs; pairs inside a group that are not linked 0."""
        group = self.group[self.first]
        inside = group == self.group[self.second]
        linked_of = np.bincount(group[linked], minlength=int(self.group.max(initial=0)) + 1)[group]
        neither = inside & ~linked & (linked_of > 0)
        weight = np.where(linked, 1.0 / np.maximum(linked_of, 1), np.where(neither, 0.0, 1.0))
        rows = np.unique(np.concatenate([self.first, self.second]))
        return SolvedPairs(rows, self.first, self.second, linked, weight, self.group)


@dataclass(frozen=True)
class CrimeGroupFolds:
    """Folds for scikit-learn's `cv=`: no crime group is split, and no case stands on both sides.

    A pair is tested where both its cases are held out, and learned from where neither is; others are left out.
    """

    n_splits: int = 5
    seed: int = 0

    def split(self, pairs: Any, y: ArrayLike, groups: object = None) -> Iterator[tuple[IntArray, IntArray]]:
        """Places of the pairs to learn from and to test on; `pairs` are ids, or evidence as PairComparer makes it.

        ModelError where there are fewer groups than folds.
        """
        linked = np.asarray(y, dtype=bool)
        numbered = NumberedPairs.indexed(pairs, linked) or NumberedPairs.of_ids(*pair_ids(pairs), linked)
        fold = group_folds(numbered.group, self.n_splits, self.seed)
        first, second = fold[numbered.first], fold[numbered.second]
        for number in range(self.n_splits):
            is_learned, is_tested = (first != number) & (second != number), (first == number) & (second == number)
            yield np.flatnonzero(is_learned), np.flatnonzero(is_tested)

    def get_n_splits(self, pairs: object = None, y: object = None, groups: object = None) -> int:
        """How many folds there are."""
        return self.n_splits
