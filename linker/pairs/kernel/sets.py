"""Which cases have the same codes, and what codes that many cases carry weigh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from features.codes import CodeSets
from features.columns import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class DifferentSets:
    """The different sets among rows: `of_row` names the set of a row (-1 unknown), `sets` holds each of them once."""

    of_row: IntArray
    sets: CodeSets

    def shared_information(self) -> FloatArray:
        """(sets × sets) bans of the codes that two of them both hold."""
        from pandas import factorize

        rank, names = factorize(self.sets.present.indices)
        shape = (len(self.sets), max(len(names), 1))
        present, information = (
            sparse.csr_array((matrix.data, rank, matrix.indptr), shape=shape)
            for matrix in (self.sets.present, self.sets.information)
        )
        return np.asarray((present @ information.T).toarray(), dtype=np.float64)


def common_information(sets: CodeSets, rare: int) -> FloatArray:
    """(rows,) bans of the codes of a row that more than `rare` rows carry."""
    from pandas import factorize

    rank, _ = factorize(sets.present.indices)
    carriers = np.bincount(rank, minlength=1)[rank] if len(rank) else rank
    rows = np.repeat(np.arange(len(sets)), np.diff(sets.present.indptr))
    common = np.where(carriers > rare, sets.information.data, 0.0)
    return np.bincount(rows, common, minlength=len(sets)).astype(np.float64)


def different_sets(sets: CodeSets) -> DifferentSets:
    """Find the different sets of codes among rows."""
    from pandas import factorize

    # sets are told apart code by code: what stood so far and the next code make a new number
    rank, names = factorize(sets.present.indices)
    starts, lengths = sets.present.indptr[:-1], np.diff(sets.present.indptr)
    so_far = np.full(len(sets), -1, dtype=np.int64)
    rows, used = np.flatnonzero(lengths > 0), 0
    for place in range(int(lengths.max(initial=0))):
        rows = rows[lengths[rows] > place]
        key = (so_far[rows] + 1) * (len(names) + 1) + rank[starts[rows] + place]
        number, uniques = factorize(key)
        so_far[rows] = used + number
        used += len(uniques)
    known_rows = np.flatnonzero(so_far >= 0)
    number, uniques = factorize(so_far[known_rows])
    example = np.zeros(len(uniques), dtype=np.int64)
    example[number[::-1]] = known_rows[::-1]
    of_row = np.full(len(sets), -1, dtype=np.int64)
    of_row[known_rows] = number
    return DifferentSets(of_row, sets.take(example))
