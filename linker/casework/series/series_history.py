"""History of series over the runs: what happened to one, what it was at an earlier run, what changed since one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.store.runs import LineageRow
from linker.series.identity import LineageEvent
from linker.series.lineage import RunEvent, SeriesChange, net_changes, series_after_run, successor

_RUN_NUMBER = re.compile(r"[0-9]+")
_DAY_OR_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


@dataclass(frozen=True)
class HistoryEntry:
    """What happened to a series in one run, and how many cases it had after it. `at`: UTC."""

    run: int
    at: datetime
    event: LineageEvent
    cases: int


@dataclass(frozen=True)
class SeriesHistory:
    """All that happened to a series, oldest first; runs that left it as it was are left out.

    `now`: the series its cases are in after the last run: itself, the one that took it in, or "" where it dissolved.
    """

    series_id: str
    runs: int
    entries: tuple[HistoryEntry, ...]
    now: str


@dataclass(frozen=True)
class FormerMember:
    """A case of a series at an earlier run: `now` is its series after the last run, "" for none; it may be deleted."""

    case_id: str
    now: str
    deleted: bool


@dataclass(frozen=True)
class SeriesThen:
    """What a series was after an earlier run; no members where it did not exist then."""

    series_id: str
    run: int
    at: datetime
    members: tuple[FormerMember, ...]


@dataclass(frozen=True)
class ChangesSince:
    """The net effect of all runs after `since`, up to `run`; `unchanged` series hold the same cases as then."""

    since: int
    since_at: datetime
    run: int
    changes: tuple[SeriesChange, ...]
    unchanged: int


def history(workspace: Workspace, series_id: str) -> SeriesHistory:
    """The history of a series, also of one that no longer exists; LibraryError where no run knew the id."""
    events, dates = _events_of(workspace, series_id), workspace.library.run_dates()
    last_run = workspace.last_run().run_id
    entries, cases = [], 0
    for run_event in events:
        event = run_event.event
        has_ended = event.kind in ("merged", "dissolved")
        cases = 0 if has_ended else cases + len(event.cases_added) - len(event.cases_removed)
        entries.append(HistoryEntry(run_event.run, dates[run_event.run], event, cases))
    return SeriesHistory(series_id, last_run, tuple(entries), successor(_lineage(workspace).endings, series_id))


def series_at_run(workspace: Workspace, series_id: str, moment: str) -> SeriesThen:
    """What a series was after a run, named by its number, or by a day or month (2024-03) whose last run counts.

    LibraryError where no run knew the series, or where the library holds no such run.
    """
    _events_of(workspace, series_id)
    dates = workspace.library.run_dates()
    run = _run_at(workspace, moment, dates)
    cases = series_after_run(_lineage(workspace).events, run).get(series_id, frozenset())
    series_of = workspace.series_of_case
    deleted = _deleted_cases(workspace, [case_id for case_id in cases if case_id not in series_of])
    members = (FormerMember(case_id, series_of.get(case_id, ""), case_id in deleted) for case_id in sorted(cases))
    return SeriesThen(series_id, run, dates[run], tuple(members))


def changes_since(workspace: Workspace, run: int) -> ChangesSince:
    """The net changes from a run to the last one, whatever happened in between."""
    last_run = workspace.last_run().run_id
    _check_run(workspace, run, last_run)
    before, now = series_after_run(_lineage(workspace).events, run), workspace.cases_of_series
    unchanged = sum(before.get(series_id) == cases for series_id, cases in now.items())
    return ChangesSince(run, workspace.library.run_dates()[run], last_run, net_changes(before, now), unchanged)


@dataclass(frozen=True, eq=False)
class _Lineage:
    """The events of all runs, oldest first; that a run left a series as it was is no event."""

    events: tuple[RunEvent, ...]

    @cached_property
    def of_series(self) -> dict[str, list[RunEvent]]:
        events: dict[str, list[RunEvent]] = {}
        for run_event in self.events:
            events.setdefault(run_event.event.series_id, []).append(run_event)
        return events

    @cached_property
    def endings(self) -> tuple[RunEvent, ...]:
        return tuple(run_event for run_event in self.events if run_event.event.kind in ("merged", "dissolved"))


def _events_of(workspace: Workspace, series_id: str) -> list[RunEvent]:
    events = _lineage(workspace).of_series.get(series_id)
    if events is None:
        raise LibraryError("series_history.unknown_series", library=workspace.library.url, series=series_id)
    return events


def _lineage(workspace: Workspace) -> _Lineage:
    # Most lines of a long lineage say that nothing changed.
    return workspace.memoise(
        "lineage",
        workspace.run,
        lambda: _Lineage(
            tuple(
                RunEvent(row.run_id, lineage_event(row)) for row in workspace.library.lineage() if row.event != "kept"
            )
        ),
    )


def lineage_event(row: LineageRow) -> LineageEvent:
    """A stored line of the lineage as an event."""
    detail = json.loads(row.detail)
    parts = (tuple(detail.get(name, ())) for name in ("other_ids", "cases_added", "cases_removed"))
    return LineageEvent(detail["kind"], row.series_id, *parts)


def _check_run(workspace: Workspace, run: int, last_run: int) -> None:
    if not 1 <= run <= last_run:
        raise LibraryError("series_history.unknown_run", library=workspace.library.url, run=run, last=last_run)


def _run_at(workspace: Workspace, moment: str, dates: dict[int, datetime]) -> int:
    """The run of a number, or the last one up to a day or the end of a month."""
    last_run = workspace.last_run().run_id
    if _RUN_NUMBER.fullmatch(moment):
        _check_run(workspace, int(moment), last_run)
        return int(moment)
    if not _DAY_OR_MONTH.fullmatch(moment):
        raise LibraryError("series_history.no_run_or_date", moment=moment)
    # Text compares as dates do, and a month takes in all its days.
    runs = [run for run, date in dates.items() if date.date().isoformat()[: len(moment)] <= moment]
    if not runs:
        raise LibraryError("series_history.before_first_run", moment=moment, first=f"{min(dates.values()):%Y-%m-%d}")
    return max(runs)


def _deleted_cases(workspace: Workspace, case_ids: Sequence[str]) -> frozenset[str]:
    row_of = workspace.row_of if case_ids else {}
    return frozenset(case_id for case_id in case_ids if case_id not in row_of)
