"""Measures of early warnings where offenders are known: how early, how many series, how many false a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, Ragged
from linker.outlook.warning import Alarm

DAYS_A_MONTH = 365.25 / 12.0


@dataclass(frozen=True)
class AlarmScores:
    """Alarms against known offenders; a number that cannot be computed is NaN.

    An alarm is judged where all its cases have a known offender; it is right where they share one. `series`: the
    incidents of one offender, at least as many as an alarm needs; offenders of the very same incidents are one crew
    and one series. Warned: a right alarm is about it. Lead: days from the alarm to its last incident;
    `warned_before_last` had incidents still to come. Of the `longer` series (more incidents than an alarm needs)
    `warned_by_next` were warned before the next one.
    """

    alarms: int
    judged: int
    right: int
    months: float
    false_a_month: float
    series: int
    series_warned: int
    warned_before_last: int
    median_lead_days: float
    median_cases_after: float
    longer: int
    warned_by_next: int


def score_alarms(
    alarms: Sequence[Alarm], known_day: FloatArray, incident: IntArray, offenders: Ragged, cases: int
) -> AlarmScores:
    """Score alarms; `cases` is how many incidents an alarm needs, so how many an offender must have to count."""
    shared = [_shared(alarm.rows, offenders) for alarm in alarms]
    judged = [names for names in shared if names is not None]
    right = [(alarm, names) for alarm, names in zip(alarms, shared, strict=True) if names]
    days = known_day[~np.isnan(known_day)]
    months = float(np.ptp(days)) / DAYS_A_MONTH if len(days) else 0.0
    series, crew_of = _series(known_day, incident, offenders, cases)
    first: dict[str, float] = {}
    for alarm, names in right:
        for name in sorted({crew_of[name] for name in names if name in crew_of}):
            first[name] = min(first.get(name, np.inf), alarm.day)
    lead = np.array([series[name][-1] - day for name, day in first.items()])
    after = np.array([np.sum(np.floor(series[name]) > day) for name, day in first.items()])
    by_next = [day < np.floor(series[name][cases]) for name, day in first.items() if len(series[name]) > cases]
    return AlarmScores(
        alarms=len(alarms),
        judged=len(judged),
        right=len(right),
        months=months,
        false_a_month=(len(judged) - len(right)) / months if months and judged else float("nan"),
        series=len(series),
        series_warned=len(first),
        warned_before_last=int(np.sum(after > 0)),
        median_lead_days=float(np.median(lead)) if len(lead) else float("nan"),
        median_cases_after=float(np.median(after)) if len(after) else float("nan"),
        longer=sum(len(days) > cases for days in series.values()),
        warned_by_next=int(sum(by_next)),
    )


def _shared(rows: IntArray, offenders: Ragged) -> frozenset[str] | None:
    """Offenders that all rows share; None where one of the rows has no known offender."""
    people = [frozenset(offenders.row(row)) for row in rows.tolist()]
    return frozenset.intersection(*people) if all(people) else None


def _series(
    known_day: FloatArray, incident: IntArray, offenders: Ragged, cases: int
) -> tuple[dict[str, FloatArray], dict[str, str]]:
    """Days (rising) of the incidents of every crew with at least `cases` of a known day; and each offender's crew."""
    by_name: dict[str, dict[int, float]] = {}
    for row, name in zip(offenders.row_of_value.tolist(), offenders.values.tolist(), strict=True):
        if not np.isnan(known_day[row]):
            days = by_name.setdefault(name, {})
            days[int(incident[row])] = min(days.get(int(incident[row]), np.inf), float(known_day[row]))
    crews: dict[frozenset[int], str] = {}
    crew_of = {
        name: crews.setdefault(frozenset(days), name) for name, days in sorted(by_name.items()) if len(days) >= cases
    }
    return {name: np.sort(list(by_name[name].values())) for name in crews.values()}, crew_of
