"""When each case can have happened: the time columns of a map, read and laid together.

Per row the first of these that is known counts: earliest and latest (with their hours), the occurred column, the date
(with its hours). The time of report then bounds the window from above, unless a latest time was stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, TimeArray
from linker.library.column_map import ColumnMap
from linker.library.hours import HourColumn, combine_columns, parse_times_of_day
from linker.library.moments import parse_windows
from linker.library.raw import Cell
from linker.library.window_column import WindowColumn, window_of

Errors = list[tuple[str, Mapping[int, str]]]


@dataclass(frozen=True, eq=False)
class CaseTimes:
    """Earliest and latest moment of each row (NaT unknown); errors by field, each row index -> reason."""

    earliest: TimeArray
    latest: TimeArray
    errors: Errors
    hints: tuple[str, ...]


def case_times(cells: Mapping[str, Sequence[Cell]], mapping: ColumnMap, rows: int) -> CaseTimes:
    """Windows of all rows of a chunk."""
    read = _Reading(cells, mapping)
    unknown = np.full(rows, "NaT", dtype="datetime64[s]")
    earliest, latest, stated = unknown, unknown, np.zeros(rows, dtype=bool)
    for windows in (read.interval(), read.window("occurred"), read.window("date")):
        if windows is not None:
            missing = np.isnat(earliest) & np.isnat(latest)
            earliest = np.where(missing, windows.earliest, earliest)
            latest = np.where(missing, windows.latest, latest)
    end = read.window("latest")
    if end is not None:
        stated = ~np.isnat(end.latest)
    return CaseTimes(earliest, _bounded(earliest, latest, read.window("reported"), stated), read.errors, read.hints)


def _bounded(earliest: TimeArray, latest: TimeArray, reported: WindowColumn | None, stated: np.ndarray) -> TimeArray:
    if reported is None:
        return latest
    bound = reported.latest
    # A report before the offence is a mistake of one of the two; nothing tells of which.
    sensible = ~stated & ~np.isnat(bound) & ~(earliest > bound)
    return np.where(sensible & (np.isnat(latest) | (bound < latest)), bound, latest)


class _Reading:
    """The time columns of one chunk, each read once; errors gather by field."""

    def __init__(self, cells: Mapping[str, Sequence[Cell]], mapping: ColumnMap) -> None:
        self.cells, self.mapping = cells, mapping
        self.errors: Errors = []
        self.hints: tuple[str, ...] = ()
        self._windows: dict[str, WindowColumn | None] = {}

    def window(self, field: str) -> WindowColumn | None:
        """The column of a field with the hours that belong to it; None where no column is mapped."""
        if field not in self._windows:
            self._windows[field] = self._read(field)
        return self._windows[field]

    def interval(self) -> WindowColumn | None:
        """Earliest and latest laid together; a row that ends before it begins is an error of `latest`."""
        start, end = self.window("earliest"), self.window("latest")
        if start is None or end is None:
            return start if end is None else end
        both = window_of(start, end)
        told = {*start.errors, *end.errors}
        self.errors.append(("latest", {row: why for row, why in both.errors.items() if row not in told}))
        return both

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
