"""When each case can have happened: the time columns of a map, read and laid together.

Per row the first of these that is known counts: earliest and latest (with their hours), the occurred column, the date
(with its hours). Beside a latest column without an earliest one, occurred or else date is where the window begins.

The time of report bounds the window from above, unless a latest time was stated. In a file that has a latest column,
a blank there means that nobody knows the end: the offence lies between the start and the report, however wide the
start's own words are (发案时间终值 empty: 报警时间 is the upper bound). In a file without that column one time is the
window it names, a moment stays a moment, and the report can only shorten it. A report before the start bounds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, TimeArray
from linker.i18n.text import Text
from linker.library.cells.hours import HourColumn, combine_columns, parse_times_of_day
from linker.library.cells.moments import parse_windows
from linker.library.cells.window_column import WindowColumn, window_of
from linker.library.files.raw import Cell
from linker.library.mapping.column_map import ColumnMap

Errors = list[tuple[str, Mapping[int, Text]]]


@dataclass(frozen=True, eq=False)
class CaseTimes:
    """Earliest and latest moment of each row (NaT unknown); errors by field, each row index -> reason."""

    earliest: TimeArray
    latest: TimeArray
    errors: Errors
    hints: tuple[Text, ...]


def case_times(cells: Mapping[str, Sequence[Cell]], mapping: ColumnMap, rows: int) -> CaseTimes:
    """Windows of all rows of a chunk."""
    read = _Reading(cells, mapping)
    unknown = np.full(rows, "NaT", dtype="datetime64[s]")
    earliest, latest = unknown, unknown
    for windows in (read.interval(), read.window("occurred"), read.window("date")):
        if windows is not None:
            missing = np.isnat(earliest) & np.isnat(latest)
            earliest = np.where(missing, windows.earliest, earliest)
            latest = np.where(missing, windows.latest, latest)
    return CaseTimes(earliest, _bounded(earliest, latest, read), read.errors, read.hints)


def _bounded(earliest: TimeArray, latest: TimeArray, read: _Reading) -> TimeArray:
    reported, start, end = read.window("reported"), read.start(), read.window("latest")
    if reported is None:
        return latest
    bound = reported.latest
    nowhere = np.zeros(len(latest), dtype=bool)
    stated = nowhere if end is None else ~np.isnat(end.latest)
    unended = nowhere if start is None or end is None else ~np.isnat(start.earliest)
    # A report before the offence is a mistake of one of the two; nothing tells of which.
    sensible = ~stated & ~np.isnat(bound) & ~(earliest > bound)
    return np.where(sensible & (unended | np.isnat(latest) | (bound < latest)), bound, latest)


class _Reading:
    """The time columns of one chunk, each read once; errors gather by field."""

    def __init__(self, cells: Mapping[str, Sequence[Cell]], mapping: ColumnMap) -> None:
        self.cells, self.mapping = cells, mapping
        self.errors: Errors = []
        self.hints: tuple[Text, ...] = ()
        self._windows: dict[str, WindowColumn | None] = {}

    def window(self, field: str) -> WindowColumn | None:
        """The column of a field with the hours that belong to it; None where no column is mapped."""
        if field not in self._windows:
            self._windows[field] = self._read(field)
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
        refused = {*start.errors, *end.errors}
        self.errors.append(("latest", {row: why for row, why in interval.errors.items() if row not in refused}))
        return interval

    def _read(self, field: str) -> WindowColumn | None:
        columns = self.mapping.of(field)
        if not columns:
            return None
        hours = self._hours(field)
        windows = parse_windows(
            self.cells[columns[0]],
            day_first=self.mapping.day_first,
            date_only=hours is not None or columns[0] in (self.mapping.date_only or ()),
        )
        self.errors.append((field, windows.errors))
        self.hints += windows.hints
        return windows if hours is None else combine_columns(windows, hours)

    def _hours(self, field: str) -> HourColumn | None:
        start = "hour_to" if field == "latest" else "hour_from"
        if field not in ("earliest", "latest", "occurred", "date") or not self.mapping.of(start):
            return None
        first = self._clock(start)
        # One date with two hours is a window of that day; two dates have an hour each.
        alone = field != "latest" and not self.mapping.of("latest") and self.mapping.of("hour_to")
        return _spanned(first, self._clock("hour_to")) if alone else first

    def _clock(self, field: str) -> HourColumn:
        hours = parse_times_of_day(self.cells[self.mapping.of(field)[0]], hhmm=self.mapping.hhmm)
        self.errors.append((field, hours.errors))
        return hours


def _spanned(start: HourColumn, end: HourColumn) -> HourColumn:
    from_hours: FloatArray = np.where(np.isnan(start.from_hours), end.from_hours, start.from_hours)
    to_hours: FloatArray = np.where(np.isnan(end.to_hours), start.to_hours, end.to_hours)
    return HourColumn(from_hours, np.where(to_hours < from_hours, to_hours + 24.0, to_hours))
