"""The timeline: every dated member is drawn, inside the frame, at its day and time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.report.data.facts import Member
from linker.report.plots.timeline_layout import BOTTOM, HOUR_PX, LEFT, RIGHT, TOP, VAGUE_Y, WIDTH, timeline


def during(number: int, earliest: datetime | None, latest: datetime | None) -> Member:
    return Member(number, f"C{number}", earliest, latest, "", None, "", "", (), (), None, None, (), "")


windows = st.tuples(
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 1)), st.timedeltas(timedelta(0), timedelta(days=30))
)


@given(st.lists(windows, min_size=1, max_size=8))
def test_everything_lies_inside_the_frame(found: list[tuple[datetime, timedelta]]) -> None:
    chart = timeline([during(number, start, start + span) for number, (start, span) in enumerate(found, start=1)])
    assert chart is not None
    assert sorted(number for tag in chart.tags for number in tag.numbers) == list(range(1, len(found) + 1))
    for bar in chart.bars:
        assert LEFT - 0.01 <= bar.x1 <= bar.x2 <= WIDTH - RIGHT + 0.01
        assert bar.y1 == bar.y2 == VAGUE_Y or TOP <= bar.y1 <= bar.y2 <= BOTTOM + 0.01
    assert all(LEFT - 0.01 <= tick.x <= WIDTH - RIGHT + 0.01 for tick in chart.ticks)
    assert len(chart.ticks) <= 9
    assert [tick.x for tick in chart.ticks] == sorted(tick.x for tick in chart.ticks)


def test_a_window_over_midnight_is_drawn_in_two_pieces() -> None:
    chart = timeline([during(1, datetime(2024, 5, 1, 22), datetime(2024, 5, 2, 6))])
    assert chart is not None
    before, after = chart.bars
    assert (before.y1, before.y2) == (TOP + 22 * HOUR_PX, BOTTOM)
    assert (after.y1, after.y2) == (TOP, pytest.approx(TOP + 6 * HOUR_PX))


def test_members_that_begin_at_one_spot_share_a_tag() -> None:
    night = datetime(2024, 5, 1, 2)
    found = [during(1, night, night), during(2, night, night + timedelta(hours=5)), during(3, night, None)]
    chart = timeline([*found, during(4, night + timedelta(hours=9), None)])
    assert chart is not None
    assert [tag.numbers for tag in chart.tags] == [(1, 2, 3), (4,)]
    assert len(chart.bars) == 4


def test_a_day_says_nothing_about_the_time_of_day() -> None:
    chart = timeline([during(1, datetime(2024, 5, 1), datetime(2024, 5, 2))])
    assert chart is not None
    assert [bar.y1 for bar in chart.bars] == [VAGUE_Y]


def test_a_missing_end_is_the_other_end_and_undated_members_are_counted() -> None:
    moment = datetime(2024, 5, 1, 12)
    chart = timeline([during(1, None, moment), during(2, moment, None), during(3, None, None)])
    assert chart is not None
    assert [(bar.y1, bar.y2) for bar in chart.bars] == [(TOP + 12 * HOUR_PX, TOP + 12 * HOUR_PX)] * 2
    assert chart.undated == 1
    assert timeline([during(1, None, None)]) is None


def test_the_end_of_time_is_a_date_like_any_other() -> None:
    assert timeline([during(1, datetime(9999, 12, 31), datetime(9999, 12, 31, 23, 59))]) is not None


def test_ticks_are_round_dates() -> None:
    starts = [datetime(2023, 1, 17), datetime(2024, 3, 2)]
    chart = timeline([during(number, start, start) for number, start in enumerate(starts, start=1)])
    assert chart is not None
    assert [tick.label for tick in chart.ticks] == [f"2023-{month:02d}" for month in (3, 5, 7, 9, 11)] + [
        "2024-01",
        "2024-03",
    ]
