"""Cases spread over their windows: the mass stays, and every minute falls where a slow twin puts it."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from report_samples import bare_case

from linker.report.plots.calendar_layout import week_hours

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0))


@given(MOMENTS, st.integers(1, 24 * 60))
def test_each_minute_counts_where_it_lies(start: datetime, minutes: int) -> None:
    week = week_hours([bare_case(1, earliest=start, latest=start + timedelta(minutes=minutes))])
    slow = np.zeros((7, 24))
    for minute in range(minutes):
        at = start + timedelta(minutes=minute)
        slow[at.weekday(), at.hour] += 1.0 / minutes
    np.testing.assert_allclose(week.expected_cases, slow, atol=1e-9)
    assert (week.cases, week.vague) == (1, 0)


def test_unknown_and_long_windows_are_vague() -> None:
    day = datetime(2024, 5, 6, 12)
    long = bare_case(2, earliest=day, latest=day + timedelta(hours=25))
    week = week_hours([bare_case(1), long, bare_case(3, earliest=day)])
    assert (week.cases, week.vague) == (1, 2)
    assert week.expected_cases[0, 12] == week.expected_cases.sum() == 1.0
