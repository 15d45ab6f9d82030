"""Common and rare n-grams together bound the cosine of any two texts; lists hold every pair that shares a rare one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_scorer, invented_table, invented_vectors

from linker.pairs.curve import Curve
from linker.pairs.kernel import text_grams
from linker.pairs.kernel.code_levels import code_levels
from linker.pairs.kernel.columns import compiled_columns, texts_of
from linker.pairs.kernel.postings import WEIGHT_PARTS, postings_of
from linker.pairs.kernel.text_grams import ListableTexts


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.1, 0.4, 0.8]))
def test_lengths_and_shared_rare_grams_bound_every_cosine(seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, 25))
    scorer = invented_scorer(random, vectors)
    cases = compiled_columns(vectors, scorer).cases
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_grams, "LEAST_RANGE", 0.0)
        grams = ListableTexts.of(cases, scorer).common(cases, share)
    lists, size = grams.lists(cases), len(vectors)
    whole = postings_of(cases, lists, code_levels(cases), 0, size)
    lengths = np.diff(whole.starts)
    # an n-gram that only one case has is in no list, as no pair shares it
    assert lists.grams_count == 0 or lengths.min() > 1
    places, weights = whole.entries & 0xFFFF, (whole.entries >> 16) / WEIGHT_PARTS
    for start, stop in pairwise(whole.starts.tolist()):
        assert (np.diff(places[start:stop].astype(np.int64)) > 0).all()
    listed = np.zeros((size, lists.grams_count))
    listed[places, np.repeat(np.arange(lists.grams_count), lengths)] = weights
    for number, kind in enumerate(grams.texts.kinds.tolist()):
        texts = cases.labels[:, lists.columns[number]]
        own = np.unique(
            np.concatenate(
                [lists.grams[lists.starts[text] : lists.starts[text + 1]] for text in texts if text >= 0]
                or [np.empty(0, int)]
            )
        )
        first, second = np.triu_indices(size, 1)
        shared = np.einsum("pg,pg->p", listed[np.ix_(first, own)], listed[np.ix_(second, own)])
        cosine = texts_of(vectors)[kind].cosine(first, second)
        bound = shared + grams.norms[kind][first] * grams.norms[kind][second] + 1e-9
        assert (np.nan_to_num(cosine) <= bound).all()


@given(st.lists(st.tuples(st.integers(-5, 15), st.floats(-3, 3)), min_size=1, max_size=6, unique_by=lambda k: k[0]))
def test_the_highest_up_to_a_likeness_is_that_of_a_dense_scan(knots: list[tuple[int, float]]) -> None:
    places, values = zip(*sorted(knots), strict=True)
    curve = Curve("x", np.array(places) / 10.0, np.array(values))
    scan = np.linspace(0.0, 1.0, 1001)
    dense = np.maximum.accumulate(curve.at(scan))
    np.testing.assert_allclose(curve.highest_up_to(scan), dense, atol=1e-9)
