"""What is new in a library since a moment: the last run and what it changed, decisions, warnings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from linker.casework.browsing.search import points_of
from linker.casework.deciding.decisions import audit_entries
from linker.casework.outlook.early_warning import SeriesWarning, warnings
from linker.casework.series.series_history import lineage_event
from linker.casework.series.series_overview import SeriesSummary, active_series
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.workspace import Workspace
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.series.identity import LineageEvent


@dataclass(frozen=True)
class LastRun:
    """The last re-linking; times in UTC. `cases` are those it linked, `new_cases` came since."""

    run: int
    finished: datetime
    cases: int
    links: int
    series: int
    new_cases: int


@dataclass(frozen=True)
class PlacedCase:
    """A case of an active series and where it is: degrees or metres."""

    case_id: str
    series_id: str
    x: float
    y: float


@dataclass(frozen=True)
class News:
    """`changed`: what the last run did to series, () where it is not newer than the moment. `run` None: none yet."""

    cases: int
    decisions_in_all: int
    run: LastRun | None
    decisions: tuple[Decision, ...]
    changed: tuple[LineageEvent, ...] = ()
    warnings: tuple[SeriesWarning, ...] = ()
    active: tuple[SeriesSummary, ...] = ()
    places: tuple[PlacedCase, ...] = ()


def news(workspace: Workspace, since: datetime | None) -> News:
    """What happened since a moment (None: ever). Warnings are those of active series, newest first."""
    library = workspace.library
    entries = audit_entries(Workspace.of(library))
    decisions = tuple(entry.decision for entry in reversed(entries) if since is None or entry.decision.at > since)
    run = last_run_of(workspace)
    if run is None:
        return News(library.count_cases(), len(entries), None, decisions)
    active = active_series(workspace)
    names = {line.series_id for line in active}
    is_new = since is None or run.finished > since
    return News(
        cases=library.count_cases(),
        decisions_in_all=len(entries),
        run=run,
        decisions=decisions,
        changed=workspace.memoise("changed series", run, lambda: _changes(library, run.run)) if is_new else (),
        warnings=warnings(workspace, among=names),
        active=active,
        places=_places(workspace, names),
    )


def last_run_of(workspace: Workspace) -> LastRun | None:
    """The last re-linking and what came since; None where nothing has been linked yet."""
    record = workspace.run
    if record is None:
        return None
    counts = RunCounts.of(record)
    members = workspace.members
    series = workspace.memoise("count of series", members, lambda: len(set(members.series_id.tolist())))
    new_cases = max(0, workspace.library.count_cases() - counts.cases)
    return LastRun(
        run=record.run_id,
        finished=_utc(record.finished),
        cases=counts.cases,
        links=counts.links,
        series=series,
        new_cases=new_cases,
    )


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _changes(library: Library, run: int) -> tuple[LineageEvent, ...]:
    """What a run did to series, most new cases first; those that stayed as they were are left out."""
    rows = (row for row in library.lineage() if row.run_id == run and row.event != "kept")
    events = map(lineage_event, rows)
    return tuple(sorted(events, key=lambda event: -len(event.cases_added)))


def _places(workspace: Workspace, names: set[str]) -> tuple[PlacedCase, ...]:
    """Where the cases of these series are."""
    members = workspace.members
    start = {name: np.searchsorted(members.series_id, name, "left") for name in names}
    stop = {name: np.searchsorted(members.series_id, name, "right") for name in names}
    series_of = {str(case): name for name in names for case in members.case_id[start[name] : stop[name]]}
    points = points_of(workspace, sorted(series_of))
    return tuple(PlacedCase(case, series_of[case], x, y) for case, (x, y) in points.items())
