"""The timeline: every dated case is laid out, inside the axes, at its day and time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import bare_case

from linker.report.data.series import SeriesCase
from linker.report.plots.timeline_layout import VAGUE_LEVEL, timeline


def during(number: int, earliest: datetime | None, latest: datetime | None) -> SeriesCase:
    return bare_case(number, earliest=earliest, latest=latest)


windows = st.tuples(
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 1)), st.timedeltas(timedelta(0), timedelta(days=30))
)


@given(st.lists(windows, min_size=1, max_size=8))
def test_everything_lies_inside_the_axes(times: list[tuple[datetime, timedelta]]) -> None:
    layout = timeline([during(number, start, start + span) for number, (start, span) in enumerate(times, start=1)])
    assert layout is not None
    assert sorted(number for tag in layout.tags for number in tag.numbers) == list(range(1, len(times) + 1))
    for bar in layout.bars:
        assert -0.001 <= bar.from_day <= bar.to_day <= layout.days + 0.001
        is_vague = bar.from_hour == bar.to_hour == VAGUE_LEVEL
        assert is_vague or 0.0 <= bar.from_hour <= bar.to_hour <= 24.001
    days = [tick.day for tick in layout.ticks]
    assert all(-0.001 <= day <= layout.days + 0.001 for day in days)
    assert len(days) <= 9
    assert days == sorted(days)


def test_a_window_over_midnight_is_drawn_in_two_pieces() -> None:
    layout = timeline([during(1, datetime(2024, 5, 1, 22), datetime(2024, 5, 2, 6))])
    assert layout is not None
    before, after = layout.bars
    assert (before.from_hour, before.to_hour) == (22.0, 24.0)
    assert after.from_hour == 0.0
    assert after.to_hour == pytest.approx(6.0)


def test_cases_that_begin_at_one_spot_share_a_tag() -> None:
    night = datetime(2024, 5, 1, 2)
    cases = [during(1, night, night), during(2, night, night + timedelta(hours=5)), during(3, night, None)]
    layout = timeline([*cases, during(4, night + timedelta(hours=9), None)])
    assert layout is not None
    assert [tag.numbers for tag in layout.tags] == [(1, 2, 3), (4,)]
    assert [tag.label for tag in layout.tags] == ["1,2,3", "4"]
    assert len(layout.bars) == 4


def test_a_day_says_nothing_about_the_time_of_day() -> None:
    layout = timeline([during(1, datetime(2024, 5, 1), datetime(2024, 5, 2))])
    assert layout is not None
    assert [bar.from_hour for bar in layout.bars] == [VAGUE_LEVEL]


def test_a_missing_end_is_the_other_end_and_undated_cases_are_counted() -> None:
    moment = datetime(2024, 5, 1, 12)
    layout = timeline([during(1, None, moment), during(2, moment, None), during(3, None, None)])
    assert layout is not None
    assert [(bar.from_hour, bar.to_hour) for bar in layout.bars] == [(12.0, 12.0)] * 2
    assert layout.undated == 1
    assert timeline([during(1, None, None)]) is None


def test_the_end_of_time_is_a_date_like_any_other() -> None:
    assert timeline([during(1, datetime(9999, 12, 31), datetime(9999, 12, 31, 23, 59))]) is not None


def test_ticks_are_round_dates() -> None:
    starts = [datetime(2023, 1, 17), datetime(2024, 3, 2)]
    layout = timeline([during(number, start, start) for number, start in enumerate(starts, start=1)])
    assert layout is not None
    months = [f"2023-{month:02d}" for month in (3, 5, 7, 9, 11)]
    assert [tick.label for tick in layout.ticks] == [*months, "2024-01", "2024-03"]
