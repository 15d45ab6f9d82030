"""When each case can have happened: the time columns of a map, read and laid together.

Per row the first of these that is known counts: earliest and latest (with their hours), the occurred column, the date
(with its hours), the parts of a date (year, month, day). Beside a latest column without an earliest one, occurred or
else date is where the window begins. Hours narrow whole days only: a date that has a clock keeps it.

The time of report (of discovery, of the examination of the scene) bounds the window from above, unless a latest time
was stated. In a file that has a latest column, a blank there means that nobody knows the end: the offence lies between
the start and the report, however wide the start's own words are (发案时间终值 empty: 报警时间 is the upper bound). In a
file without that column one time is the window it names, a moment stays a moment, and the report can only shorten it. A
report before the start bounds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

import numpy as np

from features.columns import FloatArray, TimeArray
from linker.i18n.text import Text
from linker.library.cells.cell_text import as_text
from linker.library.cells.hours import HourColumn, combine_columns, parse_times_of_day
from linker.library.cells.moments import parse_windows
from linker.library.cells.time_zones import time_zone
from linker.library.cells.window_column import WindowColumn, window_of
from linker.library.cells.written_times import month_number
from linker.library.files.raw import Cell
from linker.library.mapping.cell_fit import DAY_PARTS
from linker.library.mapping.column_map import ColumnMap
from linker.library.mapping.reading import CHINESE_ZONE

Errors = list[tuple[str, Mapping[int, Text]]]
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class CaseTimes:
    """Earliest and latest moment of each row (NaT unknown); errors by column, each row index -> reason."""

    earliest: TimeArray
    latest: TimeArray
    errors: Errors
    hints: tuple[Text, ...]


def case_times(cells: Mapping[str, Sequence[Cell]], mapping: ColumnMap, rows: int) -> CaseTimes:
    """Windows of all rows of a chunk."""
    columns = _TimeColumns(cells, mapping, rows)
    unknown = np.full(rows, "NaT", dtype="datetime64[s]")
    earliest, latest = unknown, unknown
    for windows in (columns.interval(), columns.window("occurred"), columns.window("date"), columns.parts()):
        if windows is not None:
            missing = np.isnat(earliest) & np.isnat(latest)
            earliest = np.where(missing, windows.earliest, earliest)
            latest = np.where(missing, windows.latest, latest)
    return CaseTimes(earliest, _bounded(earliest, latest, columns), columns.errors, columns.hints)


def _bounded(earliest: TimeArray, latest: TimeArray, columns: _TimeColumns) -> TimeArray:
    bound, start, end = columns.upper_bound(earliest), columns.start(), columns.window("latest")
    if bound is None:
        return latest
    no_row = np.zeros(len(latest), dtype=bool)
    is_stated = no_row if end is None else ~np.isnat(end.latest)
    is_open = no_row if start is None or end is None else ~np.isnat(start.earliest)
    is_bounded = ~is_stated & ~np.isnat(bound) & (is_open | np.isnat(latest) | (bound < latest))
    return np.where(is_bounded, bound, latest)


class _TimeColumns:
    """The time columns of one chunk, each read once; errors gather by column."""

    def __init__(self, cells: Mapping[str, Sequence[Cell]], mapping: ColumnMap, rows: int) -> None:
        self.cells, self.mapping, self.rows = cells, mapping, rows
        self.errors: Errors = []
        self.hints: tuple[Text, ...] = ()
        self._windows: dict[str, WindowColumn | None] = {}
        is_chinese = any("\u4e00" <= letter <= "\u9fff" for column in cells for letter in column)
        name = mapping.time_zone or (CHINESE_ZONE if is_chinese else "")
        self._zone = time_zone(name) if name else None

    def window(self, field: str) -> WindowColumn | None:
        """The column of a field with the hours that belong to it; None where no column is mapped."""
        if field not in self._windows:
            columns = self.mapping.of(field)
            self._windows[field] = self._read(field, columns[0]) if columns else None
        return self._windows[field]

    def start(self) -> WindowColumn | None:
        """The column in which windows begin; occurred and date only where a latest column has no earliest beside it."""
        if self.mapping.of("earliest") or not self.mapping.of("latest"):
            return self.window("earliest")
        return self.window("occurred" if self.mapping.of("occurred") else "date")

    def interval(self) -> WindowColumn | None:
        """Start and latest laid together; a row that ends before it begins is an error of `latest`."""
        start, end = self.start(), self.window("latest")
        if start is None or end is None:
            return start if end is None else end
        interval = window_of(start, end)
        read_errors = {*start.errors, *end.errors}
        backwards = {row: why for row, why in interval.errors.items() if row not in read_errors}
        self.errors.append((self.mapping.of("latest")[0], backwards))
        return interval

    def upper_bound(self, earliest: TimeArray) -> TimeArray | None:
        """The first moment by which the offence was known, of all such columns; one before the start says none."""
        bounds = [self._read("reported", column).latest for column in self.mapping.of("reported")]
        if not bounds:
            return None
        least = np.full(self.rows, "NaT", dtype="datetime64[s]")
        for bound in bounds:
            # A report before the offence is a mistake of one of the two; nothing tells of which.
            is_sensible = ~np.isnat(bound) & ~(earliest > bound)
            is_less = is_sensible & (np.isnat(least) | (bound < least))
            least = np.where(is_less, bound, least)
        return least

    def parts(self) -> WindowColumn | None:
        """Dates that stand in columns for year, month and day; None where no year is mapped."""
        if not self.mapping.of("year"):
            return None
        names = [self.mapping.of(name)[:1] for name in ("year", "month", "day")]
        columns = [[as_text(cell) for cell in self.cells[name[0]]] if name else [""] * self.rows for name in names]
        texts = [_date_of(*parts) for parts in zip(*columns, strict=True)]
        windows = parse_windows(texts, day_first=False)
        self.errors.append((names[0][0], windows.errors))
        hours = self._hours("date")
        return windows if hours is None else combine_columns(windows, hours)

    def _read(self, field: str, column: str) -> WindowColumn:
        hours = self._hours(field)
        is_day = column in (self.mapping.date_only or ())
        windows = parse_windows(
            self.cells[column],
            day_first=self.mapping.day_first,
            date_only=hours is not None or is_day,
            style=self.mapping.date_styles.get(column),
            zone=self._zone,
        )
        if hours is not None and is_day:
            windows = _whole_days(windows)
        self.errors.append((column, windows.errors))
        return windows if hours is None else combine_columns(windows, hours)

    def _hours(self, field: str) -> HourColumn | None:
        start = "hour_to" if field == "latest" else "hour_from"
        if field not in ("earliest", "latest", "occurred", "date") or not self.mapping.of(start):
            return None
        first = self._clock(start)
        # One date with two hours is a window of that day; two dates have an hour each.
        is_alone = field != "latest" and not self.mapping.of("latest") and self.mapping.of("hour_to")
        return _spanned(first, self._clock("hour_to")) if is_alone else first

    def _clock(self, field: str) -> HourColumn:
        column = self.mapping.of(field)[0]
        cells: Sequence[Cell] = self.cells[column]
        if field == "hour_from" and self.mapping.of("day_part"):
            cells = with_day_parts(cells, self.cells[self.mapping.of("day_part")[0]])
        hours = parse_times_of_day(cells, style=self.mapping.clock)
        self.errors.append((column, hours.errors))
        return self._with_minutes(hours) if field == "hour_from" and self.mapping.of("minute") else hours

    def _with_minutes(self, hours: HourColumn) -> HourColumn:
        texts = [as_text(cell) for cell in self.cells[self.mapping.of("minute")[0]]]
        is_minute = [text.isdecimal() and int(text) < 60 for text in texts]
        minutes = np.array([int(text) / 60 if ok else np.nan for text, ok in zip(texts, is_minute, strict=True)])
        moments = np.where(np.isnan(minutes), hours.from_hours, np.floor(hours.from_hours) + minutes)
        return replace(hours, from_hours=moments, to_hours=np.where(np.isnan(minutes), hours.to_hours, moments))


def with_day_parts(clocks: Sequence[Cell], parts: Sequence[Cell]) -> list[Cell]:
    """Times of day with the half of the day that stands beside them: 3:15 and 下午 is 15:15, 10:30 and PM 22:30."""
    return [_with_part(clock, as_text(part).strip()) for clock, part in zip(clocks, parts, strict=True)]


def _with_part(clock: Cell, part: str) -> Cell:
    text = clock.strftime("%H:%M") if isinstance(clock, time) else as_text(clock)
    if part.casefold() not in DAY_PARTS or not text or not text[0].isdigit():
        return clock
    half = part.replace(".", "")
    return f"{part}{text}" if not half.isascii() else f"{text} {half if len(half) > 1 else f'{half}m'}"


def _date_of(year: str, month: str, day: str) -> str:
    number = month_number(month)
    if not year or number is None:
        return year
    return f"{year}-{number:02d}-{int(day):02d}" if day.isdecimal() else f"{year}-{number:02d}"


def _whole_days(windows: WindowColumn) -> WindowColumn:
    first = windows.earliest.astype("datetime64[D]")
    is_point = windows.earliest == windows.latest
    latest = np.where(is_point, (first + _DAY).astype("datetime64[s]"), windows.latest)
    return replace(windows, earliest=first.astype("datetime64[s]"), latest=latest)


def _spanned(start: HourColumn, end: HourColumn) -> HourColumn:
    from_hours: FloatArray = np.where(np.isnan(start.from_hours), end.from_hours, start.from_hours)
    to_hours: FloatArray = np.where(np.isnan(end.to_hours), start.to_hours, end.to_hours)
    return HourColumn(from_hours, np.where(to_hours < from_hours, to_hours + 24.0, to_hours))
