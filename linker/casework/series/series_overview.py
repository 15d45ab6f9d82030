"""Overview of the series of the last run: a summary of each, and the members of one with places and times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from features.case import CaseTable
from linker.casework.workspace.series_table import SeriesTable
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.i18n.text import SUFFIXED, Translatable
from linker.library.store.runs import SeriesRows
from linker.series.crowds import crowd_rows
from linker.series.lifecycle import State


@dataclass(frozen=True)
class SeriesSummary:
    """One series: how many cases, from when to when (None if unknown), what is most frequent in it, most first.

    `probability` is the mean over its members that the member belongs, of which `held_cases` are held by decisions or
    records (each counts 1); `offenders` are known from solved cases.
    `state` (series.lifecycle) is that of the moment `as_of` (None where no case of the library has a time), with the
    days since its last case and the expected days between two strikes. Its cases are of so many `incidents`: with 1 it
    is no series but one incident on record several times; `recorded_twice`
    says that some report looks entered twice (else: several victims of one moment). `crowd_cases` of them are a night
    of a crowd (`linker.series.crowds`).
    """

    series_id: str
    cases: int
    first: datetime | None
    last: datetime | None
    places: tuple[tuple[str, int], ...]
    offences: tuple[tuple[str, int], ...]
    premises: tuple[tuple[str, int], ...]
    probability: float
    solved: int
    offenders: tuple[str, ...]
    as_of: datetime | None
    state: State
    strikes: int
    silent_days: float
    rhythm_days: float
    incidents: int
    recorded_twice: bool
    held_cases: int
    crowd_cases: int = 0


@dataclass(frozen=True)
class Member:
    """One case of a series, with the probability that it belongs to it.

    `incident`: the member that stands for all records of its incident, itself where it is on record once. `held_by`:
    what decision or record holds it there, "" where only the evidence does; its probability is then 1.
    """

    case_id: str
    probability: float
    earliest: datetime | None
    latest: datetime | None
    place: str
    address: str
    offence: str
    premises: str
    offenders: tuple[str, ...]
    incident: str
    held_by: Translatable = field(metadata=SUFFIXED)


def all_series(workspace: Workspace, *, on: datetime | None = None) -> tuple[SeriesSummary, ...]:
    """All series of the last run: most cases first, of equal ones the latest first.

    Their states are those of the day `on`, which is that of the newest case of the library where it is not given.
    LibraryError where nothing has been linked yet.
    """
    series = linked_series_table(workspace, on)
    if on is not None:
        return _sorted_summaries(series, range(len(series)))
    return workspace.memoise("all series", series, lambda: _sorted_summaries(series, range(len(series))))


def active_series(workspace: Workspace) -> tuple[SeriesSummary, ...]:
    """Those of `all_series` that are emerging or active."""
    series = linked_series_table(workspace)
    return workspace.memoise("active series", series, lambda: _sorted_summaries(series, _active_numbers(series)))


def series_summaries(series: SeriesTable, numbers: Iterable[int]) -> tuple[SeriesSummary, ...]:
    """The summaries of some series by their numbers, in the order given."""
    return tuple(_summary(series, number) for number in numbers)


def summaries_by_id(workspace: Workspace, series_ids: Iterable[str]) -> dict[str, SeriesSummary]:
    """The summaries of some series of the last run by their ids; an id it does not have is left out."""
    series = linked_series_table(workspace)
    numbers = [series.number(series_id) for series_id in series_ids if series_id in series]
    return {summary.series_id: summary for summary in series_summaries(series, numbers)}


def series_details(
    workspace: Workspace, series_id: str, *, on: datetime | None = None
) -> tuple[SeriesSummary, tuple[Member, ...]]:
    """One series with its members in order of time; LibraryError where the last run has none of that id."""
    members_of_series(workspace, series_id)  # an unknown series is an error
    series = linked_series_table(workspace, on)
    number = series.number(series_id)
    members = [_member(series, row) for row in series.rows(number).tolist()]
    members.sort(key=lambda member: (member.earliest or member.latest or datetime.max, member.case_id))
    return _summary(series, number), tuple(members)


def linked_series_table(workspace: Workspace, day: datetime | None = None) -> SeriesTable:
    """The series of the last run, with the states of a day; LibraryError where nothing has been linked yet."""
    workspace.last_run()
    return workspace.series_table if day is None else workspace.series_table_on(day)


def members_of_series(workspace: Workspace, series_id: str) -> SeriesRows:
    """The members of one series of the last run; LibraryError where it has none of that id."""
    rows = workspace.members_of_last_run()
    part = slice(*(int(np.searchsorted(rows.series_id, series_id, side)) for side in ("left", "right")))
    if part.start == part.stop:
        raise LibraryError("workspace.unknown_series", library=workspace.library.url, series=series_id)
    return SeriesRows(rows.series_id[part], rows.case_id[part], rows.probability[part])


def _active_numbers(series: SeriesTable) -> list[int]:
    return [number for number, life in enumerate(series.lifecycle) if life.state in ("emerging", "active")]


def _sorted_summaries(series: SeriesTable, numbers: Iterable[int]) -> tuple[SeriesSummary, ...]:
    return tuple(sorted(series_summaries(series, numbers), key=_size_and_recency))


def _size_and_recency(summary: SeriesSummary) -> tuple[int, float, int, str]:
    last = np.inf if summary.last is None else -summary.last.timestamp()
    return -summary.cases, last, len(summary.series_id), summary.series_id


def _summary(series: SeriesTable, number: int) -> SeriesSummary:
    table, rows, life = series.table, series.rows(number).tolist(), series.lifecycle[number]
    offenders = [table.offenders.row(row) for row in rows]
    return SeriesSummary(
        series_id=series.names[number],
        cases=len(rows),
        first=_moment(series.first[number]),
        last=_moment(series.last[number]),
        places=_by_frequency(_area(table, row) for row in rows),
        offences=_by_frequency(table.offence[row] for row in rows),
        premises=_by_frequency(table.premises[row] for row in rows),
        probability=float(series.mean_probability[number]),
        solved=sum(bool(names) for names in offenders),
        offenders=tuple(sorted({name for names in offenders for name in names})),
        as_of=series.as_of,
        state=life.state,
        strikes=life.strikes,
        silent_days=life.silent_days,
        rhythm_days=life.rhythm_days,
        incidents=int(series.incidents[number]),
        recorded_twice=bool(series.recorded_twice[number]),
        held_cases=sum(row in series.held_by for row in rows),
        crowd_cases=len(crowd_rows(table, series.rows(number))),
    )


def _member(series: SeriesTable, row: int) -> Member:
    table = series.table
    return Member(
        case_id=str(table.case_id[row]),
        probability=float(series.probability[row]),
        earliest=_moment(table.earliest[row]),
        latest=_moment(table.latest[row]),
        place=_place(table, row),
        address=str(table.address[row]),
        offence=str(table.offence[row]),
        premises=str(table.premises[row]),
        offenders=table.offenders.row(row),
        incident=str(table.case_id[series.incident[row]]),
        held_by=series.held_by.get(row, ""),
    )


def _place(table: CaseTable, row: int) -> str:
    """Where a case was: the street before the area, as who goes there needs it."""
    return str(table.address[row] or table.region[row] or table.jurisdiction[row])


def _area(table: CaseTable, row: int) -> str:
    return str(table.region[row] or table.jurisdiction[row] or table.address[row])


def _by_frequency(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The known values with their counts, most frequent first."""
    counts = Counter(value for value in values if value)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _moment(value: np.datetime64) -> datetime | None:
    moment = value.astype("datetime64[s]").item()
    return moment if isinstance(moment, datetime) else None
