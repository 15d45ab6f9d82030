"""Cells -> time windows of local wall-clock time: one cell, a column, and a window from a start and an end column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np

from features.case import TimeWindow
from features.columns import TimeArray
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.hours import HourColumn, combine, combine_columns, parse_time_of_day, parse_times_of_day
from linker.library.cells.iso_times import BoolArray, iso_windows
from linker.library.cells.moment_phrase import NotATimeError, Span, span_of
from linker.library.cells.time_text import UNKNOWN_SPAN, needs_context, number_span, read_span
from linker.library.cells.window_column import WindowColumn, window_of
from linker.library.cells.written_times import DAY_MONTH, moment_phrase, month_first_by_default
from linker.library.files.raw import Cell

__all__ = [
    "HourColumn",
    "WindowColumn",
    "combine",
    "combine_columns",
    "parse_time_of_day",
    "parse_times_of_day",
    "parse_window",
    "parse_windows",
    "window_of",
]

# What each distinct cell of a column came to: its span, or the reason why it is refused.
_Spans = dict[tuple[type, object], Span | Text]
_DAY = np.timedelta64(86_400, "s")
# Fewer moments than this can all be at 00:00 by chance or by the way a small import was cut.
_MIDNIGHTS_FROM = 20


def parse_window(cell: Cell, *, day_first: bool | None = None, base: date | None = None) -> TimeWindow | None:
    """The window a cell means; None where it is unknown (empty, 不详, 1900-01-01, 9999-12-31, serial 0 or 1).

    A moment with minutes is a point; a day lasts to the next midnight; 22时许 and a bare 22时 are 30 minutes either
    side; phrases (凌晨, 中旬, 年底) follow the tables of moment_words. ISO 8601 offsets and zones are dropped and the
    wall-clock part kept; seconds and milliseconds since 1970 are read as UTC. `base` is the day that 次日 or a missing
    year count from; without it such a cell is unknown. `day_first` decides 03/04/2018; where it is None AM and PM
    mean month first, anything else day first. Raises CellError with the remedy for anything else.

    >>> parse_window("2018年4月25日22时至次日6时")
    TimeWindow(earliest=datetime.datetime(2018, 4, 25, 22, 0), latest=datetime.datetime(2018, 4, 26, 6, 0))
    """
    earliest, latest = _span(cell, base, day_first=day_first)
    return TimeWindow(earliest=earliest, latest=latest) if earliest or latest else None


def parse_windows(cells: Sequence[Cell], *, day_first: bool | None = None, date_only: bool = False) -> WindowColumn:
    """A column of cells as windows, each cell as `parse_window` reads it.

    The order of 03/04/2018 is decided once: as told, else by the values that only one order reads, else by AM and PM.
    With `date_only` a moment at exactly 00:00 is the whole day.
    """
    earliest, latest, is_read = iso_windows(cells)
    slow = np.flatnonzero(~is_read)
    order = _day_month_order([cells[index] for index in slow.tolist()], stated=day_first)
    errors: CellErrors = {}
    spans: _Spans = {}
    for index in slow.tolist():
        span = _cached_span(cells[index], spans, day_first=order.day_first)
        if isinstance(span, Text):
            errors[index] = span
        else:
            earliest[index], latest[index] = span
    midnight = _all_midnight(earliest, latest)
    if date_only:
        latest = np.where((earliest == latest) & _is_midnight(earliest), latest + _DAY, latest)
    hints = (*order.hints, *_context_hints(spans), *_epoch_hints(spans))
    return WindowColumn(earliest, latest, errors, order.ambiguous, order.day_first, midnight, hints)


def _span(cell: Cell, base: date | None, *, day_first: bool | None) -> Span:
    if cell is None:
        return UNKNOWN_SPAN
    if isinstance(cell, str):
        return read_span(cell, day_first=day_first, base=base)
    if isinstance(cell, datetime):
        return span_of(moment_phrase(cell))
    if isinstance(cell, date):
        return span_of(moment_phrase(datetime(cell.year, cell.month, cell.day), with_clock=False))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number_span(cell)
    if isinstance(cell, time):
        raise NotATimeError("cells.time_without_date", text=f"{cell}")
    raise NotATimeError("cells.not_a_time", text=str(cell)[:60])


def _cached_span(cell: Cell, spans: _Spans, *, day_first: bool | None) -> Span | Text:
    key = (type(cell), cell if not isinstance(cell, list | dict) else str(cell))
    if key not in spans:
        try:
            spans[key] = _span(cell, None, day_first=day_first)
        except CellError as error:
            spans[key] = error.text
    return spans[key]


@dataclass(frozen=True)
class _Order:
    day_first: bool | None
    ambiguous: bool = False
    hints: tuple[Text, ...] = ()


def _day_month_order(cells: Sequence[Cell], *, stated: bool | None) -> _Order:
    texts = {cell for cell in cells if isinstance(cell, str)}
    dates = [match for match in map(DAY_MONTH.match, texts) if match]
    if not dates or stated is not None:
        return _Order(stated)
    day_first = sum(int(match.group(1)) > 12 for match in dates)
    month_first = sum(int(match.group(3)) > 12 for match in dates)
    if day_first or month_first:
        return _Order(day_first >= month_first)
    american = any(match.group(2) == "/" and month_first_by_default(match.group(4)) for match in dates)
    example = min(match.group().strip() for match in dates)
    hint = Text("cells.read_month_first" if american else "cells.read_day_first", example=example)
    return _Order(not american, ambiguous=True, hints=(hint,))


def _context_hints(spans: _Spans) -> tuple[Text, ...]:
    unread = [str(value) for (kind, value), span in spans.items() if kind is str and span == UNKNOWN_SPAN]
    relative = sorted(text for text in unread if needs_context(text))
    if not relative:
        return ()
    return (Text("cells.times_lack_a_date", count=len(relative), example=relative[0]),)


def _epoch_hints(spans: _Spans) -> tuple[Text, ...]:
    epochs = [v for (_, v), span in spans.items() if not isinstance(span, Text) and span[0] and _is_epoch(str(v))]
    return (Text("cells.seconds_as_utc"),) if epochs else ()


def _is_epoch(text: str) -> bool:
    whole = text.strip().removesuffix(".0")
    return whole.isdecimal() and (len(whole) == 13 or (len(whole) == 10 and whole[:2] not in ("19", "20")))


def _is_midnight(moments: TimeArray) -> BoolArray:
    at_midnight: BoolArray = moments == moments.astype("datetime64[D]")
    return at_midnight


def _all_midnight(earliest: TimeArray, latest: TimeArray) -> bool:
    points = earliest[earliest == latest]
    return len(points) >= _MIDNIGHTS_FROM and bool(_is_midnight(points).all())
