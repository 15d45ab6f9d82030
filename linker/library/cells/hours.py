"""Cells -> hours of the day, for files that keep the hour beside the date; and the two put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal

import numpy as np

from features.case import TimeWindow
from features.columns import FloatArray, freeze, number_column
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.moment_phrase import TimePhrase, range_of, span_of, within
from linker.library.cells.time_text import split_range
from linker.library.cells.unknown_words import is_unknown, plain_text
from linker.library.cells.window_column import WindowColumn
from linker.library.files.raw import Cell
from linker.library.simplified import simplified

Hours = tuple[float, float]
# How the numbers of a column of hours are meant: 22 is an hour of the day, 2230 is 22:30, 22.30 is 22:30, 0.9375 is
# 22:30 (a spreadsheet's share of the day).
ClockStyle = Literal["hour", "hhmm", "hh.mm", "fraction"]
CLOCK_STYLES: tuple[ClockStyle, ...] = ("hour", "hhmm", "hh.mm", "fraction")

_SOME_DAY = TimePhrase(2000, 1, 2)
_MIDNIGHT = datetime(2000, 1, 2)
_HHMM = re.compile(r"([0-9]{1,2})([0-9]{2})([0-9]{2})?(?:\s*(?:hrs?|hours|h))?", re.IGNORECASE | re.ASCII)
_HH_MM = re.compile(r"([0-9]{1,2})\.([0-5][0-9])", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_BAND = re.compile(
    r"([0-9]{1,2})(?::00|[点时])?\s*(?:-|~|至|到|–|—|to|à|a|bis)\s*([0-9]{1,2})(?::00|[点时])?(?:整|之间|段)?",
    re.IGNORECASE | re.ASCII,
)
_EPOCH_DAY = re.compile(
    r"(?:1899[-/.]12[-/.]3[01]|12/3[01]/1899|3[01]/12/1899|1900[-/.]0?1[-/.]0?[01]|0?1/0?[01]/1900|1970[-/.]0?1[-/.]0?1)[T\s]+"
)
_FULL_MOMENT = re.compile(r"[0-9]{2,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[T\s]+(?P<clock>[0-9]{1,2}:[0-9]{2}.*)", re.ASCII)
_UNKNOWN_NUMBERS = frozenset({-1.0, 99.0, 9999.0})


@dataclass(frozen=True, eq=False)
class HourColumn:
    """Hours of the day as columns, NaN unknown; above 24 is the next day and below 0 the day before.

    `errors` maps a row's index to the reason why its cell is refused. `style` says how its numbers were read: hand it
    on to the next chunks of a file. `hints` are for the user.
    """

    from_hours: FloatArray
    to_hours: FloatArray
    errors: Mapping[int, Text] = field(default_factory=dict)
    style: ClockStyle = "hour"
    hints: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if len(self.from_hours) != len(self.to_hours):
            raise ValueError(f"hour columns differ in length: {len(self.from_hours)}, {len(self.to_hours)}")
        freeze(self.from_hours, self.to_hours)

    def __len__(self) -> int:
        return len(self.from_hours)

    @property
    def hhmm(self) -> bool:
        """Whether whole numbers were read as clock times (2230)."""
        return self.style == "hhmm"


def parse_time_of_day(cell: Cell, *, style: ClockStyle = "hour") -> Hours | None:
    """The hours a cell means, None where unknown (also 99, 9999 and -1); to may pass 24: that is the next day.

    A whole number up to 23 is an hour of the day (22 is 22 to 23, as in NIBRS), in the style `hhmm` it is minutes past
    midnight (LAPD writes 00:22 as 22); 2230, "0022" and 22.5 are moments. Raises CellError with the remedy.

    >>> parse_time_of_day("2230"), parse_time_of_day(22), parse_time_of_day("晚上"), parse_time_of_day("22~24点")
    ((22.5, 22.5), (22.0, 23.0), (18.0, 24.0), (22.0, 24.0))
    """
    if cell is None or isinstance(cell, str):
        return _text_hours(simplified(plain_text(cell or "")), style)
    if isinstance(cell, datetime | time):
        hour = cell.hour + cell.minute / 60 + cell.second / 3600
        return hour, hour
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number_hours(cell, style)
    raise CellError("cells.not_a_time_of_day", text=str(cell)[:60])


def parse_times_of_day(
    cells: Sequence[Cell], *, hhmm: bool | None = None, style: ClockStyle | None = None
) -> HourColumn:
    """A column of cells as hours; what its numbers mean is found out from all unless `style` or `hhmm` says it."""
    hints: tuple[Text, ...] = ()
    if style is None:
        style, hints = ("hhmm", ()) if hhmm else _clock_style(cells) if hhmm is None else ("hour", ())
    errors: CellErrors = {}
    readings: dict[str, Hours | Text | None] = {}
    hours: list[Hours | None] = []
    for index, cell in enumerate(cells):
        key = f"{type(cell).__name__} {cell}"
        if key not in readings:
            readings[key] = _hours_or_reason(cell, style)
        reading = readings[key]
        if isinstance(reading, Text):
            errors[index], reading = reading, None
        hours.append(reading)
    starts = number_column(pair and pair[0] for pair in hours)
    return HourColumn(starts, number_column(pair and pair[1] for pair in hours), errors, style, hints)


def combine(date_window: TimeWindow | None, hours: Hours | None) -> TimeWindow | None:
    """The date window narrowed to hours, from its first day's to its last day's; unknown hours leave it as it is."""
    if date_window is None or hours is None:
        return date_window
    earliest, latest = date_window.earliest, date_window.latest
    first = earliest and _midnight(earliest) + timedelta(seconds=round(hours[0] * 3600))
    last = latest and _last_day(earliest, latest) + timedelta(seconds=round(hours[1] * 3600))
    return TimeWindow(earliest=first, latest=last)


def combine_columns(dates: WindowColumn, hours: HourColumn) -> WindowColumn:
    """Windows of whole days narrowed to hours, row by row; a window with a clock of its own stays as it is.

    The errors of both columns are kept; unreadable hours leave the day.
    """
    if len(dates) != len(hours):
        raise ValueError(f"the date column has {len(dates)} rows, the hour column {len(hours)}")
    first = dates.earliest.astype("datetime64[D]")
    last = dates.latest.astype("datetime64[D]")
    has_clock = (dates.earliest != first) | (dates.latest != last)
    is_narrowed = ~np.isnan(hours.from_hours) & (~has_clock | np.isnat(dates.earliest))
    last = last - (dates.earliest != dates.latest).astype("timedelta64[D]")
    earliest = np.where(is_narrowed, first + _seconds(hours.from_hours), dates.earliest)
    latest = np.where(is_narrowed, last + _seconds(hours.to_hours), dates.latest)
    hints = (*dates.hints, *hours.hints)
    errors = {**hours.errors, **dates.errors}
    return WindowColumn(earliest, latest, errors, dates.style, dates.midnight_share, hints, dates.offsets)


def _seconds(hours: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.timedelta64]]:
    return np.round(np.nan_to_num(hours) * 3600).astype("timedelta64[s]")


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _last_day(earliest: datetime | None, latest: datetime) -> datetime:
    midnight = _midnight(latest)
    return midnight - timedelta(days=1) if latest == midnight and earliest != latest else midnight


def _hours_or_reason(cell: Cell, style: ClockStyle) -> Hours | Text | None:
    try:
        return parse_time_of_day(cell, style=style)
    except CellError as error:
        return error.text


def _clock_style(cells: Sequence[Cell]) -> tuple[ClockStyle, tuple[Text, ...]]:
    """How the numbers of a column are meant, by all of them; a doubt comes with both readings."""
    numbers = [(cell.strip() if isinstance(cell, str) else cell, _as_number(cell)) for cell in cells]
    values = [number for _, number in numbers if number is not None and number not in _UNKNOWN_NUMBERS]
    values = [value for value in values if np.isfinite(value)]
    parts = [value for value in values if value != int(value)]
    if not parts:
        return ("hhmm" if any(value > 24 for value in values) else "hour"), ()
    if all(0 <= value < 1 for value in values):
        return "fraction", ()
    texts = [text for text, number in numbers if isinstance(text, str) and number is not None]
    minutes = [round(100 * (value % 1), 6) for value in parts]
    if max(values) > 24 or any(part >= 60 or part != round(part) for part in minutes):
        return "hour", ()
    if len(texts) == len(values) and all(_HH_MM.fullmatch(text) for text in texts):
        return "hh.mm", ()
    if set(minutes) <= {25.0, 50.0}:
        return "hour", (Text("cells.read_decimal_hours", example=f"{parts[0]:g}"),) if 50.0 in minutes else ()
    return "hh.mm", (Text("cells.read_hours_and_minutes", example=f"{parts[0]:g}"),)


def _as_number(cell: Cell) -> float | None:
    if isinstance(cell, str):
        text = cell.strip()
        return float(text) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]+)?", text, re.ASCII) else None
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell  # noqa: PLR0124
    return float(cell) if is_number else None  # type: ignore[arg-type]


def _text_hours(text: str, style: ClockStyle) -> Hours | None:
    if not text or is_unknown(text):
        return None
    compact = _HHMM.fullmatch(text)
    if compact and len(text) > 2 and float(compact.group(1) + compact.group(2)) not in _UNKNOWN_NUMBERS:
        return _clock_hours(int(compact.group(1)), int(compact.group(2)))
    if style == "hh.mm" and (point := _HH_MM.fullmatch(text)):
        return _clock_hours(int(point.group(1)), int(point.group(2)))
    if _NUMBER.fullmatch(text):
        return _number_hours(float(text), style)
    band = _BAND.fullmatch(text)
    if band:
        return _band_hours(int(band.group(1)), int(band.group(2)), text)
    try:
        return _phrase_hours(_clock_of_moment(text))
    except CellError:
        raise CellError("cells.not_a_time_of_day", text=text[:60]) from None


def _band_hours(start: int, end: int, text: str) -> Hours:
    if start > 24 or end > 24:
        raise CellError("cells.not_a_time_of_day", text=text[:60])
    return float(start), float(end if end > start else end + 24)


def _clock_of_moment(text: str) -> str:
    # Access writes a time of day as that time on 30 December 1899.
    plain = _EPOCH_DAY.sub("", text, count=1)
    moment = _FULL_MOMENT.fullmatch(plain)
    return moment["clock"] if moment else plain


def _phrase_hours(text: str) -> Hours:
    start, end = split_range(text)
    if start.has_date or start.clock is None:
        raise CellError("cells.not_a_time_of_day", text=text[:60])
    filled = within(start, _SOME_DAY)
    earliest, latest = range_of(filled, end) if end else span_of(filled)
    if earliest is None or latest is None:
        raise CellError("cells.not_a_time_of_day", text=text[:60])
    return (earliest - _MIDNIGHT).total_seconds() / 3600, (latest - _MIDNIGHT).total_seconds() / 3600


def _number_hours(number: float, style: ClockStyle) -> Hours | None:
    if number in _UNKNOWN_NUMBERS or (isinstance(number, float) and np.isnan(number)):
        return None
    if not 0 <= number <= 2400:
        raise CellError("cells.not_a_time_of_day", text=str(number)[:20])
    if style == "fraction" and number < 1:
        moment = round(number * 1440) / 60
        return moment, moment
    whole = float(number).is_integer()
    if style == "hh.mm":
        return _clock_hours(int(number), round(100 * (number % 1)))
    if whole and (style == "hhmm" or number > 24):
        return _clock_hours(int(number) // 100, int(number) % 100)
    return float(number), float(number) + (1 if whole and number < 24 else 0)


def _clock_hours(hour: int, minute: int) -> Hours:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise CellError("cells.no_such_time_of_day", text=f"{hour:02d}{minute:02d}")
    return hour + minute / 60, hour + minute / 60
