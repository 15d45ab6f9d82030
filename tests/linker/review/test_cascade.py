"""The odds of leads against slow readable twins, and what calibration promises."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from linker.review.cascade import (
    USUAL,
    against_offender,
    calibrate,
    contested_log10_odds,
    hidden_half,
    is_borderline,
    offender_odds,
)

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_odds_of_every_offender_are_what_the_formula_says(seed: int) -> None:
    random = np.random.default_rng(seed)
    cases, known, offenders = (int(random.integers(1, 6)) for _ in range(3))
    log10_lr = random.normal(0, 2, (cases, known))
    did = np.zeros((known, offenders))
    did[random.integers(0, known, offenders), np.arange(offenders)] = 1.0
    did[random.random((known, offenders)) < 0.3] = 1.0
    prior = float(random.normal(-2, 1))
    found = offender_odds(log10_lr, sparse.csr_array(did), prior)
    for case in range(cases):
        for offender in range(offenders):
            odds = [10.0 ** (value + prior) for value in log10_lr[case]]
            own = sum(value for value, his in zip(odds, did[:, offender], strict=True) if his)
            other = sum(value for value, his in zip(odds, did[:, offender], strict=True) if not his)
            assert found[case, offender] == pytest.approx(math.log10(own / (1.0 + other)), abs=1e-6)


@given(SEEDS)
def test_one_offender_alone_is_weighed_like_among_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    log10_lr = random.normal(0, 2, (4, 5))
    did = sparse.csr_array(np.array([[1.0], [1.0], [0.0], [0.0], [0.0]]))
    rivals = np.log10(np.sum(10.0 ** log10_lr[:, 2:], axis=1))
    alone = contested_log10_odds(against_offender(log10_lr[:, :2], np.ones(2)), rivals, -2.0)
    np.testing.assert_allclose(alone, offender_odds(log10_lr, did, -2.0)[:, 0], atol=1e-6)


def test_an_admitted_case_counts_for_half_of_a_known_one() -> None:
    log10_lr = np.array([[2.0, 2.0]])
    known = against_offender(log10_lr, np.array([1.0, 1.0]))
    admitted = against_offender(log10_lr, np.array([1.0, 0.5]))
    assert known[0] == pytest.approx(2.0 + math.log10(2.0))
    assert admitted[0] == pytest.approx(2.0 + math.log10(1.5))


@given(SEEDS)
def test_rivals_only_ever_take_away(seed: int) -> None:
    random = np.random.default_rng(seed)
    own, rivals = random.normal(1, 2, 6), np.sort(random.normal(1, 2, 6))
    alone = contested_log10_odds(own, np.full(6, -np.inf), -2.0)
    np.testing.assert_allclose(alone, own - 2.0)
    assert np.all(contested_log10_odds(own, rivals, -2.0) <= alone)
    assert np.all(np.diff(contested_log10_odds(np.ones(6), rivals, -2.0)) <= 0)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), SEEDS)
def test_half_of_every_crime_group_is_hidden(group: list[int], seed: int) -> None:
    names = np.array(group)
    hidden = hidden_half(names, seed)
    for name in set(group):
        size, gone = int((names == name).sum()), int(hidden[names == name].sum())
        assert size // 2 <= gone <= (size + 1) // 2
    assert np.array_equal(hidden, hidden_half(names, seed))


def test_calibration_finds_the_slope_and_shift_that_made_the_truth() -> None:
    random = np.random.default_rng(4)
    log10_odds = random.normal(-1.5, 1.5, 40_000)
    true = random.random(40_000) < 1.0 / (1.0 + 10.0 ** -(0.8 * log10_odds - 0.3))
    found = calibrate(log10_odds, true)
    assert found.slope == pytest.approx(0.8, abs=0.05)
    assert found.shift == pytest.approx(-0.3, abs=0.05)
    assert (found.cases, found.right) == (40_000, int(true.sum()))
    chance = found.probability(log10_odds)
    said = (chance >= 0.7) & (chance < 0.9)
    assert true[said].mean() == pytest.approx(chance[said].mean(), abs=0.05)


def test_without_examples_the_usual_calibration_holds_and_few_change_it_little() -> None:
    none = calibrate(np.empty(0), np.empty(0, dtype=np.bool_))
    assert (none.slope, none.shift) == pytest.approx((USUAL.slope, USUAL.shift))
    few = calibrate(np.array([1.0, -2.0]), np.array([False, True]))
    assert few.slope == pytest.approx(USUAL.slope, abs=0.5)


def test_a_case_that_can_be_compared_with_nothing_has_no_probability() -> None:
    assert np.isnan(USUAL.probability(np.array([np.nan]))).all()


@pytest.mark.parametrize(("chance", "near"), [(0.39, False), (0.4, True), (0.6, True), (0.61, False)])
def test_what_is_near_the_border(chance: float, near: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_borderline(chance) is near
