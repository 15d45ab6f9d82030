"""Cells -> hours of the day, for files that keep the hour beside the date; and the two put together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import numpy as np

from features.case import TimeWindow
from features.columns import FloatArray, freeze, number_column
from features.text import is_unknown
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.moment_phrase import Phrase, range_of, span_of, within
from linker.library.cells.time_text import split_range
from linker.library.cells.window_column import WindowColumn
from linker.library.files.raw import Cell

Hours = tuple[float, float]

_SOME_DAY = Phrase(2000, 1, 2)
_MIDNIGHT = datetime(2000, 1, 2)
_HHMM = re.compile(r"([0-9]{1,2})([0-9]{2})(?:\s*(?:hrs?|hours|h))?", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_UNKNOWN_NUMBERS = frozenset({-1.0, 99.0, 9999.0})


@dataclass(frozen=True, eq=False)
class HourColumn:
    """Hours of the day as columns, NaN unknown; above 24 is the next day and below 0 the day before.

    `errors` maps a row's index to the reason why its cell is refused. `hhmm` says that whole numbers were read as HHMM:
    hand it on to the next chunks of a file.
    """

    from_hours: FloatArray
    to_hours: FloatArray
    errors: Mapping[int, Text] = field(default_factory=dict)
    hhmm: bool = False

    def __post_init__(self) -> None:
        if len(self.from_hours) != len(self.to_hours):
            raise ValueError(f"hour columns differ in length: {len(self.from_hours)}, {len(self.to_hours)}")
        freeze(self.from_hours, self.to_hours)

    def __len__(self) -> int:
        return len(self.from_hours)


def parse_time_of_day(cell: Cell, *, hhmm: bool = False) -> Hours | None:
    """The hours a cell means, None where unknown (also 99, 9999 and -1); to may pass 24: that is the next day.

    A whole number up to 23 is an hour of the day (22 is 22 to 23, as in NIBRS), with `hhmm` it is minutes past
    midnight (LAPD writes 00:22 as 22); 2230, "0022" and 22.5 are moments. Raises CellError with the remedy.

    >>> parse_time_of_day("2230"), parse_time_of_day(22), parse_time_of_day("晚上")
    ((22.5, 22.5), (22.0, 23.0), (18.0, 24.0))
    """
    if cell is None or isinstance(cell, str):
        return _text_hours(" ".join(unicodedata.normalize("NFKC", cell or "").split()), hhmm=hhmm)
    if isinstance(cell, datetime | time):
        hour = cell.hour + cell.minute / 60 + cell.second / 3600
        return hour, hour
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number_hours(cell, hhmm=hhmm)
    raise CellError("cells.not_a_time_of_day", text=str(cell)[:60])


def parse_times_of_day(cells: Sequence[Cell], *, hhmm: bool | None = None) -> HourColumn:
    """A column of cells as hours; where `hhmm` is None any number above 24 in the column says that all are HHMM."""
    clock = any(map(_needs_hhmm, cells)) if hhmm is None else hhmm
    errors: CellErrors = {}
    readings: dict[str, Hours | Text | None] = {}
    hours: list[Hours | None] = []
    for index, cell in enumerate(cells):
        key = f"{type(cell).__name__} {cell}"
        if key not in readings:
            readings[key] = _hours_or_reason(cell, hhmm=clock)
        reading = readings[key]
        if isinstance(reading, Text):
            errors[index], reading = reading, None
        hours.append(reading)
    starts = number_column(pair and pair[0] for pair in hours)
    return HourColumn(starts, number_column(pair and pair[1] for pair in hours), errors, clock)


def combine(date_window: TimeWindow | None, hours: Hours | None) -> TimeWindow | None:
    """The date window narrowed to hours, from its first day's to its last day's; unknown hours leave it as it is."""
    if date_window is None or hours is None:
        return date_window
    earliest, latest = date_window.earliest, date_window.latest
    first = earliest and _midnight(earliest) + timedelta(seconds=round(hours[0] * 3600))
    last = latest and _last_day(earliest, latest) + timedelta(seconds=round(hours[1] * 3600))
    return TimeWindow(earliest=first, latest=last)


def combine_columns(dates: WindowColumn, hours: HourColumn) -> WindowColumn:
    """`combine`, row by row; the errors of both columns are kept, and a row with one is unknown."""
    if len(dates) != len(hours):
        raise ValueError(f"the date column has {len(dates)} rows, the hour column {len(hours)}")
    first = dates.earliest.astype("datetime64[D]")
    last = dates.latest.astype("datetime64[D]")
    whole_days = (dates.latest == last) & ~(dates.earliest == dates.latest)
    last = last - whole_days.astype("timedelta64[D]")
    is_known = ~np.isnan(hours.from_hours)
    earliest = np.where(is_known, first + _seconds(hours.from_hours), dates.earliest)
    latest = np.where(is_known, last + _seconds(hours.to_hours), dates.latest)
    errors = {**hours.errors, **dates.errors}
    refused = np.fromiter(errors, dtype=np.int64, count=len(errors))
    earliest[refused] = latest[refused] = np.datetime64("NaT")
    return WindowColumn(
        earliest, latest, errors, ambiguous=dates.ambiguous, day_first=dates.day_first, hints=dates.hints
    )


def _seconds(hours: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.timedelta64]]:
    return np.round(np.nan_to_num(hours) * 3600).astype("timedelta64[s]")


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _last_day(earliest: datetime | None, latest: datetime) -> datetime:
    midnight = _midnight(latest)
    return midnight - timedelta(days=1) if latest == midnight and earliest != latest else midnight


def _hours_or_reason(cell: Cell, *, hhmm: bool) -> Hours | Text | None:
    try:
        return parse_time_of_day(cell, hhmm=hhmm)
    except CellError as error:
        return error.text


def _needs_hhmm(cell: Cell) -> bool:
    if isinstance(cell, str):
        number = float(cell) if re.fullmatch("[0-9]{2,4}", cell.strip(), re.ASCII) else 0.0
    else:
        number = cell if isinstance(cell, int | float) else 0.0
    return number > 24 and number not in _UNKNOWN_NUMBERS


def _text_hours(text: str, *, hhmm: bool) -> Hours | None:
    if not text or is_unknown(text):
        return None
    compact = _HHMM.fullmatch(text)
    if compact and len(text) > 2 and float(compact.group(1) + compact.group(2)) not in _UNKNOWN_NUMBERS:
        return _clock_hours(int(compact.group(1)), int(compact.group(2)))
    if _NUMBER.fullmatch(text):
        return _number_hours(float(text), hhmm=hhmm)
    try:
        return _phrase_hours(text)
    except CellError:
        raise CellError("cells.not_a_time_of_day", text=text[:60]) from None


def _phrase_hours(text: str) -> Hours:
    start, end = split_range(text)
    if start.has_date or start.clock is None:
        raise CellError("cells.not_a_time_of_day", text=text[:60])
    filled = within(start, _SOME_DAY)
    earliest, latest = range_of(filled, end) if end else span_of(filled)
    if earliest is None or latest is None:
        raise CellError("cells.not_a_time_of_day", text=text[:60])
    return (earliest - _MIDNIGHT).total_seconds() / 3600, (latest - _MIDNIGHT).total_seconds() / 3600


def _number_hours(number: float, *, hhmm: bool) -> Hours | None:
    if number in _UNKNOWN_NUMBERS or (isinstance(number, float) and np.isnan(number)):
        return None
    if not 0 <= number <= 2400:
        raise CellError("cells.not_a_time_of_day", text=str(number)[:20])
    whole = float(number).is_integer()
    if whole and (hhmm or number > 24):
        return _clock_hours(int(number) // 100, int(number) % 100)
    return float(number), float(number) + (1 if whole and number < 24 else 0)


def _clock_hours(hour: int, minute: int) -> Hours:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise CellError("cells.no_such_time_of_day", text=f"{hour:02d}{minute:02d}")
    return hour + minute / 60, hour + minute / 60
