"""Lineage replayed: what a series was at any run, and the net effect of many runs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from linker.series.identity import LineageEvent, keep_names
from linker.series.lineage import RunEvent, SeriesChange, net_changes, series_after_run, successor

State = dict[str, frozenset[str]]


def runs_of(labellings: list[list[int]]) -> tuple[list[State], list[RunEvent]]:
    """Names over several runs; run r groups case i by `labellings[r][i]`."""
    states, happened, number = [], [], 1
    previous: State = {}
    for run, labels in enumerate(labellings, start=1):
        groups: dict[int, set[str]] = {}
        for case, label in enumerate(labels):
            groups.setdefault(label, set()).add(f"c{case}")
        series = [frozenset(cases) for cases in groups.values() if len(cases) > 1]
        naming = keep_names(series, previous, next_number=number)
        number = naming.next_number
        previous = dict(zip(naming.names, series, strict=True))
        states.append(previous)
        happened += [RunEvent(run, event) for event in naming.events if event.kind != "kept"]
    return states, happened


labellings = st.integers(2, 9).flatmap(
    lambda cases: st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=cases), min_size=1, max_size=6)
)


@settings(max_examples=150, deadline=None)
@given(labellings)
def test_the_series_of_every_run_come_out_of_the_events(labels: list[list[int]]) -> None:
    states, happened = runs_of(labels)
    for run, state in enumerate(states, start=1):
        assert series_after_run(happened, run) == state


@settings(max_examples=150, deadline=None)
@given(labellings)
def test_net_changes_turn_the_first_state_into_the_last(labels: list[list[int]]) -> None:
    states, happened = runs_of(labels)
    before, now = states[0], states[-1]
    held = {name: set(cases) for name, cases in before.items()}
    for one in net_changes(before, now):
        cases = held.setdefault(one.series_id, set())
        assert len(cases) == one.cases_before
        cases |= set(one.cases_added)
        cases -= set(one.cases_removed)
        assert len(cases) == one.cases_now
        assert (not cases) == (one.kind in ("merged", "dissolved"))
    assert {name: frozenset(cases) for name, cases in held.items() if cases} == now
    assert all(successor(happened, name) in {"", *now} for state in states for name in state)


def test_a_merged_series_is_followed_through_later_mergers() -> None:
    _, happened = runs_of([[0, 0, 1, 1, 1, 2, 2, 2, 2], [0, 0, 0, 0, 0, 2, 2, 2, 2], [0] * 9, list(range(9))])
    assert [successor(happened[:cut], "S1") for cut in (3, 5, 7)] == ["S1", "S2", "S2"]
    assert [each.event.kind for each in happened if each.run == 2] == ["merged", "grew"]
    assert successor(happened, "S1") == ""


def test_what_changed_is_told_once_whatever_happened_in_between() -> None:
    before = {"S1": frozenset("ab"), "S2": frozenset("cde"), "S3": frozenset("xy"), "S4": frozenset("pq")}
    now = {"S2": frozenset("abcd"), "S5": frozenset("mn"), "S4": frozenset("pq")}
    assert net_changes(before, now) == (
        SeriesChange("merged", "S1", 2, 0, (), ("a", "b"), ("S2",)),
        SeriesChange("changed", "S2", 3, 4, ("a", "b"), ("e",), ("S1",)),
        SeriesChange("dissolved", "S3", 2, 0, (), ("x", "y")),
        SeriesChange("new", "S5", 0, 2, ("m", "n")),
    )


def test_events_after_the_run_do_not_count() -> None:
    happened = [
        RunEvent(1, LineageEvent("new", "S1", cases_added=("a", "b"))),
        RunEvent(3, LineageEvent("dissolved", "S1", cases_removed=("a", "b"))),
    ]
    assert series_after_run(happened, 2) == {"S1": frozenset("ab")}
    assert series_after_run(happened, 3) == {}
