"""Early warning on a library: which series have just reached their third case, and how early that would have been."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.timing import TimingExtractor
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.workspace.series_table import SeriesTable, series_table
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.last_run import series
from linker.errors import LibraryError
from linker.flow import FittedLibrary, fit_library
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.outlook.warning import Alarm, WarningOptions, first_alarm, replayed_alarms
from linker.outlook.warning_measure import AlarmScores, score_alarms
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.duplicates import same_incident
from linker.series.groups import connected_labels
from linker.series.lifecycle import State, reference_day

_EPOCH = datetime(1970, 1, 1)
DEFAULT = WarningOptions()


@dataclass(frozen=True)
class SeriesWarning:
    """A series that reached its bar. `cases` are those of the window by time; `triggered_by` is the last of them.

    `at`: end of that case's time window (local time), the earliest moment it can have been known.
    """

    series_id: str
    triggered_by: str
    at: datetime
    cases: tuple[str, ...]
    days: float
    probability: float
    state: State
    cases_now: int
    english: str
    chinese: str


@dataclass(frozen=True)
class ReplayedAlarm:
    """An alarm of the replay; `right` is None where the offenders of its cases are not all known."""

    at: datetime
    triggered_by: str
    cases: tuple[str, ...]
    probability: float
    right: bool | None


@dataclass(frozen=True)
class Replay:
    """The library replayed day by day. `scores` speak only of alarms whose offenders are known."""

    cases: int
    dated_cases: int
    first: datetime | None
    last: datetime | None
    options: WarningOptions
    alarms: tuple[ReplayedAlarm, ...]
    scores: AlarmScores


def newest_day(library: Library) -> datetime | None:
    """End of the newest case's time window (`reference_day`); None where no case has a known time."""
    day = _known_day(library.cases())
    return None if np.isnan(day).all() else _moment(reference_day(day))


def warnings(
    library: Library,
    *,
    since: datetime | None = None,
    options: WarningOptions = DEFAULT,
    among: Collection[str] | None = None,
) -> tuple[SeriesWarning, ...]:
    """The series of the last run that reached their bar, newest first.

    With `since` only from that moment on, with `among` only of these series.
    """
    series(library)  # raises where nothing has been linked yet
    lives, found = series_table(library), []
    for number in range(len(lives)) if among is None else [lives.number(name) for name in among]:
        alarm = first_alarm(lives.rows(number), lives.known_day, lives.probability, lives.incident, options)
        if alarm is not None and (since is None or _moment(alarm.day) >= since):
            found.append(_warning(lives, number, alarm))
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.series_id)))


def replay(library: Library, options: WarningOptions = DEFAULT) -> Replay:
    """Replay the library: each case becomes known at the end of its time window. See `replayed_alarms`."""
    record = library.last_run()
    if record is None:
        raise LibraryError(f"{library.url}: nothing has been linked yet; run linker relink first")
    table = with_solved(library.cases(), library.decisions())
    home = fit_library(table, model_of(library))
    links = _links(library, record, table, home)
    same = same_incident(table, links.first, links.second)
    incident = connected_labels(same.first, same.second, len(table))
    known_day = _known_day(table)
    alarms = replayed_alarms(
        known_day,
        links,
        incident,
        home.log10_lr,
        cluster_options=ClusterOptions(_threshold(record)),
        log10_prior_odds=home.base_rate.log10_prior_odds,
        options=options,
    )
    first, last = _ends(known_day)
    return Replay(
        cases=len(table),
        dated_cases=int(np.sum(~np.isnan(known_day))),
        first=first,
        last=last,
        options=options,
        alarms=tuple(_replayed(alarm, table) for alarm in alarms),
        scores=score_alarms(alarms, known_day, incident, table.offenders, options.cases),
    )


def _warning(lives: SeriesTable, number: int, alarm: Alarm) -> SeriesWarning:
    cases = tuple(lives.table.case_id[alarm.rows].tolist())
    days = max(1, round(alarm.days))
    return SeriesWarning(
        series_id=lives.names[number],
        triggered_by=cases[-1],
        at=_moment(alarm.day),
        cases=cases,
        days=alarm.days,
        probability=alarm.probability,
        state=lives.lifecycle[number].state,
        cases_now=len(lives.rows(number)),
        english=f"{len(cases)} cases within {days} day{'s' if days > 1 else ''}, belonging together with a mean "
        f"probability of {alarm.probability:.0%}",
        chinese=f"{days} 天内 {len(cases)} 起，平均归属概率 {alarm.probability:.0%}",
    )


def _replayed(alarm: Alarm, table: CaseTable) -> ReplayedAlarm:
    people = [set(table.offenders.row(row)) for row in alarm.rows.tolist()]
    right = bool(set.intersection(*people)) if all(people) else None
    cases = tuple(table.case_id[alarm.rows].tolist())
    return ReplayedAlarm(_moment(alarm.day), cases[-1], cases, alarm.probability, right)


def _links(library: Library, record: RunRecord, table: CaseTable, home: FittedLibrary) -> Links:
    """The links of the last run between rows of the table, scored by the model as it is now."""
    stored = library.links(record.run_id)
    row = {name: index for index, name in enumerate(table.case_id.tolist())}
    first, second = (_rows(row, column.tolist()) for column in (stored.case_id_a, stored.case_id_b))
    return Links.of(first, second, home.log10_lr(first, second))


def _rows(row: dict[str, int], case_ids: list[str]) -> IntArray:
    return np.array([row[case] for case in case_ids], dtype=np.int64)


def _threshold(record: RunRecord) -> float:
    return float(json.loads(record.counts)["series_log10_lr"])


def _known_day(table: CaseTable) -> FloatArray:
    timing = TimingExtractor().transform(table)
    return timing.start_days + timing.length_days


def _ends(day: FloatArray) -> tuple[datetime | None, datetime | None]:
    known = day[~np.isnan(day)]
    return (_moment(known.min()), _moment(known.max())) if len(known) else (None, None)


def _moment(day: float) -> datetime:
    return _EPOCH + timedelta(seconds=round(float(day) * 86_400.0))
