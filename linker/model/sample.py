"""Training pairs from solved cases: who shares an offender with whom, weights by series, folds by crime group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from features.columns import FloatArray, IntArray, Ragged, freeze
from linker.errors import ModelError

# All pairs of so many solved cases: two million, a few hundred MB of evidence.
MAX_CASES = 2_000


def offender_matrix(offenders: Ragged) -> sparse.csr_array:
    """Cases × offenders, 1 where the offender is known for the case, however often it is named there."""
    names, column = np.unique(offenders.values.astype(str), return_inverse=True)
    shape = (len(offenders), max(len(names), 1))
    matrix = sparse.csr_array((np.ones(len(column)), column, offenders.offsets.copy()), shape=shape)
    matrix.sum_duplicates()
    matrix.data = np.ones(len(matrix.data))
    return matrix


def crime_groups(offenders: Ragged) -> IntArray:
    """Number of each case's crime group: cases joined through shared offenders; -1 for unsolved cases."""
    matrix = offender_matrix(offenders)
    labels = connected_components(matrix @ matrix.T, directed=False)[1]
    return np.where(offenders.lengths > 0, labels, -1).astype(np.int64)


def group_count(offenders: Ragged) -> int:
    """Number of crime groups of several solved cases."""
    groups, sizes = np.unique(crime_groups(offenders), return_counts=True)
    return int(np.sum((groups >= 0) & (sizes > 1)))


@dataclass(frozen=True, eq=False)
class SolvedPairs:
    """All pairs of a set of solved cases, as row numbers of their table (`first < second`).

    `weight` gives each series 1 over all its linked pairs, each pair of different crime groups 1, and 0 to pairs of
    one crime group that share no offender: gangs make them neither linked nor independent. `rows` are the cases the
    pairs are made of; `group` is the crime group of each of them over the whole table, -1 for every other case.
    """

    rows: IntArray
    first: IntArray
    second: IntArray
    linked: NDArray[np.bool_]
    weight: FloatArray
    group: IntArray

    def __post_init__(self) -> None:
        freeze(self.rows, self.first, self.second, self.linked, self.weight, self.group)

    def __len__(self) -> int:
        return len(self.first)

    @classmethod
    def of(cls, offenders: Ragged, *, most_cases: int = MAX_CASES, seed: int = 0) -> SolvedPairs:
        """Pairs of all solved cases; of more than `most_cases`, whole crime groups are drawn at random."""
        group = crime_groups(offenders)
        rows = _drawn_rows(group, most_cases, np.random.default_rng(seed))
        group = np.where(np.isin(np.arange(len(group)), rows), group, -1)
        first_place, second_place = np.triu_indices(len(rows), 1)
        first, second = rows[first_place], rows[second_place]
        linked, weight = _truth(offender_matrix(offenders), group, first, second)
        if not linked.any() or not np.any((weight > 0) & ~linked):
            raise ModelError("learning.no_solved_pairs")
        return cls(rows, first, second, linked, weight, group)

    def among(self, rows: NDArray[np.bool_]) -> SolvedPairs:
        """The pairs of which both cases are selected; `rows` is a mask over the table."""
        keep = self.inside(rows)
        columns = (self.first[keep], self.second[keep], self.linked[keep], self.weight[keep])
        return SolvedPairs(self.rows[rows[self.rows]], *columns, np.where(rows, self.group, -1))

    def inside(self, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For each pair: are both its cases chosen."""
        return np.asarray(rows[self.first] & rows[self.second], dtype=np.bool_)

    @property
    def groups(self) -> int:
        """Number of crime groups with linked pairs."""
        return len(np.unique(self.group[self.first[self.linked]]))


def count_linked(offenders: Ragged) -> int:
    """Number of pairs of cases that share an offender."""
    matrix = offender_matrix(offenders)
    return int(sparse.triu(matrix @ matrix.T, k=1).nnz)


def group_folds(group: IntArray, folds: int, seed: int) -> IntArray:
    """Fold of each case (-1 unsolved): crime groups are dealt out at random, never split.

    Groups of several cases are dealt first: every fold gets its share of them, so every other one can learn from some.
    """
    names, sizes = np.unique(group[group >= 0], return_counts=True)
    if len(names) < folds:
        raise ModelError("learning.too_few_groups", groups=len(names), folds=folds)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(sizes[order] == 1, kind="stable")]
    fold = np.full(int(group.max(initial=-1)) + 2, -1, dtype=np.int64)
    fold[names[order]] = np.arange(len(names)) % folds
    return np.where(group >= 0, fold[group], -1)


def _drawn_rows(group: IntArray, limit: int, random: np.random.Generator) -> IntArray:
    solved = np.flatnonzero(group >= 0)
    if len(solved) <= limit:
        return solved
    names, sizes = np.unique(group[solved], return_counts=True)
    order = random.permutation(np.flatnonzero(sizes <= limit))
    drawn_groups = names[order[np.cumsum(sizes[order]) <= limit]]
    return solved[np.isin(group[solved], drawn_groups)]


def _truth(
    matrix: sparse.csr_array, group: IntArray, first: IntArray, second: IntArray
) -> tuple[NDArray[np.bool_], FloatArray]:
    linked = np.zeros(len(first), dtype=bool)
    weight = np.ones(len(first))
    in_one_group = np.flatnonzero(group[first] == group[second])
    # a pair of several shared offenders counts for the largest series: its smallest weight
    cases = np.asarray(matrix.sum(axis=0)).ravel()
    shared = sparse.csr_array(matrix[first[in_one_group]].multiply(matrix[second[in_one_group]]))
    shared.data = (cases * (cases - 1) / 2)[shared.indices]
    series_pairs = np.asarray(shared.max(axis=1).toarray()).ravel() if len(in_one_group) else np.empty(0)
    linked[in_one_group] = series_pairs > 0
    weight[in_one_group] = np.divide(1.0, series_pairs, out=np.zeros(len(in_one_group)), where=series_pairs > 0)
    return linked, weight
