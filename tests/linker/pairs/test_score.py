from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_scorer, invented_table, invented_vectors

from features.case import Case, CaseTable
from features.vectors import CaseVectors, Vectoriser
from linker.pairs.comparison import compare
from linker.pairs.score import Scorer, least_total

SEEDS = st.integers(0, 2**32 - 1)


def library(seed: int, cases: int = 12) -> tuple[CaseVectors, Scorer]:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases, coordinates="both"))
    return vectors, invented_scorer(random, vectors)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_contributions_add_up_to_the_score_either_way_round(seed: int) -> None:
    vectors, scorer = library(seed)
    first, second = np.triu_indices(len(vectors), 1)
    parts = scorer.contributions(vectors, first, second)
    assert parts.shape == (len(first), len(scorer.names))
    log10_lr = scorer.log10_lr(vectors, first, second)
    own = scorer.identity_part(vectors, first, second)
    np.testing.assert_allclose(scorer.bounded(parts.sum(axis=1), own), log10_lr, atol=1e-9)
    np.testing.assert_array_equal(scorer.log10_lr(vectors, second, first), log10_lr)
    values = compare(vectors, scorer.comparisons, first, second).values
    np.testing.assert_allclose(scorer.log10_lr_of(values), log10_lr, atol=1e-9)
    assert (scorer.lower <= log10_lr - own + 1e-9).all()
    assert (log10_lr - own <= scorer.upper + 1e-9).all()


def test_what_is_unknown_adds_exactly_nothing() -> None:
    random = np.random.default_rng(3)
    known = Vectoriser().fit(invented_table(random, 12))
    unknown = known.transform(CaseTable.from_cases([Case(case_id="a"), Case(case_id="b")]))
    scorer = invented_scorer(random, unknown)
    row, other = np.array([0]), np.array([1])
    assert scorer.contributions(unknown, row, other).tolist() == [[0.0] * len(scorer.names)]
    assert scorer.log10_lr(unknown, row, other).tolist() == [0.0]


def test_a_scorer_of_no_variables_is_neutral() -> None:
    vectors, _ = library(4, cases=3)
    scorer = Scorer((), (), -1.0, 1.0)
    rows = np.array([0, 1]), np.array([1, 2])
    assert scorer.contributions(vectors, *rows).shape == (2, 0)
    assert scorer.log10_lr(vectors, *rows).tolist() == [0.0, 0.0]


def test_every_comparison_has_its_curve() -> None:
    _, scorer = library(5, cases=3)
    with pytest.raises(ValueError, match="one curve for each comparison"):
        replace(scorer, curves=scorer.curves[:-1])


@given(st.floats(-4, 0), st.floats(0, 4), st.floats(-5, 5), st.floats(-9, 9))
def test_least_total_is_where_the_bounded_score_reaches_the_threshold(
    lower: float, upper: float, threshold: float, total: float
) -> None:
    scorer = Scorer((), (), lower, upper)
    reached = float(scorer.bounded(np.array(total))) >= threshold
    least = least_total(scorer, threshold)
    assert total >= least - 1e-20 if reached else total < least


def test_no_total_reaches_a_threshold_beyond_the_bound() -> None:
    assert least_total(Scorer((), (), -1.0, 2.0), 2.5) == np.inf
    assert least_total(Scorer((), (), -1.0, 2.0), -1.5) < -999.0
