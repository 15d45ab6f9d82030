"""What is new in a library since a moment: the last run and what it changed, decisions, warnings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from linker.casework.browsing.search import points_of
from linker.casework.deciding.decisions import audited
from linker.casework.outlook.early_warning import SeriesWarning, warnings
from linker.casework.series.series_overview import SeriesSummary, active_series
from linker.casework.workspace.cache import at_hand
from linker.casework.workspace.last_run import series
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


def news(library: Library, since: datetime | None) -> News:
    """What happened since a moment (None: ever). Warnings are those of active series, newest first."""
    entries = audited(library)
    decided = tuple(one.decision for one in reversed(entries) if since is None or one.decision.at > since)
    run = last_run_of(library)
    if run is None:
        return News(library.count_cases(), len(entries), None, decided)
    active = active_series(library)
    names = {line.series_id for line in active}
    is_new = since is None or run.finished > since
    return News(
        library.count_cases(),
        len(entries),
        run,
        decided,
        at_hand(library, "changed", run, lambda: _changed(library, run.run)) if is_new else (),
        warnings(library, among=names),
        active,
        _places(library, names),
    )


def last_run_of(library: Library) -> LastRun | None:
    """The last re-linking and what came since; None where nothing has been linked yet."""
    record = library.last_run()
    if record is None:
        return None
    counts = json.loads(record.counts)
    linked = int(counts.get("cases", 0))
    members = series(library)
    found = at_hand(library, "count of series", members, lambda: len(set(members.series_id.tolist())))
    new = max(0, library.count_cases() - linked)
    return LastRun(record.run_id, _utc(record.finished), linked, int(counts.get("links", 0)), found, new)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _changed(library: Library, run: int) -> tuple[LineageEvent, ...]:
    events = []
    for row in library.lineage():
        if row.run_id == run and row.event != "kept":
            detail = json.loads(row.detail)
            parts = (tuple(detail.get(name, ())) for name in ("other_ids", "cases_added", "cases_removed"))
            events.append(LineageEvent(detail["kind"], row.series_id, *parts))
    return tuple(sorted(events, key=lambda event: -len(event.cases_added)))


def _places(library: Library, names: set[str]) -> tuple[PlacedCase, ...]:
    rows = series(library)
    start = {name: np.searchsorted(rows.series_id, name, "left") for name in names}
    stop = {name: np.searchsorted(rows.series_id, name, "right") for name in names}
    of_case = {str(case): name for name in names for case in rows.case_id[start[name] : stop[name]]}
    points = points_of(library, sorted(of_case))
    return tuple(PlacedCase(case, of_case[case], x, y) for case, (x, y) in points.items())
