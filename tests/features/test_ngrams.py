"""N-grams of whole columns against scikit-learn, which takes text by text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from features import ngrams
from features.ngrams import HASHED_COLUMNS, count_ngrams

WORDS = st.text(st.sampled_from("abé 撬锁1😀"), max_size=9).map(lambda text: " ".join(text.split()))


def by_the_book(texts: list[str], sizes: tuple[int, int]) -> np.ndarray:
    vectorizer = HashingVectorizer(
        analyzer="char", ngram_range=sizes, n_features=HASHED_COLUMNS, alternate_sign=False, norm=None,
        preprocessor=lambda text: text,
    )  # fmt: skip
    found = vectorizer.transform(texts).tocoo()
    return np.stack([found.row, found.col, found.data], axis=1)


def counted(texts: list[str], sizes: tuple[int, int]) -> np.ndarray:
    found = count_ngrams(texts, sizes)
    rows = np.repeat(np.arange(len(texts)), np.diff(found.indptr))
    return np.stack([rows, found.indices, found.data], axis=1)


def in_order(entries: np.ndarray) -> list[tuple[float, ...]]:
    return sorted(map(tuple, entries.tolist()))


@given(st.lists(WORDS, min_size=1, max_size=8), st.sampled_from([(1, 1), (1, 3), (2, 3), (2, 5)]))
def test_columns_and_counts_are_those_of_the_hashing_vectorizer(texts: list[str], sizes: tuple[int, int]) -> None:
    assert in_order(counted(texts, sizes)) == in_order(by_the_book(texts, sizes))


def test_columns_of_a_text_rise_and_texts_in_portions_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["撬锁入室", "", "abab", "x" * 40, "", "4900 maple ave"] * 5
    whole = counted(texts, (1, 3))
    monkeypatch.setattr(ngrams, "LETTERS_AT_ONCE", 7)
    np.testing.assert_array_equal(counted(texts, (1, 3)), whole)
    same_row = np.diff(whole[:, 0]) == 0
    assert (np.diff(whole[:, 1])[same_row] > 0).all()


def test_no_texts_and_no_letters_have_no_ngrams() -> None:
    assert count_ngrams([], (1, 3)).shape == (0, HASHED_COLUMNS)
    assert count_ngrams(["", ""], (1, 3)).nnz == 0
