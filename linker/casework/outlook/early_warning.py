"""Early warning on a library: which series have just reached their third case, and how early that would have been."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray
from features.timing import TimingExtractor
from linker.casework.workspace.prepared_library import fit_as_run
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.series_table import SeriesTable
from linker.casework.workspace.workspace import Workspace
from linker.flow import FittedLibrary
from linker.i18n.text import FLAT, Text
from linker.library.store.runs import StoredLinks
from linker.odds import probability
from linker.outlook.warning import Alarm, WarningOptions, first_alarm, replayed_alarms
from linker.outlook.warning_measure import AlarmScores, score_alarms
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.duplicates import same_incident
from linker.series.groups import connected_labels
from linker.series.lifecycle import State, reference_day

_EPOCH = datetime(1970, 1, 1)
DEFAULT = WarningOptions()
# A series this near the highest probability of its library is as tight as one there can be.
SHARE_OF_CEILING = 0.9


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
    words: Text = field(metadata=FLAT)


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


def newest_day(workspace: Workspace) -> datetime | None:
    """End of the newest case's time window (`reference_day`); None where no case has a known time."""
    day = _known_day(workspace.cases)
    return None if np.isnan(day).all() else _moment(reference_day(day))


def own_bar(workspace: Workspace, options: WarningOptions) -> WarningOptions:
    """The options with a bar that the library can reach: nearly the highest probability that its model gives a pair.

    A large library, or a cautious model, never says 70 % without an identity: its best series would never be warned of.
    A bar that a person set stays.
    """
    if options.least_probability != DEFAULT.least_probability:
        return options
    fitted = workspace.fitted
    ceiling = float(probability(fitted.scorer.highest, fitted.base_rate.log10_prior_odds))
    return replace(options, least_probability=min(options.least_probability, SHARE_OF_CEILING * ceiling))


def warnings(
    workspace: Workspace,
    *,
    since: datetime | None = None,
    options: WarningOptions = DEFAULT,
    among: Collection[str] | None = None,
) -> tuple[SeriesWarning, ...]:
    """The series of the last run that reached their bar (`own_bar`), newest first.

    With `since` only from that moment on, with `among` only of these series. LibraryError before the first run.
    """
    workspace.last_run()
    options = own_bar(workspace, options)
    series, series_warnings = workspace.series_table, []
    for number in range(len(series)) if among is None else [series.number(name) for name in among]:
        alarm = first_alarm(series.rows(number), series.known_day, series.probability, series.incident, options)
        if alarm is not None and (since is None or _moment(alarm.day) >= since):
            series_warnings.append(_warning(series, number, alarm))
    return tuple(sorted(series_warnings, key=lambda warning: (-warning.at.timestamp(), warning.series_id)))


def replay(workspace: Workspace, options: WarningOptions = DEFAULT) -> Replay:
    """Replay the library: each case becomes known at the end of its time window. See `replayed_alarms`.

    LibraryError before the first run.
    """
    run, table, stored_links = workspace.last_run(), workspace.cases, workspace.links
    fitted, options = fit_as_run(table, workspace.model, run), own_bar(workspace, options)
    links = _links(stored_links, workspace.row_of, fitted)
    duplicates = same_incident(table, links.first, links.second)
    incident = connected_labels(duplicates.first, duplicates.second, len(table))
    known_day = _known_day(table)
    alarms = replayed_alarms(
        known_day,
        links,
        incident,
        fitted.log10_lr,
        cluster_options=ClusterOptions(RunCounts.of(run).series_log10_lr),
        log10_prior_odds=fitted.base_rate.log10_prior_odds,
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


def _warning(series: SeriesTable, number: int, alarm: Alarm) -> SeriesWarning:
    cases = tuple(series.table.case_id[alarm.rows].tolist())
    days = max(1, round(alarm.days))
    return SeriesWarning(
        series_id=series.names[number],
        triggered_by=cases[-1],
        at=_moment(alarm.day),
        cases=cases,
        days=alarm.days,
        probability=alarm.probability,
        state=series.lifecycle[number].state,
        cases_now=len(series.rows(number)),
        words=Text("warning.bar_reached", cases=len(cases), days=days, probability=alarm.probability),
    )


def _replayed(alarm: Alarm, table: CaseTable) -> ReplayedAlarm:
    people = [set(table.offenders.row(row)) for row in alarm.rows.tolist()]
    is_right = bool(set.intersection(*people)) if all(people) else None
    cases = tuple(table.case_id[alarm.rows].tolist())
    return ReplayedAlarm(_moment(alarm.day), cases[-1], cases, alarm.probability, is_right)


def _links(stored: StoredLinks, row_of: Mapping[str, int], fitted: FittedLibrary) -> Links:
    """Stored links between rows, scored by the model as it is now."""
    first, second = (
        np.array([row_of[case] for case in column.tolist()], dtype=np.int64)
        for column in (stored.case_id_a, stored.case_id_b)
    )
    return Links.of(first, second, fitted.log10_lr(first, second))


def _known_day(table: CaseTable) -> FloatArray:
    """(cases,) end of the time window in days since 1970, NaN unknown."""
    timing = TimingExtractor().transform(table)
    return timing.start_days + timing.length_days


def _ends(day: FloatArray) -> tuple[datetime | None, datetime | None]:
    known_days = day[~np.isnan(day)]
    return (_moment(known_days.min()), _moment(known_days.max())) if len(known_days) else (None, None)


def _moment(day: float) -> datetime:
    return _EPOCH + timedelta(seconds=round(float(day) * 86_400.0))
