from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_scorer, invented_table, invented_vectors

from features.columns import FloatArray
from features.vectors import CaseVectors
from linker.pairs.kernel.search_space import Prepared
from linker.pairs.score import Scorer
from linker.pairs.tail import pair_totals, reaching_totals, total_of_rank, without_fixed_lr


def library(seed: int, cases: int = 60) -> tuple[CaseVectors, Scorer]:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases))
    return vectors, without_fixed_lr(invented_scorer(random, vectors))


def all_totals(vectors: CaseVectors, scorer: Scorer) -> FloatArray:
    """(cases × cases) sums by numpy, NaN on and below the diagonal."""
    first, second = np.triu_indices(len(vectors), 1)
    square = np.full((len(vectors), len(vectors)), np.nan)
    square[first, second] = scorer.contributions(vectors, first, second).sum(axis=1)
    return square


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000), share=st.floats(0.0, 1.0))
def test_all_pairs_that_reach_come_once_with_their_sum(seed: int, share: float) -> None:
    vectors, scorer = library(seed)
    square = all_totals(vectors, scorer)
    minimum_total = float(np.nanquantile(square, share)) - 1e-4
    totals = {}
    for first, second, total in reaching_totals(Prepared.of(vectors, scorer), vectors, scorer, minimum_total):
        for pair, value in zip(np.sort(np.stack([first, second], axis=1), axis=1).tolist(), total, strict=True):
            assert totals.setdefault(tuple(pair), value) is value
    expected = {(a, b): square[a, b] for a, b in np.argwhere(square >= minimum_total).tolist()}
    assert totals.keys() == expected.keys()
    np.testing.assert_allclose([totals[pair] for pair in expected], list(expected.values()), atol=1e-9)


def test_agreement_with_its_own_lr_is_left_out() -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(1), 30))
    scorer = invented_scorer(np.random.default_rng(1), vectors)
    assert any(comparison.has_fixed_lr for comparison in scorer.comparisons)
    learned = without_fixed_lr(scorer)
    assert not any(comparison.has_fixed_lr for comparison in learned.comparisons)
    assert (learned.lower, learned.upper) == (scorer.lower, scorer.upper)


@pytest.mark.parametrize("rank", [1, 10, 500, 1770])
def test_the_sum_of_a_rank_is_exact_for_a_small_library(rank: int) -> None:
    vectors, scorer = library(5)
    square = all_totals(vectors, scorer)
    ordered = np.sort(square[~np.isnan(square)])[::-1]
    prepared = Prepared.of(vectors, scorer)
    assert total_of_rank(prepared, vectors, scorer, rank, np.random.default_rng(0)) == pytest.approx(ordered[rank - 1])


def test_sums_of_given_pairs_are_those_of_the_scorer() -> None:
    vectors, scorer = library(8)
    first, second = np.triu_indices(len(vectors), 1)
    total = pair_totals(Prepared.of(vectors, scorer), vectors, scorer, first, second)
    np.testing.assert_allclose(total, scorer.contributions(vectors, first, second).sum(axis=1), atol=1e-9)


def test_one_case_has_no_pairs() -> None:
    vectors, scorer = library(2, cases=1)
    assert not list(reaching_totals(Prepared.of(vectors, scorer), vectors, scorer, -np.inf))
