"""The compiled sums are those of the scorer, whatever the batch; what leaves it early could not have reached."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import Coordinates, invented_scorer, invented_table, invented_vectors
from scipy import sparse

from features.columns import FloatArray, IntArray
from features.phrases import TextVectors
from features.vectors import CaseVectors
from linker.pairs.kernel.batch import BATCH_PAIRS
from linker.pairs.kernel.search_space import Prepared
from linker.pairs.score import Scorer


def invented(seed: int, cases: int, coordinates: Coordinates) -> tuple[CaseVectors, Scorer]:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases, coordinates=coordinates))
    return vectors, invented_scorer(random, vectors)


def pairs_of(vectors: CaseVectors) -> tuple[IntArray, IntArray]:
    first, second = np.triu_indices(len(vectors), 1)
    return first.astype(np.int64), second.astype(np.int64)


def wanted(prepared: Prepared, vectors: CaseVectors, scorer: Scorer, first: IntArray, second: IntArray) -> FloatArray:
    by_the_kernel = [k for k in range(len(scorer.curves)) if k not in prepared.compiled.left_out]
    return np.asarray(scorer.contributions(vectors, first, second)[:, by_the_kernel].sum(axis=1), dtype=np.float64)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["degrees", "metres", "both"]))
def test_sums_are_those_of_the_scorer(seed: int, coordinates: Coordinates) -> None:
    vectors, scorer = invented(seed, 25, coordinates)
    prepared = Prepared.of(vectors, scorer)
    first, second = pairs_of(vectors)
    found = prepared.totals(first, second)
    np.testing.assert_allclose(found, wanted(prepared, vectors, scorer, first, second), rtol=0, atol=prepared.tolerance)
    np.testing.assert_allclose(prepared.totals(second, first), found, rtol=0, atol=1e-9)


NUMBERS = ("length_days", "radius_km", "x_m", "y_m", "log10_loss", "offender_count")
TEXTS = ("goods", "tools", "narrative")


def without(vectors: CaseVectors, fields: Set[str]) -> CaseVectors:
    """The same cases, of which nobody knows these; windows have no length then."""
    unknown = dict.fromkeys(fields & set(NUMBERS), np.full(len(vectors), np.nan)) | dict.fromkeys(
        fields & set(TEXTS), TextVectors(sparse.csr_array((1, 8)), np.zeros(len(vectors), dtype=np.int64))
    )
    if "length_days" in unknown:
        unknown["length_days"] = 0.0 * vectors.timing.length_days
    parts = {
        name: replace(part, **{field: value for field, value in unknown.items() if hasattr(part, field)})
        for name, part in vars(vectors).items()
        if name in ("timing", "location", "modus_operandi")
    }
    return replace(vectors, **parts)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(["degrees", "metres", "both"]),
    st.sets(st.sampled_from([*NUMBERS, *TEXTS]), min_size=1),
)
def test_libraries_that_know_nothing_of_something_score_the_same(
    seed: int, coordinates: Coordinates, unknown: Set[str]
) -> None:
    whole, scorer = invented(seed, 20, coordinates)
    vectors = without(whole, unknown)
    prepared = Prepared.of(vectors, scorer)
    assert prepared.compiled.cases.sparse_numbers.shape[1] <= len(NUMBERS) - len(unknown & set(NUMBERS))
    first, second = pairs_of(vectors)
    found = prepared.totals(first, second)
    np.testing.assert_allclose(found, wanted(prepared, vectors, scorer, first, second), rtol=0, atol=prepared.tolerance)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-4.0, 4.0))
def test_what_is_given_up_early_could_not_have_reached(seed: int, least: float) -> None:
    vectors, scorer = invented(seed, 25, "both")
    prepared = Prepared.of(vectors, scorer)
    first, second = pairs_of(vectors)
    every, found = prepared.totals(first, second), prepared.totals(first, second, least)
    given_up = found == -np.inf
    assert found[~given_up].tolist() == every[~given_up].tolist()
    whole = scorer.contributions(vectors, first, second).sum(axis=1)
    assert (whole[given_up] < least + prepared.tolerance).all()


@pytest.mark.parametrize("pairs", [0, 1, BATCH_PAIRS - 1, BATCH_PAIRS, BATCH_PAIRS + 1])
def test_a_pair_has_one_sum_wherever_it_stands(pairs: int) -> None:
    vectors, scorer = invented(5, 40, "both")
    prepared = Prepared.of(vectors, scorer)
    first, second = pairs_of(vectors)
    every = prepared.totals(first, second)
    chosen = np.random.default_rng(pairs).permutation(len(first))[:pairs]
    assert prepared.totals(first[chosen], second[chosen]).tolist() == every[chosen].tolist()
