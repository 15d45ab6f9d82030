from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import Ragged
from linker.errors import ModelError
from linker.model.sample import SolvedPairs, count_linked, crime_groups, group_folds

NAMES = "abcdefg"
SOLVED = st.lists(st.sets(st.sampled_from(NAMES), max_size=2).map(sorted), max_size=14)
ALONE = st.lists(st.sampled_from(["", *NAMES]).map(list), max_size=14)
# what makes any list one that can be learned from
ENOUGH = [["x"], ["x"], ["y"]]


def groups_by_networkx(offenders: list[list[str]]) -> set[frozenset[int]]:
    graph: nx.Graph[object] = nx.Graph()
    for row, names in enumerate(offenders):
        graph.add_edges_from((row, name) for name in names)
    return {frozenset(node for node in part if isinstance(node, int)) for part in nx.connected_components(graph)}


@given(SOLVED)
def test_crime_groups_are_the_components_of_shared_offenders(offenders: list[list[str]]) -> None:
    group = crime_groups(Ragged.from_rows(offenders))
    assert [label == -1 for label in group] == [not names for names in offenders]
    found = {frozenset(np.flatnonzero(group == label).tolist()) for label in set(group.tolist()) - {-1}}
    assert found == groups_by_networkx(offenders)


@given(SOLVED)
def test_linked_pairs_share_an_offender(offenders: list[list[str]]) -> None:
    linked = [bool(set(a) & set(b)) for a, b in combinations(offenders, 2)]
    assert count_linked(Ragged.from_rows(offenders)) == sum(linked)
    offenders = offenders + ENOUGH
    pairs = SolvedPairs.of(Ragged.from_rows(offenders))
    solved = [row for row, names in enumerate(offenders) if names]
    assert list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)) == list(combinations(solved, 2))
    truth = [bool(set(offenders[a]) & set(offenders[b])) for a, b in combinations(solved, 2)]
    assert pairs.linked.tolist() == truth
    assert pairs.groups == len({pairs.group[a] for a in pairs.first[pairs.linked]})


@given(SOLVED)
def test_pairs_of_one_crime_group_that_share_nobody_weigh_nothing(offenders: list[list[str]]) -> None:
    pairs = SolvedPairs.of(Ragged.from_rows(offenders + ENOUGH))
    same = pairs.group[pairs.first] == pairs.group[pairs.second]
    np.testing.assert_array_equal(pairs.weight == 0.0, same & ~pairs.linked)
    np.testing.assert_array_equal(pairs.weight[~same], 1.0)
    assert ((pairs.weight[pairs.linked] > 0) & (pairs.weight[pairs.linked] <= 1)).all()


@given(ALONE)
def test_every_series_weighs_one_where_nobody_offends_together(offenders: list[list[str]]) -> None:
    rows = [[name for name in names if name] for names in offenders] + ENOUGH
    pairs = SolvedPairs.of(Ragged.from_rows(rows))
    for name in NAMES:
        members = [row for row, names in enumerate(rows) if names == [name]]
        mine = pairs.linked & np.isin(pairs.first, members)
        assert pairs.weight[mine].sum() == pytest.approx(1.0 if len(members) > 1 else 0.0)


def test_a_pair_of_two_series_counts_for_the_larger_one() -> None:
    pairs = SolvedPairs.of(Ragged.from_rows([["a", "b"], ["a", "b"], ["a"], ["c"]]))
    weights = dict(zip(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True), pairs.weight, strict=True))
    assert weights[0, 1] == pytest.approx(1 / 3)
    assert weights[0, 3] == 1.0


def test_an_offender_named_twice_in_a_case_is_one_offender() -> None:
    once, twice = (SolvedPairs.of(Ragged.from_rows([names, ["a"], ["a"], ["b"]])) for names in (["a"], ["a", "a"]))
    np.testing.assert_array_equal(once.weight, twice.weight)


@given(SOLVED, st.integers(1, 4), st.integers(0, 99))
def test_folds_never_split_a_crime_group(offenders: list[list[str]], folds: int, seed: int) -> None:
    group = crime_groups(Ragged.from_rows(offenders))
    count = len(set(group.tolist()) - {-1})
    if count < folds:
        with pytest.raises(ModelError, match="fewer folds"):
            group_folds(group, folds, seed)
        return
    fold = group_folds(group, folds, seed)
    assert [number == -1 for number in fold] == [label == -1 for label in group]
    assert (
        len({(label, number) for label, number in zip(group.tolist(), fold.tolist(), strict=True) if label >= 0})
        == count
    )
    assert set(fold.tolist()) - {-1} == set(range(folds))
    np.testing.assert_array_equal(fold, group_folds(group, folds, seed))


@given(st.integers(2, 5), st.integers(0, 50), st.integers(0, 99))
def test_every_fold_gets_its_share_of_the_series(series: int, single: int, seed: int) -> None:
    group = np.concatenate([np.repeat(np.arange(series), 3), np.arange(series, series + single)])
    fold = group_folds(group, min(series, 4), seed)
    counts = np.bincount(fold[: 3 * series : 3], minlength=min(series, 4))
    assert counts.max() - counts.min() <= 1


@given(SOLVED, st.lists(st.booleans(), min_size=17, max_size=17))
def test_among_keeps_the_pairs_inside_a_choice(offenders: list[list[str]], chosen: list[bool]) -> None:
    pairs = SolvedPairs.of(Ragged.from_rows(offenders + ENOUGH))
    mask = np.array(chosen[: len(offenders) + 3], dtype=bool)
    kept = pairs.among(mask)
    inside = [mask[a] and mask[b] for a, b in zip(pairs.first, pairs.second, strict=True)]
    assert pairs.inside(mask).tolist() == inside
    for name in ("first", "second", "linked", "weight"):
        np.testing.assert_array_equal(getattr(kept, name), getattr(pairs, name)[inside])
    assert kept.rows.tolist() == [row for row in pairs.rows if mask[row]]
    np.testing.assert_array_equal(kept.group, np.where(mask, pairs.group, -1))


def test_of_many_cases_whole_crime_groups_are_drawn() -> None:
    offenders = [[f"o{row // 3}"] for row in range(60)] + [[]] + [["giant"]] * 25
    pairs = SolvedPairs.of(Ragged.from_rows(offenders), most_cases=20, seed=4)
    assert len(pairs.rows) == 18
    assert len(set(pairs.group[pairs.rows].tolist())) == 6
    assert (np.delete(pairs.group, pairs.rows) == -1).all()
    assert "giant" not in {offenders[row][0] for row in pairs.rows}
    np.testing.assert_array_equal(pairs.rows, SolvedPairs.of(Ragged.from_rows(offenders), most_cases=20, seed=4).rows)


@pytest.mark.parametrize(
    "offenders", [[], [["a"]], [["a"], ["a"]], [["a"], ["b"]], [["a"], ["a", "b"], ["b"]], [[], []]]
)
def test_nothing_to_learn_from_is_said_with_the_remedy(offenders: list[list[str]]) -> None:
    with pytest.raises(ModelError, match="linker offenders FILE"):
        SolvedPairs.of(Ragged.from_rows(offenders))
