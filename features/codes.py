"""Sets of codes per case, and how rare each code is: the ground under MO facets, regions and traces.

A code's column is a stable hash of its text, so tables vectorised at different times line up without a vocabulary.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from features.columns import FloatArray, IntArray, Ragged, freeze

COLUMNS = 2**31 - 1


def code_columns(values: Iterable[str]) -> IntArray:
    """Stable column of each code text."""
    known: dict[str, int] = {}
    columns = [known.setdefault(value, zlib.crc32(value.encode()) % COLUMNS) for value in values]
    return np.array(columns, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Rarity:
    """How many cases of a library carry each code; `cases` is the number of cases that carry any."""

    columns: IntArray
    counts: IntArray
    cases: int

    def __post_init__(self) -> None:
        freeze(self.columns, self.counts)

    @classmethod
    def of(cls, codes: Ragged) -> Rarity:
        """Count a column of codes; a code named twice by one case counts once."""
        pairs = np.unique(np.stack([codes.row_of_value, code_columns(codes.values)]), axis=1)
        columns, counts = np.unique(pairs[1], return_counts=True)
        return cls(columns, counts.astype(np.int64), int(np.sum(codes.lengths > 0)))

    def count(self, columns: ArrayLike) -> IntArray:
        """Number of cases with each code; 0 for one never seen."""
        wanted = np.asarray(columns, dtype=np.int64)
        if not len(self.columns):
            return np.zeros(wanted.shape, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.columns, wanted), len(self.columns) - 1)
        return np.where(self.columns[place] == wanted, self.counts[place], 0)

    def information(self, columns: ArrayLike) -> FloatArray:
        """-log10 of the share of cases that carry the code, in bans.

        At least two cases are assumed to carry a code: the pair that shares it. That keeps a typing error in one
        case from counting as the rarest habit of the library.
        """
        carriers = np.maximum(self.count(columns), 2)
        return np.asarray(np.log10((self.cases + 2.0) / carriers).clip(0.0), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class CodeSets:
    """Codes of each case as a sparse binary matrix (cases × hashed codes), with the information of each entry.

    `information` holds the same pattern with bans as values. A row without codes is unknown.
    """

    present: sparse.csr_array
    information: sparse.csr_array

    def __post_init__(self) -> None:
        freeze(self.present.data, self.information.data)

    @classmethod
    def of(cls, codes: Ragged, rarity: Rarity) -> CodeSets:
        """Sets and information of a column of codes."""
        present = sparse.csr_array(
            (np.ones(len(codes.values)), code_columns(codes.values), codes.offsets.copy()), shape=(len(codes), COLUMNS)
        )
        present.sum_duplicates()
        present.data = np.ones(len(present.data))
        information = sparse.csr_array(
            (rarity.information(present.indices), present.indices, present.indptr), shape=present.shape
        )
        return cls(present, information)

    def __len__(self) -> int:
        return int(self.present.shape[0])

    @property
    def known(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Rows that hold at least one code."""
        return np.diff(self.present.indptr) > 0

    @property
    def total_information(self) -> FloatArray:
        """Bans of all codes of a row together: the most it can share with any other row."""
        return np.asarray(self.information.sum(axis=1), dtype=np.float64)

    def shared_information(self, first: IntArray, second: IntArray) -> FloatArray:
        """Bans of the codes both rows hold; 0 where they share none, NaN where one of them is unknown."""
        shared = row_products(self.present, self.information, first, second)
        return np.where(self.known[first] & self.known[second], shared, np.nan)

    def take(self, index: ArrayLike) -> CodeSets:
        """The rows named by an integer index array."""
        chosen = np.asarray(index, dtype=np.int64)
        return CodeSets(self.present[chosen], self.information[chosen])


def row_products(left: sparse.csr_array, right: sparse.csr_array, first: IntArray, second: IntArray) -> FloatArray:
    """Dot products of row `first[k]` of `left` with row `second[k]` of `right`, for all k."""
    return np.asarray(left[first].multiply(right[second]).sum(axis=1), dtype=np.float64).ravel()
