"""Written times -> windows: a table of real ways of writing, round trips, and the column against the single cell."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from said import said

from features.case import TimeWindow
from linker.library.cells.moments import (
    WindowColumn,
    combine,
    combine_columns,
    parse_time_of_day,
    parse_times_of_day,
    parse_window,
    parse_windows,
    window_of,
)
from linker.library.files.raw import Cell

ZH_THEFT = Path(__file__).parents[4] / ".." / "shared" / "data" / "zh_theft" / "events.jsonl"

Ends = tuple[str | None, str | None]

POINTS = (
    ("2018-04-25T22:30", "2018-04-25 22:30"),
    ("2018-04-25 22:30:00", "2018-04-25 22:30"),
    ("2018-04-25T22:30:00.123+08:00", "2018-04-25 22:30"),
    ("2018-04-25T22:30:00Z", "2018-04-25 22:30"),
    ("2018/4/25 22:30", "2018-04-25 22:30"),
    ("2018.4.25 22:30", "2018-04-25 22:30"),
    ("20180425223000", "2018-04-25 22:30"),
    ("20180425T2230", "2018-04-25 22:30"),
    ("2018-04-25 2230", "2018-04-25 22:30"),
    ("25/04/2018 22:30", "2018-04-25 22:30"),
    ("04/25/2018 10:30:00 PM", "2018-04-25 22:30"),
    ("04/25/2018 12:00:00 AM", "2018-04-25 00:00"),
    ("25.04.2018 22:30", "2018-04-25 22:30"),
    ("Apr 25, 2018 10:30 PM", "2018-04-25 22:30"),
    ("25-Apr-18 22:30", "2018-04-25 22:30"),
    ("Wed Apr 25 22:30:00 CST 2018", "2018-04-25 22:30"),
    ("2018年4月25日22时30分", "2018-04-25 22:30"),
    ("２０１８年４月２５日 ２２：３０", "2018-04-25 22:30"),
    ("二〇一八年四月二十五日二十二时三十分", "2018-04-25 22:30"),
    ("2018年4月25日晚10点半", "2018-04-25 22:30"),
    ("2018年4月25日22点整", "2018-04-25 22:00"),
    ("2018-04-25 24:00", "2018-04-26 00:00"),
    (43215.5, "2018-04-25 12:00"),
    ("43215.5", "2018-04-25 12:00"),
    (1524695400000, "2018-04-25 22:30"),
    (datetime(2018, 4, 25, 22, 30), "2018-04-25 22:30"),
)
WINDOWS = (
    ("2018-04-25", "2018-04-25 00:00", "2018-04-26 00:00"),
    ("20180425", "2018-04-25 00:00", "2018-04-26 00:00"),
    (20180425, "2018-04-25 00:00", "2018-04-26 00:00"),
    (43215, "2018-04-25 00:00", "2018-04-26 00:00"),
    (date(2018, 4, 25), "2018-04-25 00:00", "2018-04-26 00:00"),
    ("25 April 2018", "2018-04-25 00:00", "2018-04-26 00:00"),
    ("evening of 25 April 2018", "2018-04-25 17:00", "2018-04-25 23:00"),
    ("about 25/04/2018", "2018-04-24 00:00", "2018-04-27 00:00"),
    ("18年4月", "2018-04-01 00:00", "2018-05-01 00:00"),
    ("95年12月", "1995-12-01 00:00", "1996-01-01 00:00"),
    ("2018", "2018-01-01 00:00", "2019-01-01 00:00"),
    ("2018-04-00", "2018-04-01 00:00", "2018-05-01 00:00"),
    ("2018年4月25日22时许", "2018-04-25 21:30", "2018-04-25 22:30"),
    ("2018年4月25日 22:30许", "2018-04-25 22:15", "2018-04-25 22:45"),
    ("约2018年4月25日22时", "2018-04-24 21:30", "2018-04-26 22:30"),
    ("2018年4月25日约22时", "2018-04-25 21:30", "2018-04-25 22:30"),
    ("2018年4月25日零时许", "2018-04-24 23:30", "2018-04-25 00:30"),
    ("2018年4月25日24时", "2018-04-25 23:30", "2018-04-26 00:30"),
    ("2018年4月25日午夜", "2018-04-25 23:00", "2018-04-26 01:00"),
    ("2018年4月25日凌晨", "2018-04-25 00:00", "2018-04-25 06:00"),
    ("2018-04-25 晚上", "2018-04-25 18:00", "2018-04-26 00:00"),
    ("2018年4月25日深夜", "2018-04-25 22:00", "2018-04-26 04:00"),
    ("2018年4月25日(星期三)下午3时许", "2018-04-25 14:30", "2018-04-25 15:30"),
    ("2018年4月25日左右", "2018-04-24 00:00", "2018-04-27 00:00"),
    ("2018年2月下旬", "2018-02-21 00:00", "2018-03-01 00:00"),
    ("2018年5月的一天", "2018-05-01 00:00", "2018-06-01 00:00"),
    ("2018年5月中旬的一天晚上", "2018-05-11 18:00", "2018-05-21 00:00"),
    ("2018年5月底", "2018-05-21 00:00", "2018-06-01 00:00"),
    ("2018年年底", "2018-10-01 00:00", "2019-01-01 00:00"),
    ("2018年春节前后", "2018-02-08 00:00", "2018-03-02 00:00"),
    ("2018年6、7月份", "2018-06-01 00:00", "2018-08-01 00:00"),
    ("2018年4月25日至4月27日期间", "2018-04-25 00:00", "2018-04-28 00:00"),
    ("2018年4月25日22时至次日6时", "2018-04-25 22:00", "2018-04-26 06:00"),
    ("2018年4月25日22时至6时", "2018-04-25 22:00", "2018-04-26 06:00"),
    ("2018年4月25日下午2时至5时", "2018-04-25 14:00", "2018-04-25 17:00"),
    ("2018年4月25日晚至26日凌晨", "2018-04-25 18:00", "2018-04-26 06:00"),
    ("2018年12月30日至2日", "2018-12-30 00:00", "2019-01-03 00:00"),
    ("2021-03-01 22:00 ~ 2021-03-02 06:00", "2021-03-01 22:00", "2021-03-02 06:00"),
    ("between 01/02/2020 and 03/02/2020", "2020-02-01 00:00", "2020-02-04 00:00"),
    ("2018-04-25 22:00-23:30", "2018-04-25 22:00", "2018-04-25 23:30"),
    ("2018年6月23日|20时许", "2018-06-23 19:30", "2018-06-23 20:30"),
    ("2018年1月12日|1月20日", "2018-01-12 00:00", "2018-01-21 00:00"),
    ("2018年3月以来", "2018-03-01 00:00", None),
    ("2018年3月至今", "2018-03-01 00:00", None),
    ("before 2018-04-25", None, "2018-04-26 00:00"),
)
UNKNOWN = (None, "", "  ", "不详", "未知", "N/A", "-", "1900-01-01", "1900-01-01 00:00:00", "9999-12-31", "0000-00-00")
UNKNOWN_NUMBERS = (
    0,
    1,
    1.0,
    "0",
    float("nan"),
    datetime(1900, 1, 1),
    date(9999, 12, 31),
    "次日凌晨",
    "同年4月",
    "4月25日",
)
REFUSED = (
    ("3018-04-25", "year 3018 is in the future"),
    ("1018-04-25", "before 1900"),
    ("2018-13-01", "month 13"),
    ("2021-02-30", "28 days"),
    ("2018-04-25 25:00", "hour 25"),
    ("2018-04-25 22:61", "minutes"),
    ("hello", "not a time"),
    ("2018年4月35日", "30 days"),
    ("2018年4月25日至2018年4月20日", "ends before it begins"),
    ("昨天下雨", "not a time"),
    ("盗" * 1000, "map this column"),
    (True, "not a time"),
    (time(22, 30), "without a date"),
    ({"a": 1}, "not a time"),
    (12345678901234567890, "not a time"),
    (float("inf"), "not a time"),
)


def ends(cell: Cell, **options: bool | date | None) -> Ends:
    window = parse_window(cell, **options)  # type: ignore[arg-type]
    if window is None:
        return None, None
    return tuple(end and end.isoformat(" ", "minutes") for end in (window.earliest, window.latest))  # type: ignore[return-value]


@pytest.mark.parametrize(("cell", "moment"), POINTS, ids=str)
def test_a_cell_with_minutes_is_a_point(cell: Cell, moment: str) -> None:
    assert ends(cell) == (moment, moment)


@pytest.mark.parametrize(("cell", "earliest", "latest"), WINDOWS, ids=str)
def test_a_less_precise_cell_is_a_window(cell: Cell, earliest: str, latest: str) -> None:
    assert ends(cell) == (earliest, latest)


@pytest.mark.parametrize("cell", [*UNKNOWN, *UNKNOWN_NUMBERS], ids=str)
def test_unknown_is_none_and_never_an_error(cell: Cell) -> None:
    assert parse_window(cell) is None


@pytest.mark.parametrize(("cell", "reason"), REFUSED, ids=lambda value: str(value)[:20])
def test_what_is_no_time_is_refused_with_its_reason(cell: Cell, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_window(cell)


def test_relative_days_count_from_the_base() -> None:
    base = date(2018, 4, 25)
    assert ends("前一日晚至当日晨", base=base) == ("2018-04-24 18:00", "2018-04-25 09:00")
    assert ends("昨日22时至23时", base=base) == ("2018-04-24 22:00", "2018-04-24 23:00")
    assert ends("次日6时许", base=base) == ("2018-04-26 05:30", "2018-04-26 06:30")
    assert ends("3月2日晚", base=base) == ("2018-03-02 18:00", "2018-03-03 00:00")


@pytest.mark.parametrize(("day_first", "month"), [(True, 4), (False, 3), (None, 4)])
def test_the_order_of_day_and_month_is_as_told(*, day_first: bool | None, month: int) -> None:
    window = parse_window("03/04/2018", day_first=day_first)
    assert window is not None
    assert window.earliest == datetime(2018, month, 7 - month)


MOMENTS = st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2025, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
STYLES = (
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.000",
    "%Y-%m-%dT%H:%M:%S+08:00",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M%S",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%d %B %Y %H:%M:%S",
    "%a %b %d %H:%M:%S CST %Y",
    "%Y年%m月%d日%H时%M分%S秒",
    "%Y年%m月%d日 %H:%M:%S",
)


@given(MOMENTS, st.sampled_from(STYLES))
def test_a_moment_written_in_any_style_reads_as_itself(moment: datetime, style: str) -> None:
    window = parse_window(moment.strftime(style), day_first=True)
    assert window is not None
    assert (window.earliest, window.latest) == (moment, moment)


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.text(alphabet="0123456789年月日时许至|、上中下旬初底晚凌晨次当前-/:. ~", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
)


@settings(max_examples=400)
@given(CELLS)
def test_any_cell_is_an_ordered_window_or_unknown_or_a_value_error(cell: Cell) -> None:
    with suppress(ValueError):
        window = parse_window(cell)
        assert window is None or window.earliest or window.latest


def read_or_reason(cell: Cell) -> tuple[TimeWindow | None, str]:
    try:
        return parse_window(cell, day_first=True), ""
    except ValueError as error:
        return None, str(error)


@settings(max_examples=60)
@given(st.lists(st.one_of(CELLS, MOMENTS.map(lambda moment: moment.isoformat()), st.sampled_from(UNKNOWN)), max_size=8))
def test_a_column_reads_each_cell_as_the_single_cell_does(cells: list[Cell]) -> None:
    column = parse_windows(cells, day_first=True)
    for index, cell in enumerate(cells):
        window, reason = read_or_reason(cell)
        assert said(column.errors.get(index)) == reason
        earliest, latest = column.earliest[index].item(), column.latest[index].item()
        expected = (window.earliest, window.latest) if window else (None, None)
        assert (earliest, latest) == tuple(end and end.replace(microsecond=0, tzinfo=None) for end in expected)


def test_the_order_is_decided_by_the_column() -> None:
    american = parse_windows(["03/04/2018", "04/25/2018"])
    assert (american.style.day_first, american.style.is_ambiguous) == (False, False)
    assert american.earliest[0] == np.datetime64("2018-03-04")
    british = parse_windows(["03/04/2018", "25/04/2018"])
    assert (british.style.day_first, british.earliest[0]) == (True, np.datetime64("2018-04-03"))
    open_order = parse_windows(["03/04/2018"])
    assert open_order.style.is_ambiguous
    assert "day_first" in said(open_order.hints[0])
    assert parse_windows(["03/04/2018 10:30 PM"]).style.day_first is False


def test_a_column_in_both_orders_leaves_unknown_what_could_be_either() -> None:
    column = parse_windows(["25/04/2018", "26/04/2018", "04/25/2018", "03/04/2018", "05/05/2018"])
    assert column.earliest[[0, 2, 4]].astype(str).tolist() == [
        "2018-04-25T00:00:00",
        "2018-04-25T00:00:00",
        "2018-05-05T00:00:00",
    ]
    assert np.isnat(column.earliest[3])
    assert "03/04/2018" in said(column.hints[0])


def test_hints_name_what_was_taken_as_unknown_or_as_utc() -> None:
    hints = " ".join(map(said, parse_windows(["次日凌晨", "1524695400000", "2018-04-25"]).hints))
    assert "次日凌晨" in hints
    assert "UTC" in hints


def test_midnights_can_be_read_as_days() -> None:
    cells = [f"2018-04-{day:02d}T00:00" for day in range(1, 26)]
    assert parse_windows(cells).midnight_share == 1.0
    assert parse_windows([*cells, "2018-04-26T01:00"]).midnight_share == pytest.approx(25 / 26)
    assert parse_windows(["2018-04-26"]).midnight_share == 0.0
    days = parse_windows(cells, date_only=True)
    assert set((days.latest - days.earliest).astype("timedelta64[h]").astype(int).tolist()) == {24}


def column_of(*cells: Cell) -> WindowColumn:
    return parse_windows(cells)


def test_start_and_end_columns_make_one_window() -> None:
    start = column_of("2018-04-25 22:00", "2018-04-25", "2018-04-25", None, "2018-04-25", "x")
    end = column_of("2018-04-26", "2018-04-25", None, "2018-04-26 06:00", "2018-04-20", "2018-04-25")
    window = window_of(start, end)
    assert [str(value)[:16] for value in window.earliest] == [
        "2018-04-25T22:00",
        "2018-04-25T00:00",
        "2018-04-25T00:00",
        "2018-04-26T06:00",
        "NaT",
        "NaT",
    ]
    assert [str(value)[:16] for value in window.latest[:4]] == [
        "2018-04-27T00:00",
        "2018-04-26T00:00",
        "2018-04-26T00:00",
        "2018-04-26T06:00",
    ]
    assert "swap or repair" in said(window.errors[4])
    assert "not a time" in said(window.errors[5])


@pytest.mark.parametrize(("start", "end"), [("2018-04-27", "2018-04-26"), ("2018-04-27晚上", "2018-04-27下午")])
def test_an_end_just_before_its_start_is_refused(start: str, end: str) -> None:
    assert "ends before it begins" in said(window_of(column_of(start), column_of(end)).errors[0])


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2018-04-27", "2018-04-27"),
        ("2018-04-26 24:00", "2018-04-26"),
        ("2018-04-26", "2018-04-26 00:00"),
        ("2018-04-27 00:00", "2018-04-27 00:00"),
    ],
)
def test_an_end_at_the_moment_of_its_start_stands(start: str, end: str) -> None:
    assert not window_of(column_of(start), column_of(end)).errors


HOURS = (
    ("2230", (22.5, 22.5)),
    (2230, (22.5, 22.5)),
    ("22:30", (22.5, 22.5)),
    ("10:30 PM", (22.5, 22.5)),
    (22.5, (22.5, 22.5)),
    (22, (22.0, 23.0)),
    ("22", (22.0, 23.0)),
    (0, (0.0, 1.0)),
    ("晚上", (18.0, 24.0)),
    ("晚上8时许", (19.5, 20.5)),
    ("22:00 to 06:00", (22.0, 30.0)),
    ("晚10时至次日6时", (22.0, 30.0)),
    ("night", (20.0, 30.0)),
    (time(22, 30), (22.5, 22.5)),
    ("不详", None),
    (99, None),
    (None, None),
)


@pytest.mark.parametrize(("cell", "hours"), HOURS, ids=str)
def test_hours_of_the_day(cell: Cell, hours: tuple[float, float] | None) -> None:
    assert parse_time_of_day(cell) == hours


@pytest.mark.parametrize("cell", ["2500", "2260", "x", "2018-04-25", True, -5, [22]], ids=str)
def test_what_is_no_hour_is_refused(cell: Cell) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        parse_time_of_day(cell)


def test_an_hour_column_with_2230_is_all_clock() -> None:
    column = parse_times_of_day([2230, 22, None, "x"])
    assert column.hhmm
    assert column.from_hours[:2].tolist() == [22.5, 22 / 60]
    assert np.isnan(column.to_hours[2:]).all()
    assert set(column.errors) == {3}
    assert parse_times_of_day([22, 5]).to_hours.tolist() == [23.0, 6.0]


def test_dates_and_hours_combine_alike_in_cells_and_columns() -> None:
    dates: list[Cell] = ["2018-04-25", "2018-04", "2018-04-25T00:00", None, "2018-04-25", "不详"]
    hours: list[Cell] = ["晚上", "22:00 to 06:00", "2230", "2230", None, None]
    column = combine_columns(parse_windows(dates), parse_times_of_day(hours, hhmm=False))
    for row, (day, hour) in enumerate(zip(dates, hours, strict=True)):
        window = combine(parse_window(day), parse_time_of_day(hour))
        expected = (window.earliest, window.latest) if window else (None, None)
        assert (column.earliest[row].item(), column.latest[row].item()) == expected
    assert column.latest[1].item() == datetime(2018, 5, 1, 6)


@pytest.mark.skipif(not ZH_THEFT.exists(), reason="needs ../shared/data, which only development machines have")
def test_real_chinese_times_agree_with_their_marked_windows() -> None:
    counts: Counter[str] = Counter()
    for line in ZH_THEFT.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        counts[_verdict(row["time_text"], row["dt_from"], row["dt_to"])] += 1
    assert counts["equal"] + counts["contains"] >= 780
    assert counts["error"] <= 2
    assert counts["apart"] <= 12


def _verdict(text: str, marked_from: str, marked_to: str) -> str:
    low, high = datetime.fromisoformat(marked_from), datetime.fromisoformat(marked_to)
    try:
        window = parse_window(text)
    except ValueError:
        return "error"
    if window is None:
        return "unknown"
    earliest, latest = window.earliest or datetime.min, window.latest or datetime.max
    if (earliest, latest) == (low, high):
        return "equal"
    if earliest <= low and high <= latest:
        return "contains"
    return "overlaps" if earliest <= high and low <= latest else "apart"
