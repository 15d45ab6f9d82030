from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import IntArray, Ragged
from linker.evaluation.search import Search, query_scores, search
from linker.model.identification import Aggregation, cases_with_mates, identify, summarise
from linker.model.sample import crime_groups
from linker.series.threshold import PairMatrix

names = st.lists(st.sets(st.sampled_from("ABCD"), min_size=1, max_size=2), min_size=3, max_size=9)


def found_in(rows: list[set[str]], how: Aggregation, seed: int) -> tuple[Search, IntArray, np.ndarray, Ragged]:
    offenders = Ragged.from_rows([*map(sorted, rows), ["A"], ["A"]])
    queries = cases_with_mates(offenders)
    scores = np.round(np.random.default_rng(seed).normal(size=(len(queries), len(offenders))), 1)
    group = crime_groups(offenders)
    return search(scores, queries, offenders, [how] * len(queries), group), queries, scores, offenders


@given(names, st.sampled_from(["lse", "max"]), st.integers(0, 1_000))
@settings(max_examples=50, deadline=None)
def test_query_by_query_is_the_same_as_all_at_once(rows: list[set[str]], how: Aggregation, seed: int) -> None:
    found, queries, scores, offenders = found_in(rows, how, seed)
    assert found.scores() == identify(scores, queries, offenders, how)


@given(names, st.integers(0, 1_000))
@settings(max_examples=50, deadline=None)
def test_queries_count_as_often_as_their_group_was_drawn(rows: list[set[str]], seed: int) -> None:
    found, _, _, _ = found_in(rows, "lse", seed)
    times = np.random.default_rng(seed).integers(0, 3, int(found.group.max()) + 1)
    again = np.repeat(np.arange(len(found.rank)), times[found.group])
    if not len(again):
        assert found.resampled(times) == {}
        return
    slow = summarise(found.rank[again], found.mates_found[again], found.mates_total[again])
    assert found.resampled(times) == {
        name: pytest.approx(getattr(slow, name)) for name in ("mrr", "hit_at_10", "mates_at_50")
    }


def test_each_query_is_asked_by_its_own_aggregation() -> None:
    offenders = Ragged.from_rows([["A"], ["A"], ["B"], ["B"]])
    # By its best member A is ahead, by the sum of its members B.
    scores = np.array([[0.0, 2.0, 1.9, 1.9]])
    ranks = [search(scores, np.array([0]), offenders, [how], np.zeros(4, int)).rank[0] for how in ("max", "lse")]
    assert ranks == [1.0, 2.0]


def test_a_query_is_scored_by_the_model_of_its_fold() -> None:
    one, other = PairMatrix(np.full((3, 3), 1.0)), PairMatrix(np.full((3, 3), 2.0))
    scores = query_scores([one, other], np.array([0, 1, 0]), np.array([1, 2]))
    assert scores.tolist() == [[2.0] * 3, [1.0] * 3]
