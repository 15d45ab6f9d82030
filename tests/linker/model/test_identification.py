"""Identification against a brute-force twin made of lists and loops."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from features.columns import Ragged
from linker.errors import ModelError
from linker.model.identification import (
    Aggregation,
    IdentificationScores,
    Membership,
    cases_with_mates,
    identify,
    mates_in_top,
    rank_of_true,
    series_scores,
    summarise,
)

Floats = NDArray[np.float64]
HALVES = st.integers(-6, 6).map(lambda step: step / 2)
WAYS: tuple[Aggregation, ...] = ("lse", "max", "mean")


@st.composite
def solved(draw: st.DrawFn) -> tuple[list[set[str]], Floats]:
    """Offenders of some cases (at least one pair of mates), and a score of every case against every other."""
    one = st.sets(st.sampled_from("ABCDE"), max_size=3)
    offenders = [*draw(st.lists(one, min_size=1, max_size=9)), {"A"}, {"A", "B"}]
    size = len(offenders)
    scores = draw(st.lists(HALVES, min_size=size * size, max_size=size * size))
    return offenders, np.array(scores).reshape(size, size)


def slow_weight(members: list[float], how: str) -> float:
    if how == "max":
        return max(members)
    if how == "mean":
        return sum(members) / len(members)
    return math.log10(math.fsum(10.0**member for member in members))


def slow_identify(scores: Floats, offenders: list[set[str]], how: str) -> IdentificationScores:
    ranks: list[float] = []
    found, total = 0.0, 0.0
    for query, own in enumerate(offenders):
        others = [case for case in range(len(offenders)) if case != query]
        mates = {case for case in others if offenders[case] & own}
        if not mates:
            continue
        weights = {}
        for name in sorted(set.union(*offenders)):
            members = [float(scores[query, case]) for case in others if name in offenders[case]]
            if members:
                weights[name] = round(slow_weight(members, how), 9)
        best = max(weights[name] for name in own if name in weights)
        better = sum(weight > best for weight in weights.values())
        equal = sum(weight == best for weight in weights.values())
        ranks.append(better + (equal + 1) / 2)
        found += len(mates) if len(others) <= 50 else math.nan
        total += len(mates)
    return summarise(np.array(ranks), np.array([found]), np.array([total]))


@given(solved(), st.sampled_from(WAYS))
def test_identify_equals_its_slow_twin(data: tuple[list[set[str]], Floats], how: Aggregation) -> None:
    offenders, scores = data
    column = Ragged.from_rows(sorted(names) for names in offenders)
    queries = cases_with_mates(column)
    got, expected = identify(scores[queries], queries, column, how), slow_identify(scores, offenders, how)
    assert got == expected


def test_a_small_library_by_hand() -> None:
    # Cases 0-2 are A's, 3-4 B's, 5 is C's only one, 6 is unsolved.
    offenders = Ragged.from_rows([["A"], ["A"], ["A"], ["B"], ["B"], ["C"], []])
    queries = cases_with_mates(offenders)
    np.testing.assert_array_equal(queries, [0, 1, 2, 3, 4])
    scores = np.zeros((5, 7))
    scores[0] = [np.nan, 2.0, 1.0, 0.0, 0.0, 1.5, 9.0]  # A first: the unsolved case is no series
    scores[1] = [0.0, np.nan, 0.0, 3.0, 0.0, 3.0, 0.0]  # A behind B and C
    scores[2] = [1.0, 0.0, np.nan, 1.0, 0.0, 1.0, 0.0]  # three tied: rank 2
    scores[3] = [0.0, 0.0, 0.0, np.nan, 5.0, 0.0, 0.0]  # B first
    scores[4] = [0.5, 0.5, 0.5, 1.0, np.nan, 1.0, 0.0]  # B and C tied: rank 1.5
    measured = identify(scores, queries, offenders, "max")
    assert measured.queries == 5
    assert measured.hit_at_1 == pytest.approx(2 / 5)
    assert measured.hit_at_10 == 1.0
    assert measured.mrr == pytest.approx((1 + 1 / 3 + 1 / 2 + 1 + 1 / 1.5) / 5)
    assert measured.median_first_rank == 1.5
    assert measured.mates_at_50 == 1.0


def test_ways_to_weigh_a_case_against_a_series() -> None:
    series = Membership.of(Ragged.from_rows([["A"], ["A"], ["B"]]))
    scores = np.array([1.0, 2.0, 0.5])
    np.testing.assert_allclose(series_scores(scores, series, "max"), [2.0, 0.5])
    np.testing.assert_allclose(series_scores(scores, series, "mean"), [1.5, 0.5])
    np.testing.assert_allclose(series_scores(scores, series, "lse"), [np.log10(110), 0.5])
    with pytest.raises(ModelError, match="lse, max or mean"):
        series_scores(scores, series, "median")  # type: ignore[arg-type]


@pytest.mark.parametrize("how", WAYS)
def test_a_case_left_out_does_not_count(how: Aggregation) -> None:
    series = Membership.of(Ragged.from_rows([["A"], ["A"], ["B"]]))
    weighed = series_scores(np.array([1.0, np.nan, np.nan]), series, how)
    np.testing.assert_allclose(weighed, [1.0, np.nan])


@pytest.mark.parametrize("how", WAYS)
def test_very_strong_evidence_does_not_overflow(how: Aggregation) -> None:
    series = Membership.of(Ragged.from_rows([["A"], ["A"], ["B"]]))
    weighed = series_scores(np.array([400.0, 400.0, -400.0]), series, how)
    assert weighed[0] == pytest.approx(400.0, abs=0.31)
    assert weighed[1] == pytest.approx(-400.0)


def test_membership_has_each_case_once_a_series() -> None:
    series = Membership.of(Ragged.from_rows([["B", "A", "A"], [], ["A"]]))
    np.testing.assert_array_equal(series.rows, [0, 2, 0])
    np.testing.assert_array_equal(series.offsets, [0, 2, 3])
    np.testing.assert_array_equal(series.holding(2), [True, False])
    assert len(Membership.of(Ragged.empty(3))) == 0
    assert len(series_scores(np.zeros(3), Membership.of(Ragged.empty(3)), "lse")) == 0
    with pytest.raises(ValueError, match="offsets"):
        Membership(np.array([0, 1]), np.array([0, 0, 2]))


def test_tied_series_share_the_mean_of_their_ranks() -> None:
    assert rank_of_true(np.array([3.0, 2.0, 2.0, 2.0, 1.0]), np.array([False, True, False, False, True])) == 3.0
    assert rank_of_true(np.array([3.0, np.nan, 5.0]), np.array([True, True, False])) == 2.0
    with pytest.raises(ModelError, match="mate"):
        rank_of_true(np.array([1.0, np.nan]), np.array([False, True]))


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=6), st.integers(1, 6))
def test_mates_in_top_is_the_mean_over_all_ways_to_break_ties(cases: list[tuple[int, bool]], top: int) -> None:
    found = [
        sum(mate for _, mate in sorted(order, key=lambda case: -case[0])[:top])  # sorted() keeps the order of ties
        for order in itertools.permutations(cases)
    ]
    scores, mates = np.array([score for score, _ in cases], dtype=float), np.array([mate for _, mate in cases])
    assert mates_in_top(scores, mates, top) == pytest.approx(np.mean(found))


def test_mates_tied_at_the_edge_count_by_their_chance() -> None:
    scores = np.array([5.0, 1.0, 1.0, 1.0, 0.0, np.nan])
    mates = np.array([True, True, True, False, True, True])
    assert mates_in_top(scores, mates, 2) == pytest.approx(1 + 2 / 3)
    assert mates_in_top(scores, mates, 4) == 3.0
    assert mates_in_top(scores, mates, 9) == 4.0


def test_mates_beyond_the_top_fifty_are_missed() -> None:
    offenders = Ragged.from_rows([["A"], ["A"], ["A"], *[[f"X{case}"] for case in range(60)]])
    scores = np.tile(np.linspace(1.0, 2.0, 63), (1, 1))
    scores[0, 1], scores[0, 2] = 9.0, -9.0
    measured = identify(scores, np.array([0]), offenders, "max")
    assert measured.mates_at_50 == 0.5
    assert measured.hit_at_1 == 1.0


def test_faulty_input_is_named() -> None:
    offenders = Ragged.from_rows([["A"], ["A"], ["B"]])
    with pytest.raises(ModelError, match="no solved case has a mate"):
        identify(np.zeros((0, 3)), np.zeros(0, dtype=np.int64), offenders)
    with pytest.raises(ModelError, match=r"row 0 has no score \(NaN\) against row 2"):
        identify(np.array([[0.0, 0.0, np.nan]]), np.array([0]), offenders)
    with pytest.raises(ModelError, match="one row each"):
        identify(np.zeros((1, 2)), np.array([0]), offenders)
    with pytest.raises(ModelError, match="only a case with a mate"):
        identify(np.zeros((1, 3)), np.array([2]), offenders)


def test_inputs_stay_as_they_were() -> None:
    offenders = Ragged.from_rows([["A"], ["A"], ["B"]])
    scores = np.arange(6, dtype=np.float64).reshape(2, 3)
    before = scores.copy()
    identify(scores, np.array([0, 1]), offenders)
    np.testing.assert_array_equal(scores, before)
