"""When in the week the cases of a series happened, each spread evenly over its time window.

Aoristic analysis: Ratcliffe and McCullagh (1998), Aoristic crime analysis, Int. J. Geographical Information Science.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from features.columns import FloatArray
from linker.i18n.text import Label
from linker.report.data.facts import Member

# A longer window says nothing about the hour.
LONGEST_HOURS = 24.0
WEEKDAYS = tuple(
    Label(english, chinese)
    for english, chinese in zip(
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        strict=True,
    )
)


@dataclass(frozen=True, eq=False)
class WeekHours:
    """`cases` (7, 24): expected cases of each weekday (Monday first) and hour; they sum to `counted`.

    `vague` cases have no time, or a window of more than a day.
    """

    cases: FloatArray
    counted: int
    vague: int


def week_hours(members: Sequence[Member]) -> WeekHours:
    """Add up all members, each weighing 1 over its window; an exact moment falls into one hour."""
    cases, counted = np.zeros((7, 24)), 0
    for member in members:
        spread = _spread(member)
        counted += bool(spread)
        for weekday, hour, share in spread:
            cases[weekday, hour] += share
    return WeekHours(cases, counted, len(members) - counted)


def _spread(member: Member) -> list[tuple[int, int, float]]:
    start, end = member.earliest or member.latest, member.latest or member.earliest
    if start is None or end is None or not 0.0 <= (end - start) / timedelta(hours=1) <= LONGEST_HOURS:
        return []
    if start == end:
        return [(start.weekday(), start.hour, 1.0)]
    found, moment = [], start
    while moment < end:
        until = min(moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1), end)
        found.append((moment.weekday(), moment.hour, (until - moment) / (end - start)))
        moment = until
    return found
