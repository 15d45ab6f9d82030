from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import invented_table, invented_vectors
from trained import town

from features.case import CaseTable
from features.columns import FloatArray, Ragged
from features.vectors import CaseVectors
from linker.errors import ModelError
from linker.model.covariate_shift import (
    LEAST_WEIGHT,
    MOST_WEIGHT,
    case_facts,
    importance,
    pair_weights,
    shifted_scores,
    with_importance,
)
from linker.model.measure import auc, cllr, cllr_min
from linker.model.sample import SolvedPairs

CASES = 300


@cache
def vectors() -> CaseVectors:
    return invented_vectors(town(3, CASES).cases)


def solved_where(chance: FloatArray) -> np.ndarray:
    return np.random.default_rng(1).random(len(chance)) < chance


def test_cases_that_are_seldom_solved_weigh_more() -> None:
    counted = vectors().modus_operandi.offender_count
    seen = ~np.isnan(counted)
    weights = importance(vectors(), solved_where(np.where(seen, 0.8, 0.3)))
    assert weights[~seen].mean() > 3 * weights[seen].mean()


def test_weighed_solved_cases_look_like_the_unsolved_ones() -> None:
    month = vectors().timing.middle_days
    late = np.nan_to_num(month > np.nanmedian(month)).astype(bool)
    solved = solved_where(np.where(late, 0.3, 0.7))
    weights = importance(vectors(), solved)
    plain, weighed = late[solved].mean(), np.average(late[solved], weights=weights[solved])
    target = late[~solved].mean()
    assert abs(weighed - target) < 0.3 * abs(plain - target)


def test_cases_solved_by_luck_weigh_about_the_same() -> None:
    weights = importance(vectors(), solved_where(np.full(CASES, 0.5)))
    assert np.quantile(weights, 0.9) / np.quantile(weights, 0.1) < 6
    assert np.median(weights) == pytest.approx(1.0, abs=0.3)


@pytest.mark.parametrize(("seed", "share"), [(0, 0.05), (1, 0.3), (2, 0.5), (3, 0.8), (4, 0.95)])
def test_weights_stay_within_their_bounds_whatever_is_unknown(seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    found = invented_vectors(invented_table(random, 40, known=share))
    solved = random.random(40) < 0.5
    solved[:2] = [True, False]
    weights = importance(found, solved)
    assert weights.min() >= LEAST_WEIGHT * (1 - 1e-12)
    assert weights.max() <= MOST_WEIGHT * (1 + 1e-12)


def test_the_order_of_the_cases_does_not_matter() -> None:
    solved = solved_where(np.full(CASES, 0.4))
    turn = np.random.default_rng(2).permutation(CASES)
    turned = importance(vectors().take(turn), solved[turn])
    np.testing.assert_allclose(turned, importance(vectors(), solved)[turn], rtol=1e-3)


def test_facts_are_standardised_and_say_nothing_of_what_never_varies() -> None:
    facts = case_facts(vectors())
    np.testing.assert_allclose(facts.mean(axis=0), 0.0, atol=1e-9)
    np.testing.assert_allclose(facts.std(axis=0), 1.0, atol=1e-9)
    alike = invented_vectors(CaseTable.concatenate([town(3, CASES).cases.take([0])]))
    assert case_facts(alike).shape == (1, 0)


@pytest.mark.parametrize("solved", [np.zeros(CASES, bool), np.ones(CASES, bool), np.ones(3, bool)])
def test_without_solved_and_unsolved_cases_there_are_no_weights(solved: np.ndarray) -> None:
    with pytest.raises(ModelError, match="solved and unsolved"):
        importance(vectors(), solved)


def test_a_pair_weighs_the_product_of_its_cases() -> None:
    pairs = SolvedPairs.of(Ragged.from_rows([["a"], ["a"], ["b"], ["c"]]))
    weights = np.array([1.0, 2.0, 3.0, 5.0])
    twin = [weights[i] * weights[j] for i, j in zip(pairs.first, pairs.second, strict=True)]
    assert pair_weights(pairs, weights).tolist() == twin
    assert with_importance(pairs, weights).weight.tolist() == (pairs.weight * twin).tolist()


SCORES = st.lists(st.tuples(st.floats(-4, 4), st.booleans(), st.integers(1, 3)), min_size=2, max_size=40).filter(
    lambda rows: len({linked for _, linked, _ in rows}) == 2
)


@given(SCORES)
def test_a_whole_weight_counts_as_so_many_pairs(rows: list[tuple[float, bool, int]]) -> None:
    scores, linked, weights = (np.array(column) for column in zip(*rows, strict=True))
    found = shifted_scores(scores, linked, weights)
    repeated, truth = np.repeat(scores, weights), np.repeat(linked, weights)
    assert found.auc == pytest.approx(auc(repeated, truth))
    assert found.cllr == pytest.approx(cllr(repeated, truth))
    assert found.cllr_min == pytest.approx(cllr_min(repeated, truth))
    assert shifted_scores(scores, linked, np.ones(len(scores))).effective == pytest.approx(len(scores))


def test_pairs_that_weigh_nothing_do_not_count() -> None:
    scores, linked = np.array([2.0, -1.0, 9.0, -9.0]), np.array([True, False, False, True])
    found = shifted_scores(scores, linked, np.array([1.0, 1.0, 0.0, 0.0]))
    assert (found.auc, found.effective) == (1.0, 2.0)
    with pytest.raises(ModelError, match="at least one linked"):
        shifted_scores(scores, linked, np.array([1.0, 0.0, 0.0, 1.0]))
