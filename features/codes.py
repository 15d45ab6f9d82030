"""Sets of codes per case, and how rare each code is: the ground under MO facets, regions and traces.

A code's column is a stable hash of its text, so tables vectorised at different times line up without a vocabulary.
With 62 bits, a million different codes of one facet hold an equal pair with a chance of one in ten million; with 31
bits there would be some 230 such pairs, each a false match of, say, two telephone numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from features.code_column import CodeColumn
from features.columns import FloatArray, IntArray, factorize_texts, freeze, text_column

COLUMNS = 2**62
# A code that every case carries weighs hardly anything, but is not the same as no shared code (0).
LEAST_INFORMATION = 0.01
# From so many pairs of one row on average, a dense copy of that row pays.
_LONG_RUN = 200
# A dense row of up to so many columns is cheap; wider matrices are first narrowed to the columns that matter.
_DENSE_COLUMNS = 2**20
# Pairs multiplied at once where rows change from pair to pair: their entries stay in the cache.
_BLOCK_PAIRS = 20_000


def code_columns(values: Iterable[str]) -> IntArray:
    """Stable column of each code text: the same in every process and on every machine."""
    unique_texts, number = factorize_texts(text_column(values))
    return np.array([_column(text) for text in unique_texts], dtype=np.int64)[number]


def _column(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") % COLUMNS


@dataclass(frozen=True, eq=False)
class Rarity:
    """Document frequency of codes: how many cases of a library carry each; `cases` carry any."""

    columns: IntArray
    counts: IntArray
    cases: int

    def __post_init__(self) -> None:
        freeze(self.columns, self.counts)

    @classmethod
    def of(cls, codes: CodeColumn) -> Rarity:
        """Count a column of codes; a code named twice by one case counts once."""
        size, lengths = len(codes.texts), np.diff(codes.offsets)
        number: NDArray[np.integer[Any]] = codes.number
        if lengths.max(initial=0) > 1:
            rows = np.repeat(np.arange(len(codes), dtype=np.int64), lengths)
            number = _once_a_row(rows, number, size)
        columns, counts = code_columns(codes.texts), np.bincount(number, minlength=size).astype(np.int64)
        order = np.argsort(columns)
        return cls(columns[order], counts[order], int(np.count_nonzero(lengths)))

    def count(self, columns: ArrayLike) -> IntArray:
        """Number of cases with each code; 0 for one that no case carries."""
        queried = np.asarray(columns, dtype=np.int64)
        if not len(self.columns):
            return np.zeros(queried.shape, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.columns, queried), len(self.columns) - 1)
        return np.where(self.columns[place] == queried, self.counts[place], 0)

    def information(self, columns: ArrayLike) -> FloatArray:
        """-log10 of the share of cases that carry the code, as a log10 weight.

        At least two cases are assumed to carry a code: the pair that shares it. That keeps a typing error in one
        case from counting as the rarest habit of the library. A code that all carry still shows that it was shared.
        """
        carriers = np.maximum(self.count(columns), 2)
        return np.asarray(np.log10((self.cases + 2.0) / carriers).clip(LEAST_INFORMATION), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class CodeSets:
    """Codes of each case as a sparse binary matrix (cases × hashed codes), with the information of each entry.

    `information` holds the same pattern with log10 weights as values. A row without codes is unknown.
    """

    present: sparse.csr_array
    information: sparse.csr_array

    def __post_init__(self) -> None:
        for part in (self.present, self.information):
            freeze(part.data, part.indices, part.indptr)

    @classmethod
    def of(cls, codes: CodeColumn, rarity: Rarity) -> CodeSets:
        """Sets and information of a column of codes."""
        marks, columns = np.ones(len(codes.number), dtype=np.int8), code_columns(codes.texts)[codes.number]
        present = sparse.csr_array((marks, columns, codes.offsets.copy()), shape=(len(codes), COLUMNS))
        present.sum_duplicates()
        present.data = np.ones(len(present.data), dtype=np.int8)
        return cls._on_one_pattern(present, rarity.information(present.indices))

    def __len__(self) -> int:
        return int(self.present.shape[0])

    @cached_property
    def is_known(self) -> NDArray[np.bool_]:
        """Rows that hold at least one code."""
        is_known = np.diff(self.present.indptr) > 0
        freeze(is_known)
        return is_known

    @property
    def total_information(self) -> FloatArray:
        """Sum of the weights of all codes of a row: the most it can share with any other row."""
        return _row_sums(self.information)

    def capped(self, max_information: Mapping[str, float]) -> CodeSets:
        """Sets in which each of these codes weighs at most so much (log10)."""
        if not max_information:
            return self
        columns, caps = code_columns(max_information), np.array([*max_information.values()], dtype=np.float64)
        order, entries = np.argsort(columns), self.information.indices
        place = order[np.minimum(np.searchsorted(columns[order], entries), len(order) - 1)]
        information = np.minimum(self.information.data, np.where(columns[place] == entries, caps[place], np.inf))
        same_pattern = (information, entries, self.information.indptr)
        return CodeSets(self.present, sparse.csr_array(same_pattern, shape=self.information.shape))

    def shared_information(self, first: IntArray, second: IntArray) -> FloatArray:
        """Summed log10 weights of the codes both rows hold; 0 where they share none, NaN where one is unknown."""
        shared = row_products(self.present, self.information, first, second)
        return np.where(self.is_known[first] & self.is_known[second], shared, np.nan)

    def take(self, index: ArrayLike) -> CodeSets:
        """The rows named by an integer index array."""
        rows = np.asarray(index, dtype=np.int64)
        return CodeSets._on_one_pattern(self.present[rows], self.information[rows].data)

    @staticmethod
    def concatenate(parts: Sequence[CodeSets]) -> CodeSets:
        """Rows of all parts, one after the other."""
        present = sparse.vstack([part.present for part in parts], format="csr")
        return CodeSets._on_one_pattern(present, np.concatenate([part.information.data for part in parts]))

    @staticmethod
    def _on_one_pattern(present: sparse.csr_array, information: FloatArray) -> CodeSets:
        # both matrices share the arrays of their pattern, here and on disk
        pattern = (information, present.indices, present.indptr)
        return CodeSets(present, sparse.csr_array(pattern, shape=present.shape))


def row_products(left: sparse.csr_array, right: sparse.csr_array, first: IntArray, second: IntArray) -> FloatArray:
    """Dot products of row `first[k]` of `left` with row `second[k]` of `right`, for all k.

    Fast where the pairs of one row of `left` follow each other. Columns of a row must be sorted and different; terms
    are added in their order whichever way is taken, so pairs keep their value in any company, either way round.
    """
    bounds = np.flatnonzero(np.diff(first, prepend=-1, append=-1))
    if len(first) >= _LONG_RUN * max(len(bounds) - 1, 1):
        return _products_of_runs(left, right, first, second, bounds)
    products = np.empty(len(first))
    for start in range(0, len(first), _BLOCK_PAIRS):
        block = slice(start, start + _BLOCK_PAIRS)
        terms = left[first[block]].multiply(right[second[block]]).tocsr()
        products[block] = _row_sums(terms)
    return products


def _products_of_runs(
    left: sparse.csr_array, right: sparse.csr_array, first: IntArray, second: IntArray, bounds: IntArray
) -> FloatArray:
    rows = left[first[bounds[:-1]]]
    if left.shape[1] > _DENSE_COLUMNS:
        rows, right = _narrowed(rows, right)
    products = np.empty(len(first))
    dense = np.zeros(rows.shape[1])
    for index, (start, stop) in enumerate(pairwise(bounds.tolist())):
        entries = slice(rows.indptr[index], rows.indptr[index + 1])
        dense[rows.indices[entries]] = rows.data[entries]
        partners = second[start:stop]
        takes_most_rows = 2 * len(partners) >= right.shape[0]
        products[start:stop] = (right @ dense)[partners] if takes_most_rows else right[partners] @ dense
        dense[rows.indices[entries]] = 0.0
    return products


def _narrowed(rows: sparse.csr_array, right: sparse.csr_array) -> tuple[sparse.csr_array, sparse.csr_array]:
    # only the columns of `rows` are kept apart; all others meet in a last one that is 0 in `rows`
    columns = np.unique(rows.indices)
    shape = len(columns) + 1
    place = np.searchsorted(columns, right.indices)
    place = np.where(np.append(columns, -1)[place] == right.indices, place, len(columns))
    narrow = sparse.csr_array((right.data, place, right.indptr), shape=(right.shape[0], shape))
    row_columns = np.searchsorted(columns, rows.indices)
    return sparse.csr_array((rows.data, row_columns, rows.indptr), shape=(rows.shape[0], shape)), narrow


def _once_a_row(rows: IntArray, number: NDArray[np.integer[Any]], numbers: int) -> IntArray:
    keys = np.sort(rows * numbers + number, kind="stable")
    return keys[np.diff(keys, prepend=-1) > 0] % numbers


def _row_sums(matrix: sparse.csr_array) -> FloatArray:
    # term after term in the order of the columns, as a product with a dense row adds them
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    return np.bincount(rows, matrix.data, minlength=matrix.shape[0]).astype(np.float64)
