"""Short and long texts as weighted character n-grams, so that Chinese and English both work without a dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from features.codes import code_columns, row_products
from features.columns import FloatArray, IntArray, StrArray, compact_numbers, factorize_texts, freeze
from features.ngrams import HASHED_COLUMNS, count_ngrams
from features.text import known_text

# Letters of the n-grams, from and to: of names, and of whole sentences.
SHORT, LONG = (1, 3), (2, 3)


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
        """All rows (rows × hashed columns), each expanded."""
        return self.different[self.of_row]

    @cached_property
    def is_known(self) -> NDArray[np.bool_]:
        """Rows that hold any n-gram."""
        is_known = (np.diff(self.different.indptr) > 0)[self.of_row]
        freeze(is_known)
        return is_known

    def cosine(self, first: IntArray, second: IntArray) -> FloatArray:
        """Cosine similarity in [0, 1]; NaN where one of the two is unknown."""
        first_text, second_text = self.of_row[first], self.of_row[second]
        similarity = np.clip(row_products(self.different, self.different, first_text, second_text), 0.0, 1.0)
        return np.where(self.is_known[first] & self.is_known[second], similarity, np.nan)

    def take(self, index: ArrayLike) -> TextVectors:
        """Rows by an integer index array."""
        used, of_row = compact_numbers(self.of_row[np.asarray(index, dtype=np.int64)], self.different.shape[0])
        return TextVectors(self.different[used], of_row)

    @staticmethod
    def concatenate(parts: Sequence[TextVectors]) -> TextVectors:
        """Rows of all parts, one after the other."""
        before = np.cumsum([0, *(part.different.shape[0] for part in parts)])
        different = sparse.vstack([part.different for part in parts], format="csr")
        rows = [part.of_row + shift for part, shift in zip(parts, before[:-1], strict=True)]
        return TextVectors(sparse.csr_array(different), np.concatenate(rows))


@dataclass(frozen=True, eq=False)
class CountedTexts:
    """N-gram counts of texts, independent of the library: of each different text, and which of them a row has.

    `key` is a hash of each different text (as in `features.codes`): by it the texts of two parts are told to be one.
    """

    different: sparse.csr_array
    key: IntArray
    of_row: IntArray

    def __post_init__(self) -> None:
        freeze(self.different.data, self.different.indices, self.different.indptr, self.key, self.of_row)

    def __len__(self) -> int:
        return len(self.of_row)

    @classmethod
    def of(cls, texts: StrArray, sizes: tuple[int, int] = SHORT) -> CountedTexts:
        """Count the n-grams of texts, from so many letters to so many."""
        different, number = factorize_texts(texts)
        grams = count_ngrams([known_text(text) for text in different.tolist()], sizes)
        return cls(grams, code_columns(different), number)

    def take(self, index: ArrayLike) -> CountedTexts:
        """Rows by an integer index array."""
        used, of_row = compact_numbers(self.of_row[np.asarray(index, dtype=np.int64)], len(self.key))
        return CountedTexts(self.different[used], self.key[used], of_row)

    @staticmethod
    def concatenate(parts: Sequence[CountedTexts]) -> CountedTexts:
        """Rows of all parts, one after the other; a text that several parts have is held once, where it first comes."""
        from pandas import factorize

        keys = np.concatenate([part.key for part in parts])
        place, different = factorize(keys)
        first = np.zeros(len(different), dtype=np.int64)
        first[place[::-1]] = np.arange(len(keys))[::-1]
        bounds = np.cumsum([0, *(len(part.key) for part in parts)]).tolist()
        new = [first[slice(*np.searchsorted(first, part_bounds))] - part_bounds[0] for part_bounds in pairwise(bounds)]
        grams = sparse.vstack(
            [part.different[rows_of_part] for part, rows_of_part in zip(parts, new, strict=True)], format="csr"
        )
        rows = [place[start:stop][part.of_row] for part, (start, stop) in zip(parts, pairwise(bounds), strict=True)]
        return CountedTexts(sparse.csr_array(grams), different, np.concatenate(rows).astype(np.int64))


class TextExtractor:
    """Texts to n-gram weights; learns how common each n-gram is in a library (inverse document frequency)."""

    def fit(self, features: CountedTexts) -> None:
        """Learn how many texts of a library carry each n-gram."""
        grams = features.different
        rows = np.bincount(features.of_row, minlength=grams.shape[0])
        of_entry = np.repeat(rows, np.diff(grams.indptr))
        self.carriers_ = np.bincount(grams.indices, of_entry, HASHED_COLUMNS).astype(np.int64)
        self.texts_ = int(rows[np.diff(grams.indptr) > 0].sum())

    def transform(self, features: CountedTexts) -> TextVectors:
        """Vectors of counted texts, row by row."""
        grams = features.different
        rarity = np.log((1.0 + self.texts_) / (1.0 + self.carriers_)) + 1.0
        # sublinear term frequency: a word said five times is not five times as telling
        weights = (1.0 + np.log(grams.data, dtype=np.float64)) * rarity[grams.indices]
        rows = np.repeat(np.arange(grams.shape[0]), np.diff(grams.indptr))
        lengths = np.sqrt(np.bincount(rows, weights * weights, grams.shape[0]))
        unit = (weights / lengths[rows], grams.indices, grams.indptr)
        return TextVectors(sparse.csr_array(unit, shape=grams.shape), features.of_row)
