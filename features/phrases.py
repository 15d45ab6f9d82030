"""Short and long texts as weighted character n-grams, so that Chinese and English both work without a dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from features.codes import row_products
from features.columns import FloatArray, IntArray, StrArray, freeze
from features.text import is_unknown, normalise

HASHED_COLUMNS = 2**18


@dataclass(frozen=True, eq=False)
class TextVectors:
    """Unit rows of TF-IDF weights over hashed character n-grams; an empty row is unknown."""

    weights: sparse.csr_array

    def __post_init__(self) -> None:
        freeze(self.weights.data, self.weights.indices, self.weights.indptr)

    def __len__(self) -> int:
        return int(self.weights.shape[0])

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Rows with any text."""
        known = np.diff(self.weights.indptr) > 0
        freeze(known)
        return known

    def cosine(self, first: IntArray, second: IntArray) -> FloatArray:
        """Cosine likeness in [0, 1]; NaN where one of the two is unknown."""
        likeness = np.clip(row_products(self.weights, self.weights, first, second), 0.0, 1.0)
        return np.where(self.known[first] & self.known[second], likeness, np.nan)

    def take(self, index: ArrayLike) -> TextVectors:
        """The rows named by an integer index array."""
        return TextVectors(self.weights[np.asarray(index, dtype=np.int64)])


class TextExtractor:
    """Texts to n-gram weights; learns how common each n-gram is in a library (inverse document frequency)."""

    def __init__(self, sizes: tuple[int, int] = (1, 3)) -> None:
        self.sizes = sizes

    def fit(self, texts: StrArray) -> Self:
        """Count the n-grams of a library."""
        counted = self._counted(texts)
        self.carriers_ = np.bincount(counted.indices, minlength=HASHED_COLUMNS)
        self.texts_ = int(np.sum(np.diff(counted.indptr) > 0))
        return self

    def transform(self, texts: StrArray) -> TextVectors:
        """Vectors of texts, row by row."""
        from sklearn.preprocessing import normalize

        counted = self._counted(texts)
        rarity = np.log((1.0 + self.texts_) / (1.0 + self.carriers_[counted.indices])) + 1.0
        # sublinear term frequency: a word said five times is not five times as telling
        weights = sparse.csr_array(
            ((1.0 + np.log(counted.data)) * rarity, counted.indices, counted.indptr), shape=counted.shape
        )
        return TextVectors(sparse.csr_array(normalize(weights)) if len(texts) else weights)

    def _counted(self, texts: StrArray) -> sparse.csr_array:
        from sklearn.feature_extraction.text import HashingVectorizer

        vectorizer = HashingVectorizer(
            analyzer="char", ngram_range=self.sizes, n_features=HASHED_COLUMNS, alternate_sign=False, norm=None,
            preprocessor=_told,
        )  # fmt: skip
        place = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        different = sparse.csr_array(vectorizer.transform(list(place) or [""]))
        return different[np.array([place[text] for text in texts], dtype=np.int64)]


def _told(text: str) -> str:
    return "" if is_unknown(text) else normalise(text)
