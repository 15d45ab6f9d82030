"""Short and long texts as weighted character n-grams, so that Chinese and English both work without a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from features.codes import row_products
from features.columns import FloatArray, IntArray, StrArray, freeze, numbered
from features.ngrams import HASHED_COLUMNS, counted_ngrams
from features.text import told


@dataclass(frozen=True, eq=False)
class TextVectors:
    """Unit rows of TF-IDF weights over hashed character n-grams; an empty row is unknown.

    Many cases have one and the same text (an address, a kind of goods): `different` holds each text once, `of_row`
    tells which of them a row has.
    """

    different: sparse.csr_array
    of_row: IntArray

    def __post_init__(self) -> None:
        freeze(self.different.data, self.different.indices, self.different.indptr, self.of_row)

    def __len__(self) -> int:
        return len(self.of_row)

    @property
    def weights(self) -> sparse.csr_array:
        """(rows × hashed columns) all rows, each written out."""
        return self.different[self.of_row]

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Rows with any text."""
        known = (np.diff(self.different.indptr) > 0)[self.of_row]
        freeze(known)
        return known

    def cosine(self, first: IntArray, second: IntArray) -> FloatArray:
        """Cosine likeness in [0, 1]; NaN where one of the two is unknown."""
        one, other = self.of_row[first], self.of_row[second]
        likeness = np.clip(row_products(self.different, self.different, one, other), 0.0, 1.0)
        return np.where(self.known[first] & self.known[second], likeness, np.nan)

    def take(self, index: ArrayLike) -> TextVectors:
        """The rows named by an integer index array."""
        wanted = self.of_row[np.asarray(index, dtype=np.int64)]
        used = np.zeros(self.different.shape[0], dtype=np.bool_)
        used[wanted] = True
        place = np.cumsum(used) - 1
        return TextVectors(self.different[np.flatnonzero(used)], place[wanted])

    @staticmethod
    def concatenate(parts: Sequence[TextVectors]) -> TextVectors:
        """Rows of all parts, one after the other."""
        before = np.cumsum([0, *(part.different.shape[0] for part in parts)])
        different = sparse.vstack([part.different for part in parts], format="csr")
        rows = [part.of_row + shift for part, shift in zip(parts, before[:-1], strict=True)]
        return TextVectors(sparse.csr_array(different), np.concatenate(rows))


@dataclass(frozen=True, eq=False)
class CountedTexts:
    """Texts before anything is known of a library: n-gram counts of each different one, and which of them a row has."""

    different: sparse.csr_array
    of_row: IntArray


class TextExtractor:
    """Texts to n-gram weights; learns how common each n-gram is in a library (inverse document frequency)."""

    def __init__(self, sizes: tuple[int, int] = (1, 3)) -> None:
        self.sizes = sizes

    def fit(self, texts: StrArray) -> Self:
        """Count the n-grams of a library."""
        return self.fit_counted(self.counted(texts))

    def transform(self, texts: StrArray) -> TextVectors:
        """Vectors of texts, row by row."""
        return self.weighed(self.counted(texts))

    def counted(self, texts: StrArray) -> CountedTexts:
        """The n-grams of texts, which no library changes."""
        different, number = numbered(texts)
        return CountedTexts(counted_ngrams([told(text) for text in different.tolist()], self.sizes), number)

    def fit_counted(self, counted: CountedTexts) -> Self:
        """`fit` on texts that are counted already."""
        grams = counted.different
        rows = np.bincount(counted.of_row, minlength=grams.shape[0])
        of_entry = np.repeat(rows, np.diff(grams.indptr))
        self.carriers_ = np.bincount(grams.indices, of_entry, HASHED_COLUMNS).astype(np.int64)
        self.texts_ = int(rows[np.diff(grams.indptr) > 0].sum())
        return self

    def weighed(self, counted: CountedTexts) -> TextVectors:
        """`transform` of texts that are counted already."""
        grams = counted.different
        rarity = np.log((1.0 + self.texts_) / (1.0 + self.carriers_)) + 1.0
        # sublinear term frequency: a word said five times is not five times as telling
        weights = (1.0 + np.log(grams.data)) * rarity[grams.indices]
        rows = np.repeat(np.arange(grams.shape[0]), np.diff(grams.indptr))
        lengths = np.sqrt(np.bincount(rows, weights * weights, grams.shape[0]))
        unit = (weights / lengths[rows], grams.indices, grams.indptr)
        return TextVectors(sparse.csr_array(unit, shape=grams.shape), counted.of_row)
