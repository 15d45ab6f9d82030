"""When in the week the cases of a series happened, each spread evenly over its time window.

Aoristic analysis: Ratcliffe and McCullagh (1998), Aoristic crime analysis, Int. J. Geographical Information Science.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from features.columns import FloatArray
from linker.report.data.series import SeriesCase

# A longer window says nothing about the hour.
MAX_HOURS = 24.0


@dataclass(frozen=True, eq=False)
class WeekHours:
    """`expected_cases` (7, 24): expected cases of each weekday (Monday first) and hour; they sum to `cases`.

    `vague` cases have no time, or a window of more than a day.
    """

    expected_cases: FloatArray
    cases: int
    vague: int


def week_hours(cases: Sequence[SeriesCase]) -> WeekHours:
    """Add up all cases, each weighing 1 over its window; an exact moment falls into one hour."""
    expected, timed = np.zeros((7, 24)), 0
    for case in cases:
        shares = _shares(case)
        timed += bool(shares)
        for weekday, hour, share in shares:
            expected[weekday, hour] += share
    return WeekHours(expected, timed, len(cases) - timed)


def _shares(case: SeriesCase) -> list[tuple[int, int, float]]:
    """(weekday, hour, share of the case) of every hour its window touches; [] for a vague one."""
    start, end = case.earliest or case.latest, case.latest or case.earliest
    if start is None or end is None or not 0.0 <= (end - start) / timedelta(hours=1) <= MAX_HOURS:
        return []
    if start == end:
        return [(start.weekday(), start.hour, 1.0)]
    shares, moment = [], start
    while moment < end:
        until = min(moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), end)
        shares.append((moment.weekday(), moment.hour, (until - moment) / (end - start)))
        moment = until
    return shares
