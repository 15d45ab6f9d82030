"""What happened to series over the runs: the history of one, what it was at an earlier run, what changed since one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from linker.casework.linking.relink import last_series
from linker.casework.workspace.cache import at_hand
from linker.errors import LibraryError
from linker.library.store.runs import LineageRow
from linker.library.store.store import Library
from linker.series.identity import LineageEvent
from linker.series.lineage import RunEvent, SeriesChange, net_changes, series_after_run, successor

_RUN = re.compile(r"[0-9]+")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


@dataclass(frozen=True)
class HistoryEntry:
    """What happened to a series in one run, and how many cases it had after it. `at`: UTC."""

    run: int
    at: datetime
    event: LineageEvent
    cases: int


@dataclass(frozen=True)
class SeriesHistory:
    """All that happened to a series, oldest first; runs that left it as it was are not told.

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


def history(library: Library, series_id: str) -> SeriesHistory:
    """The history of a series, also of one that no longer exists; LibraryError where no run knew the id."""
    own, last, dates = _happened(library, series_id), _last_run(library), library.run_dates()
    entries, cases = [], 0
    for each in own:
        event = each.event
        ended = event.kind in ("merged", "dissolved")
        cases = 0 if ended else cases + len(event.cases_added) - len(event.cases_removed)
        entries.append(HistoryEntry(each.run, dates[each.run], event, cases))
    return SeriesHistory(series_id, last, tuple(entries), successor(_lineage(library).ends, series_id))


def at_run(library: Library, series_id: str, when: str) -> SeriesThen:
    """What a series was after a run, named by its number, or by a day or month (2024-03) whose last run counts.

    Raises LibraryError where no run knew the series, or where the library holds no such run.
    """
    _happened(library, series_id)
    happened, dates = _all(library), library.run_dates()
    run = _run_named(library, when, dates)
    cases = series_after_run(happened, run).get(series_id, frozenset())
    now = {case: name for name, members in last_series(library).items() for case in members}
    gone = _deleted(library, [case for case in cases if case not in now])
    members = (FormerMember(case, now.get(case, ""), case in gone) for case in sorted(cases))
    return SeriesThen(series_id, run, dates[run], tuple(members))


def changed_since(library: Library, run: int) -> ChangesSince:
    """What changed from a run to the last one, whatever happened in between."""
    last = _last_run(library)
    _check_run(library, run, last)
    before, now = series_after_run(_all(library), run), last_series(library)
    changes = net_changes(before, now)
    unchanged = sum(before.get(name) == cases for name, cases in now.items())
    return ChangesSince(run, library.run_dates()[run], last, changes, unchanged)


@dataclass(frozen=True, eq=False)
class _Lineage:
    """All that happened to series, oldest first; runs that left one as it was are not in it."""

    happened: tuple[RunEvent, ...]

    @cached_property
    def of_series(self) -> dict[str, list[RunEvent]]:
        found: dict[str, list[RunEvent]] = {}
        for each in self.happened:
            found.setdefault(each.event.series_id, []).append(each)
        return found

    @cached_property
    def ends(self) -> tuple[RunEvent, ...]:
        return tuple(each for each in self.happened if each.event.kind in ("merged", "dissolved"))


def _happened(library: Library, series_id: str) -> list[RunEvent]:
    found = _lineage(library).of_series.get(series_id)
    if found is None:
        raise LibraryError(
            f"{library.url}: no run knew a series {series_id!r}; linker series lists those of the last run"
        )
    return found


def _all(library: Library) -> tuple[RunEvent, ...]:
    return _lineage(library).happened


def _lineage(library: Library) -> _Lineage:
    # Most lines of a long lineage say that nothing changed.
    return at_hand(
        library,
        "lineage",
        library.last_run(),
        lambda: _Lineage(tuple(RunEvent(row.run_id, _event(row)) for row in library.lineage() if row.event != "kept")),
    )


def _event(row: LineageRow) -> LineageEvent:
    detail = json.loads(row.detail)
    parts = (tuple(detail.get(name, ())) for name in ("other_ids", "cases_added", "cases_removed"))
    return LineageEvent(detail["kind"], row.series_id, *parts)


def _last_run(library: Library) -> int:
    record = library.last_run()
    if record is None:
        raise LibraryError(f"{library.url}: nothing has been linked yet; run linker relink first")
    return record.run_id


def _check_run(library: Library, run: int, last: int) -> None:
    if not 1 <= run <= last:
        raise LibraryError(f"{library.url}: holds no run {run}; runs are 1 to {last}")


def _run_named(library: Library, when: str, dates: dict[int, datetime]) -> int:
    last = _last_run(library)
    if _RUN.fullmatch(when):
        _check_run(library, int(when), last)
        return int(when)
    if not _DAY.fullmatch(when):
        raise LibraryError(f"--at {when!r}: is neither a run nor a date; give 5, 2024-03-31 or 2024-03")
    # Text compares as dates do, and a month takes in all its days.
    before = [run for run, moment in dates.items() if moment.date().isoformat()[: len(when)] <= when]
    if not before:
        raise LibraryError(f"--at {when}: the first run is of {min(dates.values()):%Y-%m-%d}; give a later date")
    return max(before)


def _deleted(library: Library, case_ids: Sequence[str]) -> frozenset[str]:
    held = set(library.cases().case_id.tolist()) if case_ids else set()
    return frozenset(case for case in case_ids if case not in held)
