"""Texts as unit rows of weighted n-grams."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import text_column
from features.phrases import CountedTexts, TextExtractor, TextVectors
from features.text import is_unknown, normalise

LIBRARY = ["technical lock opening", "drilled the lock", "技术开锁", "撬锁入室", "撬门入室", "", "不详", "***"]
WORDS = st.text(st.sampled_from("ab撬锁入室*?　"), max_size=7)


def vectorised(texts: list[str], sizes: tuple[int, int] = (1, 3)) -> TextVectors:
    counted, extractor = CountedTexts.of(text_column(texts), sizes), TextExtractor()
    extractor.fit(counted)
    return extractor.transform(counted)


def grams(text: str) -> Counter[str]:
    said = "" if is_unknown(text) else normalise(text)
    return Counter(said[at : at + size] for size in (1, 2, 3) for at in range(len(said) - size + 1))


def slow_cosine(texts: list[str], left: str, right: str) -> float:
    counted = [grams(text) for text in texts]
    size = sum(map(bool, counted))

    def weights(text: str) -> dict[str, float]:
        rarity = {gram: math.log((1 + size) / (1 + sum(gram in each for each in counted))) + 1 for gram in grams(text)}
        return {gram: (1 + math.log(count)) * rarity[gram] for gram, count in grams(text).items()}

    one, other = weights(left), weights(right)
    if not one or not other:
        return math.nan
    lengths = [math.sqrt(sum(value**2 for value in each.values())) for each in (one, other)]
    return sum(one[gram] * other.get(gram, 0.0) for gram in one) / math.prod(lengths)


@given(texts=st.lists(WORDS, min_size=1, max_size=6))
def test_cosines_agree_with_tf_idf_by_hand(texts: list[str]) -> None:
    vectors = vectorised(texts)
    first, second = (index.ravel() for index in np.indices((len(texts), len(texts))))
    expected = [slow_cosine(texts, texts[i], texts[j]) for i, j in zip(first, second, strict=True)]
    np.testing.assert_allclose(vectors.cosine(first, second), expected, atol=1e-12)


def test_rows_are_of_unit_length_and_like_themselves() -> None:
    vectors = vectorised(LIBRARY)
    known = np.flatnonzero(vectors.is_known)
    assert known.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(np.sqrt((vectors.weights**2).sum(axis=1))[known], 1.0, rtol=1e-14)
    np.testing.assert_allclose(vectors.cosine(known, known), 1.0, rtol=1e-14)


def test_a_text_that_says_nothing_is_unknown_and_two_are_no_match() -> None:
    rows = np.array([5, 6, 7, 5])
    assert np.isnan(vectorised(LIBRARY).cosine(rows, np.array([6, 7, 7, 0]))).all()


@pytest.mark.parametrize(("base", "near", "far"), [(0, 1, 3), (3, 4, 2), (2, 3, 0)])
def test_chinese_and_english_phrases_are_near_what_they_sound_like(base: int, near: int, far: int) -> None:
    likeness = vectorised(LIBRARY).cosine(np.array([base, base]), np.array([near, far]))
    assert likeness[0] > likeness[1] + 0.05


def test_spelling_does_not_count() -> None:
    vectors = vectorised(["ＤＲＩＬＬＥＤ　ｌｏｃｋ", "drilled  lock", "window"])
    assert vectors.cosine(np.array([0]), np.array([1]))[0] == pytest.approx(1.0)


def test_a_rare_piece_in_common_counts_more() -> None:
    texts = ["撬锁 电动车"] * 20 + ["撬锁 玉佛", "翻窗 玉佛", "翻窗 电动车"]
    rare, common = vectorised(texts, (2, 3)).cosine(np.array([20, 0]), np.array([21, 22]))
    assert rare > common


def test_texts_the_library_never_met_have_vectors_too() -> None:
    extractor = TextExtractor()
    extractor.fit(CountedTexts.of(text_column(LIBRARY)))
    vectors = extractor.transform(CountedTexts.of(text_column(["全新的手法", "全新的办法", "新"])))
    assert 0.2 < vectors.cosine(np.array([0]), np.array([1]))[0] < 0.9
    assert len(vectors.take([2, 0])) == 2


@given(st.lists(st.lists(WORDS, max_size=4), min_size=1, max_size=4), st.data())
def test_counts_of_parts_are_those_of_the_whole(parts: list[list[str]], data: st.DataObject) -> None:
    whole = CountedTexts.of(text_column(text for part in parts for text in part))
    joined = CountedTexts.concatenate([CountedTexts.of(text_column(part)) for part in parts])
    rows = data.draw(st.lists(st.integers(0, max(len(whole) - 1, 0)), max_size=5)) if len(whole) else []
    for one, other in ((joined, whole), (joined.take(rows), whole.take(rows))):
        assert one.key[one.of_row].tolist() == other.key[other.of_row].tolist()
        assert (one.different[one.of_row] != other.different[other.of_row]).nnz == 0
    # each text once, and none that no row has
    assert len(set(joined.key.tolist())) == len(joined.key) == len(whole.key)
    assert len(joined.take(rows).key) == len({whole.key[whole.of_row[row]] for row in rows})
