from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import text_column
from linker.series.identity import LineageEvent, Naming, case_groups, keep_names

CASES = [f"c{number:02}" for number in range(16)]
Series = frozenset[str]


def sets(*texts: str) -> list[Series]:
    return [frozenset(text) for text in texts]


def by_label(labels: Sequence[int]) -> list[Series]:
    members = [
        frozenset(case for case, other in zip(CASES, labels, strict=True) if other == one) for one in set(labels)
    ]
    return sorted((group for group in members if len(group) >= 2), key=min)


PARTITIONS = st.lists(st.integers(0, 7), min_size=16, max_size=16).map(by_label)
NAMED = PARTITIONS.map(lambda groups: {f"S{3 * at + 4}": group for at, group in enumerate(groups)})


def overlap_twin(groups: list[Series], previous: dict[str, Series]) -> dict[Series, str]:
    """The rule read aloud: each id to its largest part, each group the id it holds most of."""
    claims: dict[Series, list[str]] = {group: [] for group in groups}
    for series, cases in previous.items():
        parts = [group for group in groups if group & cases]
        if parts:
            claims[min(parts, key=lambda group: (-len(group & cases), min(group)))].append(series)
    return {
        group: min(ids, key=lambda series: (-len(previous[series] & group), len(series), series))
        for group, ids in claims.items()
        if ids
    }


@given(PARTITIONS, NAMED)
def test_names_follow_the_largest_part_and_no_name_comes_twice(
    groups: list[Series], previous: dict[str, Series]
) -> None:
    naming = keep_names(groups, previous, next_number=100)
    assert len(set(naming.names)) == len(groups)
    inherited = overlap_twin(groups, previous)
    fresh = iter(range(100, 200))
    assert list(naming.names) == [inherited.get(group) or f"S{next(fresh)}" for group in groups]
    assert naming.next_number == 100 + len(groups) - len(inherited)


@given(PARTITIONS, NAMED, st.randoms(use_true_random=False))
def test_the_order_of_groups_and_ids_changes_nothing(
    groups: list[Series], previous: dict[str, Series], chance: object
) -> None:
    there = list(range(len(groups)))
    ids = list(previous)
    chance.shuffle(there)  # type: ignore[attr-defined]
    chance.shuffle(ids)  # type: ignore[attr-defined]
    here = keep_names(groups, previous, next_number=100)
    turned = keep_names([groups[at] for at in there], {one: previous[one] for one in ids}, next_number=100)
    assert turned.names == tuple(here.names[at] for at in there)
    assert turned.events == here.events


@given(NAMED)
def test_unchanged_groups_keep_their_names(previous: dict[str, Series]) -> None:
    naming = keep_names(list(previous.values()), previous, next_number=7)
    assert naming.names == tuple(previous)
    assert {event.kind for event in naming.events} <= {"kept"}
    assert naming.next_number == 7


@given(PARTITIONS, NAMED)
def test_the_events_turn_the_old_series_into_the_new(groups: list[Series], previous: dict[str, Series]) -> None:
    naming = keep_names(groups, previous, next_number=100)
    state = {series: set(cases) for series, cases in previous.items()}
    for event in naming.events:
        members = state.setdefault(event.series_id, set())
        assert members.isdisjoint(event.cases_added)
        assert members.issuperset(event.cases_removed)
        members.update(event.cases_added)
        members.difference_update(event.cases_removed)
    now = {series: cases for series, cases in state.items() if cases}
    assert now == dict(zip(naming.names, groups, strict=True))
    assert {event.series_id for event in naming.events} == set(previous) | set(naming.names)
    ended = {event.series_id for event in naming.events if event.kind in ("merged", "dissolved")}
    assert ended == set(previous) - set(naming.names)


def events_of(naming: Naming) -> dict[str, list[LineageEvent]]:
    return {one: [event for event in naming.events if event.series_id == one] for one in (*naming.names, "S1", "S2")}


def test_growth_and_loss_say_where_cases_came_from_and_went() -> None:
    naming = keep_names(sets("abcx", "defgh"), {"S1": frozenset("abcd"), "S2": frozenset("efgh")}, next_number=3)
    assert naming.names == ("S1", "S2")
    assert naming.events == (
        LineageEvent("grew", "S1", (), ("x",)),
        LineageEvent("shrank", "S1", ("S2",), (), ("d",)),
        LineageEvent("grew", "S2", ("S1",), ("d",)),
    )


def test_a_merge_ends_the_smaller_share() -> None:
    naming = keep_names(sets("abcde"), {"S1": frozenset("ab"), "S2": frozenset("cde")}, next_number=3)
    assert naming.names == ("S2",)
    assert events_of(naming)["S1"] == [LineageEvent("merged", "S1", ("S2",), (), ("a", "b"))]
    assert events_of(naming)["S2"] == [LineageEvent("grew", "S2", ("S1",), ("a", "b"))]


def test_a_split_keeps_the_name_with_the_larger_part() -> None:
    naming = keep_names(sets("ab", "cde"), {"S1": frozenset("abcdef")}, next_number=2)
    assert naming.names == ("S2", "S1")
    assert naming.events == (
        LineageEvent("split", "S1", ("S2",), (), ("a", "b")),
        LineageEvent("shrank", "S1", (), (), ("f",)),
        LineageEvent("new", "S2", ("S1",), ("a", "b")),
    )


def test_ties_go_to_the_smallest_case_and_to_the_older_id() -> None:
    assert keep_names(sets("cd", "ab"), {"S1": frozenset("abcd")}, next_number=2).names == ("S2", "S1")
    previous = {"S10": frozenset("ab"), "S9": frozenset("cd")}
    assert keep_names(sets("abcd"), previous, next_number=11).names == ("S9",)


def test_a_series_whose_cases_all_stand_alone_is_dissolved() -> None:
    naming = keep_names([], {"S1": frozenset("ab")}, next_number=2)
    assert naming.events == (LineageEvent("dissolved", "S1", (), (), ("a", "b")),)


def test_a_number_in_use_is_not_given_again() -> None:
    naming = keep_names(sets("ab", "xy"), {"S1": frozenset("ab")}, next_number=1)
    assert naming.names == ("S1", "S2")
    assert naming.next_number == 3


@pytest.mark.parametrize(
    ("groups", "previous", "message"),
    [
        (sets("ab", "bc"), {}, "case b stands in two series"),
        (sets("ab"), {"S1": frozenset("ab"), "S2": frozenset("bc")}, "case b stands in two series, S1 and S2"),
        (sets("a"), {}, "at least two cases"),
    ],
)
def test_groups_that_overlap_or_are_single_are_refused(
    groups: list[Series], previous: dict[str, Series], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        keep_names(groups, previous, next_number=1)


def test_labels_become_sets_of_case_ids() -> None:
    ids = text_column(["p", "q", "r", "s", "t"])
    assert case_groups(np.array([0, 1, 0, 1, 4]), ids) == sets("pr", "qs")
