"""Looking at series: one line for each of the last run, and the members of one with where and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, TimeArray
from linker.casework.answers import series
from linker.errors import LibraryError
from linker.library.store.runs import SeriesRows
from linker.library.store.store import Library


@dataclass(frozen=True)
class SeriesLine:
    """One series: how many cases, from when to when (None if unknown), what is most frequent in it, most first.

    `probability` is the mean over its members that the member belongs; `offenders` are known from solved cases.
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


@dataclass(frozen=True)
class Member:
    """One case of a series, with the probability that it belongs to it."""

    case_id: str
    probability: float
    earliest: datetime | None
    latest: datetime | None
    place: str
    address: str
    offence: str
    premises: str
    offenders: tuple[str, ...]


def all_series(library: Library) -> tuple[SeriesLine, ...]:
    """All series of the last run: most cases first, of equal ones the latest first."""
    rows = series(library)
    table = library.cases(rows.case_id.tolist())
    row = {name: index for index, name in enumerate(table.case_id.tolist())}
    at = np.array([row[case] for case in rows.case_id.tolist()], dtype=np.int64)
    names, starts = np.unique(rows.series_id.astype(str), return_index=True)
    parts = np.split(np.arange(len(rows)), starts[1:]) if len(names) else []
    lines = [_line(str(rows.series_id[part[0]]), table, at[part], rows.probability[part]) for part in parts]
    return tuple(
        sorted(lines, key=lambda line: (-line.cases, _reversed(line.last), len(line.series_id), line.series_id))
    )


def one_series(library: Library, series_id: str) -> tuple[SeriesLine, tuple[Member, ...]]:
    """One series with its members in order of time; LibraryError where the last run has none of that id."""
    members = series_rows(library, series_id)
    table = library.cases(members.case_id.tolist())
    chance = dict(zip(members.case_id.tolist(), members.probability.tolist(), strict=True))
    found = [_member(table, index, chance[str(table.case_id[index])]) for index in range(len(table))]
    line = _line(series_id, table, np.arange(len(table), dtype=np.int64), members.probability)
    return line, tuple(sorted(found, key=lambda one: (one.earliest or one.latest or datetime.max, one.case_id)))


def series_rows(library: Library, series_id: str) -> SeriesRows:
    """The members of one series of the last run; LibraryError where it has none of that id."""
    rows = series(library)
    chosen = rows.series_id == series_id
    if not np.any(chosen):
        raise LibraryError(f"{library.url}: the last run has no series {series_id!r}; linker series lists them")
    return SeriesRows(rows.series_id[chosen], rows.case_id[chosen], rows.probability[chosen])


def _line(
    series_id: str, table: CaseTable, rows: IntArray, probability: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> SeriesLine:
    first, last = _ends(table.earliest[rows], table.latest[rows])
    people = table.offenders.take(rows)
    return SeriesLine(
        series_id=series_id,
        cases=len(rows),
        first=first,
        last=last,
        places=_frequent(_place(table, index) for index in rows.tolist()),
        offences=_frequent(table.offence[rows].tolist()),
        premises=_frequent(table.premises[rows].tolist()),
        probability=float(np.mean(probability)),
        solved=int(np.sum(people.lengths > 0)),
        offenders=tuple(sorted(set(people.values.tolist()))),
    )


def _member(table: CaseTable, index: int, probability: float) -> Member:
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
    )


def _place(table: CaseTable, index: int) -> str:
    return str(table.region[index] or table.jurisdiction[index] or table.address[index])


def _frequent(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counted = Counter(value for value in values if value)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _ends(earliest: TimeArray, latest: TimeArray) -> tuple[datetime | None, datetime | None]:
    known = np.concatenate([earliest, latest])
    known = known[~np.isnat(known)]
    return (_moment(known.min()), _moment(known.max())) if len(known) else (None, None)


def _moment(value: np.datetime64) -> datetime | None:
    found = value.astype("datetime64[s]").item()
    return found if isinstance(found, datetime) else None


def _reversed(moment: datetime | None) -> float:
    return -moment.timestamp() if moment else np.inf
