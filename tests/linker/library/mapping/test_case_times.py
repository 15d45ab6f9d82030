from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from said import said

from features.case import CaseTable
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.column_map import ColumnMap
from linker.library.mapping.convert import Converted, to_cases


def unread(found: Converted) -> list[tuple[int, str]]:
    return [(cell.row, said(cell.reason)) for column in found.unread for cell in column.examples]


def convert(columns: dict[str, list[Cell]], **settings: object) -> Converted:
    rows = len(next(iter(columns.values())))
    chunk = RawChunk(tuple(columns), tuple(columns.values()), tuple(range(2, rows + 2)), ())
    return to_cases(chunk, ColumnMap({name: name for name in columns}).replace(**settings))


def reasons(found: Converted) -> dict[int, str]:
    return {reject.row: f"[{reject.field}] {said(reject.reason)}" for reject in found.rejects}


def window(cases: CaseTable, row: int = 0) -> tuple[str, str]:
    return str(cases.earliest[row]), str(cases.latest[row])


def test_a_window_from_two_columns() -> None:
    found = convert(
        {
            "case_id": ["1", "2", "3", "4"],
            "earliest": ["2018-04-25 22:00", "2018-04-25", "2018-04-28", ""],
            "latest": ["2018-04-26 06:00", "", "2018-04-26", ""],
        }
    )
    assert window(found.table, 0) == ("2018-04-25T22:00:00", "2018-04-26T06:00:00")
    assert window(found.table, 1) == ("2018-04-25T00:00:00", "2018-04-26T00:00:00")
    assert window(found.table, 2) == ("NaT", "NaT")
    assert [(row, "ends before it begins" in reason) for row, reason in unread(found)] == [(4, True)]
    assert len(found.table) == 4


def test_the_report_bounds_what_is_not_stated() -> None:
    found = convert(
        {
            "case_id": ["stated", "day", "neither", "before", "phrase"],
            "earliest": ["2018-04-25 22:00", "2018-04-25", "", "2018-04-25 22:00", "2018年4月"],
            "latest": ["2018-04-26 06:00", "", "", "", ""],
            "reported": ["2018-04-26 05:00", "2018-04-25 09:00", "2018-04-25 09:00", "2018-04-01", "2018-04-20 10:00"],
        }
    )
    assert window(found.table, 0) == ("2018-04-25T22:00:00", "2018-04-26T06:00:00")
    assert window(found.table, 1) == ("2018-04-25T00:00:00", "2018-04-25T09:00:00")
    assert window(found.table, 2) == ("NaT", "2018-04-25T09:00:00")
    assert window(found.table, 3) == ("2018-04-25T22:00:00", "2018-04-25T22:00:00")
    assert window(found.table, 4) == ("2018-04-01T00:00:00", "2018-04-20T10:00:00")


def test_date_and_hours_of_their_own() -> None:
    columns: dict[str, list[Cell]] = {
        "case_id": ["1", "2", "3"],
        "date": ["04/25/2018 12:00:00 AM", "04/26/2018 12:00:00 AM", "04/27/2018 12:00:00 AM"],
        "hour_from": ["2230", "0030", ""],
    }
    found = convert(columns, clock="hhmm", day_first=False).table
    assert window(found, 0) == ("2018-04-25T22:30:00", "2018-04-25T22:30:00")
    assert window(found, 2) == ("2018-04-27T00:00:00", "2018-04-28T00:00:00")
    night = convert({**columns, "hour_to": ["0600", "0100", ""]}, clock="hhmm", day_first=False).table
    assert window(night, 0) == ("2018-04-25T22:30:00", "2018-04-26T06:00:00")
    assert window(night, 1) == ("2018-04-26T00:30:00", "2018-04-26T01:00:00")


def test_two_dates_with_an_hour_each() -> None:
    found = convert(
        {
            "case_id": ["1"],
            "earliest": ["25/04/2018"],
            "hour_from": ["22:00"],
            "latest": ["26/04/2018"],
            "hour_to": ["06:30"],
        },
        day_first=True,
    )
    assert window(found.table) == ("2018-04-25T22:00:00", "2018-04-26T06:30:00")


def test_a_time_of_day_cannot_stand_for_a_missing_date() -> None:
    found = convert({"case_id": ["1"], "date": [""], "hour_from": ["22:00"]})
    assert window(found.table) == ("NaT", "NaT")


def test_a_day_that_ends_on_the_day_before_is_refused() -> None:
    found = convert({"case_id": ["1", "2"], "earliest": ["2018-04-27"] * 2, "latest": ["2018-04-26", "2018-04-27"]})
    assert [row for row, _ in unread(found)] == [2]
    assert "ends before it begins: from 2018-04-27T00:00:00 to 2018-04-26T00:00:00" in unread(found)[0][1]
    assert window(found.table) == ("NaT", "NaT")
    assert window(found.table, 1) == ("2018-04-27T00:00:00", "2018-04-28T00:00:00")


@pytest.mark.parametrize("blank", ["", "不详", None])
def test_where_the_end_is_left_blank_the_report_is_the_end(blank: Cell) -> None:
    found = convert(
        {
            "case_id": ["moment", "day", "reported as a day", "no report"],
            "earliest": ["2018-04-25 22:00", "2018-04-25", "2018-04-25 22:00", "2018-04-25 22:00"],
            "latest": [blank] * 4,
            "reported": ["2018-04-27 08:00", "2018-04-27 08:00", "2018-04-26", ""],
        }
    )
    assert window(found.table, 0) == ("2018-04-25T22:00:00", "2018-04-27T08:00:00")
    assert window(found.table, 1) == ("2018-04-25T00:00:00", "2018-04-27T08:00:00")
    assert window(found.table, 2) == ("2018-04-25T22:00:00", "2018-04-27T00:00:00")
    assert window(found.table, 3) == ("2018-04-25T22:00:00", "2018-04-25T22:00:00")


def test_without_an_end_column_a_moment_stays_a_moment() -> None:
    times: dict[str, list[Cell]] = {
        "case_id": ["1"],
        "earliest": ["2018-04-25 22:00"],
        "reported": ["2018-04-27 08:00"],
    }
    assert window(convert(times).table) == ("2018-04-25T22:00:00", "2018-04-25T22:00:00")


def test_a_moment_of_its_own_is_not_widened_by_a_blank_end() -> None:
    columns: dict[str, list[Cell]] = {"case_id": ["1"], "earliest": [""], "latest": [""], "reported": ["2018-04-27"]}
    found = convert({**columns, "occurred": ["2018-04-25 22:00"]})
    assert window(found.table) == ("2018-04-25T22:00:00", "2018-04-25T22:00:00")


@pytest.mark.parametrize("field", ["occurred", "date"])
def test_beside_an_end_column_any_time_column_is_the_start(field: str) -> None:
    columns: dict[str, list[Cell]] = {"case_id": ["1", "2"], "latest": ["2018-04-26 06:00", ""]}
    found = convert({**columns, field: ["2018-04-25 22:00"] * 2, "reported": ["2018-04-27 08:00"] * 2})
    assert window(found.table, 0) == ("2018-04-25T22:00:00", "2018-04-26T06:00:00")
    assert window(found.table, 1) == ("2018-04-25T22:00:00", "2018-04-27T08:00:00")


Moments = tuple[datetime | None, datetime | None, datetime | None]
moments = st.none() | st.integers(1, 5).map(lambda hour: datetime(2018, 4, 25, hour))


def slow_window(row: Moments) -> tuple[datetime | None, datetime | None]:
    """The window of one row of moments; the row is no case where it ends before it begins."""
    start, end, report = row
    if end:
        return start or end, end
    if report and (start is None or start <= report):
        return start, report
    return start, start


@given(rows=st.lists(st.tuples(moments, moments, moments), min_size=1, max_size=8))
def test_windows_are_those_of_a_slow_twin(rows: list[Moments]) -> None:
    sound = [row for row in rows if not (row[0] and row[1] and row[1] < row[0])] or [(None, None, None)]
    columns: dict[str, list[Cell]] = {"case_id": [str(number) for number in range(len(sound))]}
    columns |= {name: [row[part] for row in sound] for part, name in enumerate(("earliest", "latest", "reported"))}
    found = convert(columns)
    assert not found.rejects
    order = [found.table.case(row).window for row in range(len(sound))]
    assert [(part.earliest, part.latest) if part else (None, None) for part in order] == [*map(slow_window, sound)]


@given(days=st.integers(-3, 3))
def test_days_are_in_order_or_refused(days: int) -> None:
    start = datetime(2018, 4, 25)
    end = start + timedelta(days=days)
    found = convert({"case_id": ["1"], "earliest": [f"{start:%Y-%m-%d}"], "latest": [f"{end:%Y-%m-%d}"]})
    assert not found.rejects
    assert bool(found.unread) == (days < 0)
