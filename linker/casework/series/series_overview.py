"""Looking at series: one line for each of the last run, and the members of one with where and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from features.case import CaseTable
from linker.casework.workspace.cache import at_hand
from linker.casework.workspace.last_run import series
from linker.casework.workspace.series_table import SeriesTable, series_table
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.store.runs import SeriesRows
from linker.library.store.store import Library
from linker.series.lifecycle import State


@dataclass(frozen=True)
class SeriesSummary:
    """One series: how many cases, from when to when (None if unknown), what is most frequent in it, most first.

    `probability` is the mean over its members that the member belongs; `offenders` are known from solved cases.
    `state` (series.lifecycle) is that of the moment `as_of`, with the days since its last case and the expected days
    between two strikes. Its cases are of so many `incidents`: with 1 it is no series but one incident on record
    several times; `recorded_twice` says that some report looks entered twice (else: several victims of one moment).
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
    as_of: datetime
    state: State
    strikes: int
    silent_days: float
    rhythm_days: float
    incidents: int
    recorded_twice: bool


@dataclass(frozen=True)
class Member:
    """One case of a series, with the probability that it belongs to it.

    `incident`: the member that stands for all records of its incident, itself where it is on record once.
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


def all_series(library: Library, *, on: datetime | None = None) -> tuple[SeriesSummary, ...]:
    """All series of the last run: most cases first, of equal ones the latest first.

    Their states are those of the day `on`, which is that of the newest case of the library where it is not given.
    """
    lives = lives_on(library, on)
    if on is not None:
        return _lines(lives)
    return at_hand(library, "lines of series", lives, lambda: _lines(lives))


def active_series(library: Library) -> tuple[SeriesSummary, ...]:
    """Those of `all_series` that are emerging or active."""
    lives = lives_on(library, None)
    return at_hand(library, "active series", lives, lambda: _active(lives))


def lines_of(lives: SeriesTable, numbers: Iterable[int]) -> tuple[SeriesSummary, ...]:
    """The lines of some series by their numbers, in the order given."""
    return tuple(_line(lives, number) for number in numbers)


def lines_named(library: Library, names: Iterable[str]) -> dict[str, SeriesSummary]:
    """The lines of these series of the last run by their names; one it does not have is left out."""
    lives = lives_on(library, None)
    held = [name for name in names if name in lives]
    return {line.series_id: line for line in lines_of(lives, map(lives.number, held))}


def _active(lives: SeriesTable) -> tuple[SeriesSummary, ...]:
    alive = [number for number, life in enumerate(lives.lifecycle) if life.state in ("emerging", "active")]
    return _in_order(lines_of(lives, alive))


def _lines(lives: SeriesTable) -> tuple[SeriesSummary, ...]:
    return _in_order(_line(lives, number) for number in range(len(lives)))


def _in_order(lines: Iterable[SeriesSummary]) -> tuple[SeriesSummary, ...]:
    return tuple(
        sorted(lines, key=lambda line: (-line.cases, _reversed(line.last), len(line.series_id), line.series_id))
    )


def one_series(
    library: Library, series_id: str, *, on: datetime | None = None
) -> tuple[SeriesSummary, tuple[Member, ...]]:
    """One series with its members in order of time; LibraryError where the last run has none of that id."""
    members = series_rows(library, series_id)
    lives = lives_on(library, on)
    chance = dict(zip(members.case_id.tolist(), members.probability.tolist(), strict=True))
    number = lives.number(series_id)
    found = [_member(lives, index, chance[str(lives.table.case_id[index])]) for index in lives.rows(number).tolist()]
    ordered = sorted(found, key=lambda one: (one.earliest or one.latest or datetime.max, one.case_id))
    return _line(lives, number), tuple(ordered)


def lives_on(library: Library, on: datetime | None) -> SeriesTable:
    """The series of the last run; LibraryError where there is no run yet."""
    series(library)
    return series_table(library) if on is None else Workspace.of(library).series_table_on(on)


def series_rows(library: Library, series_id: str) -> SeriesRows:
    """The members of one series of the last run; LibraryError where it has none of that id."""
    rows = series(library)
    chosen = slice(*(int(np.searchsorted(rows.series_id, series_id, side)) for side in ("left", "right")))
    if chosen.start == chosen.stop:
        raise LibraryError(f"{library.url}: the last run has no series {series_id!r}; linker series lists them")
    return SeriesRows(rows.series_id[chosen], rows.case_id[chosen], rows.probability[chosen])


def _line(lives: SeriesTable, number: int) -> SeriesSummary:
    table, rows, life = lives.table, lives.rows(number).tolist(), lives.lifecycle[number]
    people = [table.offenders.row(row) for row in rows]
    return SeriesSummary(
        series_id=lives.names[number],
        cases=len(rows),
        first=_moment(lives.first[number]),
        last=_moment(lives.last[number]),
        places=_frequent(_place(table, row) for row in rows),
        offences=_frequent(table.offence[row] for row in rows),
        premises=_frequent(table.premises[row] for row in rows),
        probability=float(lives.mean_probability[number]),
        solved=sum(bool(names) for names in people),
        offenders=tuple(sorted({name for names in people for name in names})),
        as_of=lives.as_of,
        state=life.state,
        strikes=life.strikes,
        silent_days=life.silent_days,
        rhythm_days=life.rhythm_days,
        incidents=int(lives.incidents[number]),
        recorded_twice=bool(lives.recorded_twice[number]),
    )


def _member(lives: SeriesTable, index: int, probability: float) -> Member:
    table = lives.table
    return Member(
        case_id=str(table.case_id[index]),
        probability=probability,
        earliest=_moment(table.earliest[index]),
        latest=_moment(table.latest[index]),
        place=_place(table, index),
        address=str(table.address[index]),
        offence=str(table.offence[index]),
        premises=str(table.premises[index]),
        offenders=table.offenders.row(index),
        incident=str(table.case_id[lives.incident[index]]),
    )


def _place(table: CaseTable, index: int) -> str:
    return str(table.region[index] or table.jurisdiction[index] or table.address[index])


def _frequent(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counted = Counter(value for value in values if value)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _moment(value: np.datetime64) -> datetime | None:
    found = value.astype("datetime64[s]").item()
    return found if isinstance(found, datetime) else None


def _reversed(moment: datetime | None) -> float:
    return -moment.timestamp() if moment else np.inf
