"""How well the cells of a column fit a field: the check behind every guess about headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import time
from math import isfinite

import numpy as np

from linker.library.cells.amounts import amount_column
from linker.library.cells.cell_error import CellError
from linker.library.cells.cell_text import as_text
from linker.library.cells.coordinates import parse_number
from linker.library.cells.hours import parse_times_of_day
from linker.library.cells.lengths import metres_column
from linker.library.cells.moments import parse_windows
from linker.library.cells.person_counts import count_column
from linker.library.cells.points import is_point
from linker.library.cells.unknown_words import is_unknown
from linker.library.cells.written_times import month_number
from linker.library.files.raw import Cell
from linker.library.mapping.fields import Field

# Enough cells to judge a column by.
ENOUGH_CELLS = 300
# Codes are short; what is longer tells a story.
CODE_LENGTH = 40
# Where nothing is known, a column neither fits nor misfits.
NO_ANSWER = 0.5
# From this many cells on, a column that keeps repeating itself tells no stories.
REPEATS_FROM = 20
# Micro-degrees are the widest numbers that can be coordinates in degrees.
WIDEST_DEGREES = 1.8e9
# A column of moments may hold some days; one whose clocks are of two kinds at most has days of another time zone.
MOST_DAYS, FEW_CLOCKS, HOUR_SECONDS = 0.5, 2, 3600
TICKS = frozenset(
    {"0", "1", "true", "false", "x", "√", "✓", "✔", "■", "□", "●", "○", "y", "n", "yes", "no", "是", "否"}
)
# What stands in a column of its own beside a clock of twelve hours.
DAY_PARTS = frozenset(
    word
    for line in ("am pm a p a.m. p.m.", "上午 下午 中午 晚上 晚 夜间 夜里 凌晨 早上 早晨 清晨 傍晚 深夜 午后")
    for word in line.split()
)
# 13A, 0A, B1, 4E: codes of a classification, not its words.
_CODE = re.compile(r"[A-Z]?[0-9]{1,6}[A-Z]{0,2}|[A-Z]{1,2}[0-9]{1,6}", re.IGNORECASE)
# 22, 2230, 22.5: a number may be a time of day, but also much else.
_BARE = re.compile(r"[0-9.]*")
CLOCK_MISFITS = 0.2
_LETTER = re.compile(r"[^\W\d_]")


def known_cells(cells: Sequence[Cell]) -> list[Cell]:
    """Up to `ENOUGH_CELLS` cells that say something, evenly from the whole column."""
    step = max(len(cells) // (4 * ENOUGH_CELLS), 1)
    sample = _telling_cells(cells[::step])
    sample = sample if len(sample) >= ENOUGH_CELLS or step == 1 else _telling_cells(cells)
    return sample[:: max(len(sample) // ENOUGH_CELLS, 1)][:ENOUGH_CELLS]


def _telling_cells(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell is not None and not (isinstance(cell, str) and _says_nothing(cell))]


def _says_nothing(cell: str) -> bool:
    return not cell.strip() or (len(cell) < 40 and is_unknown(cell))


def fit(field: Field, cells: Sequence[Cell]) -> float:
    """Share (0 to 1) of a column's known cells that can be read as the field."""
    sample = known_cells(cells)
    check = _CHECKS.get(field.name) or _CHECKS.get(field.kind)
    if not sample:
        return NO_ANSWER
    return check(sample) if check else 1.0


def looks_coded(cells: Sequence[Cell]) -> bool:
    """Few distinct, short values: what codes look like."""
    sample = known_cells(cells)
    texts = {str(cell) for cell in sample}
    few = len(texts) <= max(10, len(sample) // 2)
    return bool(sample) and few and all(len(text) <= CODE_LENGTH for text in texts)


def is_tick_column(cells: Sequence[Cell]) -> bool:
    """Whether a column only ticks: 0 and 1, x or nothing, yes and no."""
    texts = {as_text(cell).casefold() for cell in cells} - {""}
    return bool(texts) and texts <= TICKS


def has_clocks(cells: Sequence[Cell]) -> bool:
    """Whether the times of a column have times of day of their own; days written as midnights of a zone have none."""
    windows = parse_windows(known_cells(cells))
    moments = windows.earliest[~np.isnat(windows.earliest)]
    clocks = (moments - moments.astype("datetime64[D]")).astype(np.int64)
    kinds = np.unique(clocks[clocks > 0])
    if len(kinds) > FEW_CLOCKS:
        return True
    is_one_clock = len(clocks) >= 2 * FEW_CLOCKS and len(kinds) > 0 and np.ptp(kinds) <= HOUR_SECONDS
    return len(kinds) > 0 and not is_one_clock and float(np.mean(clocks == 0)) < MOST_DAYS


def dated_share(cells: Sequence[Cell]) -> float:
    """Share of the known cells that name a day."""
    sample = known_cells(cells)
    windows = parse_windows(sample)
    return float(np.mean(~np.isnat(windows.earliest))) if sample else 0.0


def is_clock_column(cells: Sequence[Cell]) -> bool:
    """Whether the known cells are times of day (22:30, 下午3点) without any date."""
    sample = known_cells(cells)
    if not sample or not all(isinstance(cell, str | time) for cell in sample):
        return False
    if not any(isinstance(cell, time) or not _BARE.fullmatch(str(cell).strip()) for cell in sample):
        return False
    return dated_share(sample) < CLOCK_MISFITS and _hours(sample) > 1 - CLOCK_MISFITS


def is_dated_part(cells: Sequence[Cell]) -> bool:
    """Whether cells below a header of a year, month or day are whole dates or months with their year (2024-03)."""
    sample = known_cells(cells)
    is_text = all(isinstance(cell, str) and not _BARE.fullmatch(cell.strip()) for cell in sample)
    return bool(sample) and is_text and dated_share(sample) >= 1 - CLOCK_MISFITS


def point_share(cells: Sequence[Cell]) -> float:
    """Share of the known cells that hold a whole point (WKT, "lat, lon", GeoJSON)."""
    sample = known_cells(cells)[:50]
    return sum(map(is_point, sample)) / len(sample) if sample else 0.0


def _ids(cells: Sequence[Cell]) -> float:
    return len({str(cell) for cell in cells}) / len(cells)


def _times(cells: Sequence[Cell]) -> float:
    windows = parse_windows(cells)
    # Numbers that only happen to be years or serials are no times of a crime.
    return float(
        np.mean(~(np.isnat(windows.earliest) & np.isnat(windows.latest)) | _is_relative(cells, windows.errors))
    )


def _is_relative(cells: Sequence[Cell], errors: object) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    refused = set(errors) if isinstance(errors, dict) else set()
    return np.array([index not in refused for index in range(len(cells))])


def _hours(cells: Sequence[Cell]) -> float:
    return 1.0 - len(parse_times_of_day(cells).errors) / len(cells)


def _amounts(cells: Sequence[Cell]) -> float:
    return 1.0 - len(amount_column(cells)[1]) / len(cells)


def _lengths(cells: Sequence[Cell]) -> float:
    return 1.0 - len(metres_column(cells)[1]) / len(cells)


def _counts(cells: Sequence[Cell]) -> float:
    return 1.0 - len(count_column(cells)[1]) / len(cells)


def _within(limit: float, whole_limit: float) -> Callable[[Sequence[Cell]], float]:
    return lambda cells: sum(_is_within(cell, limit, whole_limit) for cell in cells) / len(cells)


def _is_within(cell: Cell, limit: float, whole_limit: float) -> bool:
    try:
        number = parse_number(cell)
    except CellError:
        return False
    if number is None:
        return True
    is_scaled = float(number).is_integer() and 1e5 < abs(number) <= whole_limit
    return isfinite(number) and (abs(number) <= limit or is_scaled)


def _short(cells: Sequence[Cell]) -> float:
    return sum(len(str(cell)) <= CODE_LENGTH for cell in cells) / len(cells)


def _stories(cells: Sequence[Cell]) -> float:
    return 1.0 if len(cells) < REPEATS_FROM else _ids(cells)


def _offence_names(cells: Sequence[Cell]) -> float:
    """Names of offences: words, not numbers, and not a new one in each row."""
    texts = [as_text(cell) for cell in cells]
    worded = sum(bool(_LETTER.search(text)) and len(text) <= 200 and not _CODE.fullmatch(text) for text in texts) / len(
        texts
    )
    is_new_each_time = len(texts) >= REPEATS_FROM and len(set(texts)) > 0.9 * len(texts)
    return (0.4 if is_new_each_time else 1.0) * max(worded, 0.4)


def _addresses(cells: Sequence[Cell]) -> float:
    texts = [as_text(cell) for cell in cells]
    worded = sum(bool(_LETTER.search(text)) for text in texts) / len(texts)
    return 0.0 if point_share(cells) > 0.5 else worded


def _day_parts(cells: Sequence[Cell]) -> float:
    return sum(as_text(cell).casefold() in DAY_PARTS for cell in cells) / len(cells)


def _named_strings(cells: Sequence[Cell]) -> float:
    return 0.0 if is_tick_column(cells) else 1.0


def _years(cells: Sequence[Cell]) -> float:
    return _share_of_numbers(cells, 1950, 2100)


def _months(cells: Sequence[Cell]) -> float:
    return sum(month_number(as_text(cell)) is not None for cell in cells) / len(cells)


def _days(cells: Sequence[Cell]) -> float:
    return _share_of_numbers(cells, 1, 31)


def _minutes(cells: Sequence[Cell]) -> float:
    return _share_of_numbers(cells, 0, 59)


def _share_of_numbers(cells: Sequence[Cell], low: int, high: int) -> float:
    texts = [as_text(cell) for cell in cells]
    return sum(text.isdecimal() and low <= int(text) <= high for text in texts) / len(texts)


_CHECKS: dict[str, Callable[[Sequence[Cell]], float]] = {
    "id": _ids,
    "time": _times,
    "hours": _hours,
    "amount": _amounts,
    "length": _lengths,
    "count": _counts,
    "code": _short,
    "known_series": _named_strings,
    "day_part": _day_parts,
    "narrative": _stories,
    "offence": _offence_names,
    "address": _addresses,
    "point": point_share,
    "longitude": _within(180.0, WIDEST_DEGREES),
    "latitude": _within(180.0, WIDEST_DEGREES),
    "coordinate": _within(1e8, 1e8),
    "year": _years,
    "month": _months,
    "day": _days,
    "minute": _minutes,
}
