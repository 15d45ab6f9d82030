"""Cells -> time windows of local wall-clock time: one cell, a column, and a window from a start and an end column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from features.case import TimeWindow
from features.columns import TimeArray
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.date_styles import DateStyle, date_style
from linker.library.cells.hours import HourColumn, combine, combine_columns, parse_time_of_day, parse_times_of_day
from linker.library.cells.iso_times import BoolArray, iso_windows
from linker.library.cells.moment_phrase import NotATimeError, Span, span_of
from linker.library.cells.time_text import UNKNOWN_SPAN, needs_context, number_span, read_span
from linker.library.cells.time_zones import in_zone, split_offset, utc_to_zone
from linker.library.cells.window_column import WindowColumn, window_of
from linker.library.cells.written_times import moment_phrase
from linker.library.files.raw import Cell

__all__ = [
    "DateStyle",
    "HourColumn",
    "WindowColumn",
    "combine",
    "combine_columns",
    "date_style",
    "parse_time_of_day",
    "parse_times_of_day",
    "parse_window",
    "parse_windows",
    "window_of",
]

_DAY = np.timedelta64(86_400, "s")
# A column in which more moments than this share are at 00:00 writes days so; an even spread over minutes gives 0.1 %,
# hours rounded by people 5 %.
MIDNIGHT_SHARE = 0.2
LEAST_MIDNIGHTS = 3
Offset = tuple[timedelta, str]


def parse_window(cell: Cell, *, day_first: bool | None = None, base: date | None = None) -> TimeWindow | None:
    """The window a cell means; None where it is unknown (empty, 不详, 1900-01-01, 9999-12-31, serial 0 or 1).

    A moment with minutes is a point; a day lasts to the next midnight; 22时许 and a bare 22时 are 30 minutes either
    side; phrases (凌晨, 中旬, 年底) follow the tables of moment_words. The wall-clock part of ISO 8601 texts is
    kept and
    their offset dropped; seconds and milliseconds since 1970 are read as UTC. `base` is the day that 次日 or a missing
    year count from; without it such a cell is unknown. `day_first` decides 03/04/2018; where it is None AM and PM
    mean month first, anything else day first. Raises CellError with the remedy for anything else.

    >>> parse_window("2018年4月25日22时至次日6时")
    TimeWindow(earliest=datetime.datetime(2018, 4, 25, 22, 0), latest=datetime.datetime(2018, 4, 26, 6, 0))
    """
    style = date_style([cell], day_first=day_first)
    earliest, latest = _span(cell, style if style.year_first or style.minguo else DateStyle(day_first), base)
    return TimeWindow(earliest=earliest, latest=latest) if earliest or latest else None


def parse_windows(
    cells: Sequence[Cell],
    *,
    day_first: bool | None = None,
    date_only: bool = False,
    style: DateStyle | None = None,
    zone: ZoneInfo | None = None,
) -> WindowColumn:
    """A column of cells as windows, each cell as `parse_window` reads it.

    How dates are written is decided once for the column (`date_style`), unless `style` says it. With `date_only` a
    moment at exactly 00:00 is the whole day. Cells with an offset (Z, +00) become wall-clock time of `zone`; without
    one their wall clock is kept, and the offsets are named in the column.
    """
    earliest, latest, is_read = iso_windows(cells)
    is_utc = _ends_in_z(cells, is_read)
    slow = np.flatnonzero(~is_read)
    slow_cells = [cells[index] for index in slow.tolist()]
    column_style = style or date_style(slow_cells if slow.size == len(cells) else cells, day_first=day_first)
    if column_style.half_swapped and slow.size < len(cells):
        is_read[:], slow = False, np.arange(len(cells))
    reader = _Reader(column_style, zone)
    for index in slow.tolist():
        reading = reader.read(cells[index])
        if isinstance(reading, Text):
            reader.errors[index] = reading
            earliest[index] = latest[index] = np.datetime64("NaT")
        else:
            earliest[index], latest[index] = reading
    if zone is not None and is_utc.any():
        earliest[is_utc], latest[is_utc] = utc_to_zone(earliest[is_utc], zone), utc_to_zone(latest[is_utc], zone)
    midnight_share = _midnight_share(earliest, latest)
    if date_only:
        latest = np.where((earliest == latest) & _is_midnight(earliest), latest + _DAY, latest)
    hints = (*column_style.hints, *reader.hints())
    offsets = tuple(sorted({*reader.offsets, *(["Z"] if is_utc.any() else [])}))
    return WindowColumn(earliest, latest, reader.errors, column_style, midnight_share, hints, offsets)


def _ends_in_z(cells: Sequence[Cell], is_read: BoolArray) -> BoolArray:
    mask = np.zeros(len(cells), dtype=bool)
    for index in np.flatnonzero(is_read).tolist():
        mask[index] = cells[index][-1] in "Zz"  # type: ignore[index]
    return mask


@dataclass
class _Reader:
    """Reads the cells of one column; each different cell once."""

    style: DateStyle
    zone: ZoneInfo | None
    errors: CellErrors = field(default_factory=dict)
    offsets: set[str] = field(default_factory=set)
    readings: dict[tuple[type, object], Span | Text] = field(default_factory=dict)
    has_epochs: bool = False

    def read(self, cell: Cell) -> Span | Text:
        """The span of a cell, or why it has none."""
        key = (type(cell), cell if not isinstance(cell, list | dict) else str(cell))
        if key not in self.readings:
            try:
                self.readings[key] = self._span(cell)
            except CellError as error:
                self.readings[key] = error.text
        return self.readings[key]

    def hints(self) -> tuple[Text, ...]:
        """What the cells leave in doubt, once a column."""
        unread = [str(value) for (kind, value), span in self.readings.items() if kind is str and span == UNKNOWN_SPAN]
        relative = sorted(text for text in unread if needs_context(text))
        hints = [Text("cells.times_lack_a_date", count=len(relative), example=relative[0])] if relative else []
        return (*hints, *([Text("cells.seconds_as_utc")] if self.has_epochs and self.zone is None else []))

    def _span(self, cell: Cell) -> Span:
        plain, offset = self._without_offset(cell)
        span = _span(plain, self.style, None)
        if offset is None or span == UNKNOWN_SPAN:
            return span
        if offset[1]:
            self.offsets.add(offset[1])
        self.has_epochs |= not offset[1]
        if self.zone is None:
            return span
        zone = self.zone
        start, end = (None if moment is None else in_zone(moment, offset[0], zone) for moment in span)
        return start, end

    def _without_offset(self, cell: Cell) -> tuple[Cell, Offset | None]:
        if isinstance(cell, str):
            text, offset, offset_text = split_offset(cell.strip())
            if offset is not None:
                return text, (offset, offset_text)
            return cell, (timedelta(), "") if _is_epoch(cell) else None
        if isinstance(cell, datetime) and cell.tzinfo is not None:
            utc = cell.astimezone(UTC).replace(tzinfo=None)
            return utc, (timedelta(), "UTC")
        return cell, (timedelta(), "") if isinstance(cell, int | float) and _is_epoch(f"{cell:.0f}") else None


def _span(cell: Cell, style: DateStyle, base: date | None) -> Span:
    if cell is None:
        return UNKNOWN_SPAN
    if isinstance(cell, str):
        text = style.rewritten(cell)
        return UNKNOWN_SPAN if style.is_undecided(text) else read_span(text, day_first=style.day_first, base=base)
    if isinstance(cell, datetime):
        return span_of(moment_phrase(style.swapped_back(cell)))
    if isinstance(cell, date):
        return span_of(moment_phrase(datetime(cell.year, cell.month, cell.day), with_clock=False))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = style.rewritten(str(int(cell))) if style.minguo and cell == int(cell) else ""
        return read_span(text) if "-" in text else number_span(cell)
    if isinstance(cell, time):
        raise NotATimeError("cells.time_without_date", text=f"{cell}")
    raise NotATimeError("cells.not_a_time", text=str(cell)[:60])


def _is_epoch(text: str) -> bool:
    whole = text.strip().removesuffix(".0")
    return whole.isdecimal() and (len(whole) == 13 or (len(whole) == 10 and whole[:2] not in ("19", "20")))


def _is_midnight(moments: TimeArray) -> BoolArray:
    at_midnight: BoolArray = moments == moments.astype("datetime64[D]")
    return at_midnight


def _midnight_share(earliest: TimeArray, latest: TimeArray) -> float:
    points = earliest[earliest == latest]
    return float(_is_midnight(points).mean()) if len(points) else 0.0
