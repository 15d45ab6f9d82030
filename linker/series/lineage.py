"""The history of series, from the lineage events of all runs: their cases at any run, changes between runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from linker.series.identity import LineageEvent

Members = Mapping[str, frozenset[str]]
NetKind = Literal["new", "grew", "shrank", "changed", "merged", "dissolved"]


@dataclass(frozen=True)
class RunEvent:
    """A lineage event and the run in which it happened."""

    run: int
    event: LineageEvent


@dataclass(frozen=True)
class SeriesChange:
    """What became of one series between two runs, whatever happened in the runs in between.

    `other_ids`: for new, the old series its cases come from; for merged, the series that hold its cases now, most
    first; else the series that cases came from or went to. `changed` won cases and lost others.
    """

    kind: NetKind
    series_id: str
    cases_before: int
    cases_now: int
    cases_added: tuple[str, ...] = ()
    cases_removed: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()


def series_after_run(happened: Iterable[RunEvent], run: int) -> dict[str, frozenset[str]]:
    """The series after a run, from the events of all runs up to it (oldest first).

    A case that was deleted from the library since stays in the series it was in: events do not tell of deletions.
    """
    members: dict[str, set[str]] = {}
    for item in happened:
        if item.run > run:
            break
        _apply(members, item.event)
    return {series: frozenset(cases) for series, cases in members.items()}


def _apply(members: dict[str, set[str]], event: LineageEvent) -> None:
    if event.kind in ("merged", "dissolved"):
        members.pop(event.series_id, None)
        return
    cases = members.setdefault(event.series_id, set())
    cases |= set(event.cases_added)
    cases -= set(event.cases_removed)


def net_changes(before: Members, now: Members) -> tuple[SeriesChange, ...]:
    """What changed from one state to another, by series id; series with the same cases are left out."""
    was_in, is_in = _holder(before), _holder(now)
    changes: list[SeriesChange] = []
    for series in sorted(before.keys() | now.keys(), key=lambda name: (len(name), name)):
        old, new = before.get(series, frozenset()), now.get(series, frozenset())
        if old != new:
            added, removed = tuple(sorted(new - old)), tuple(sorted(old - new))
            # Most first: a merged series went on in the one that holds most of its cases.
            related = Counter([was_in[case] for case in added if case in was_in])
            related.update(is_in[case] for case in removed if case in is_in)
            related_ids = tuple(sorted(related, key=lambda name: (-related[name], len(name), name)))
            changes.append(
                SeriesChange(_kind(old, new, related_ids), series, len(old), len(new), added, removed, related_ids)
            )
    return tuple(changes)


def _kind(old: frozenset[str], new: frozenset[str], related_ids: tuple[str, ...]) -> NetKind:
    if not old:
        return "new"
    if not new:
        return "merged" if related_ids else "dissolved"
    return "grew" if old < new else "shrank" if new < old else "changed"


def successor(happened: Iterable[RunEvent], series_id: str) -> str:
    """The series that the cases of an ended series went on in, through all later mergers; "" where none does.

    A series that goes on is its own successor.
    """
    name = series_id
    for item in happened:
        if item.event.series_id == name and item.event.kind in ("merged", "dissolved"):
            name = item.event.other_ids[0] if item.event.other_ids else ""
    return name


def _holder(series: Members) -> dict[str, str]:
    return {case: name for name, cases in series.items() for case in cases}
