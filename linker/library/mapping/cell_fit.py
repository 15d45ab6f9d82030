"""How well the cells of a column fit a field: the check behind every guess about headers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

import numpy as np

from features.text import is_unknown
from linker.library.cells.coordinates import parse_number
from linker.library.cells.hours import parse_times_of_day
from linker.library.cells.lengths import metres_column
from linker.library.cells.moments import parse_windows
from linker.library.cells.quantities import amount_column, count_column
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


def known_cells(cells: Sequence[Cell]) -> list[Cell]:
    """Up to `ENOUGH_CELLS` cells that say something, evenly from the whole column."""
    step = max(len(cells) // (4 * ENOUGH_CELLS), 1)
    sample = _telling_cells(cells[::step])
    sample = sample if len(sample) >= ENOUGH_CELLS or step == 1 else _telling_cells(cells)
    return sample[:: max(len(sample) // ENOUGH_CELLS, 1)][:ENOUGH_CELLS]


def _telling_cells(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell is not None and not (isinstance(cell, str) and _says_nothing(cell))]


def _says_nothing(cell: str) -> bool:
    return not cell.strip() or (len(cell) < 20 and is_unknown(cell))


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


def days_only(cells: Sequence[Cell]) -> bool:
    """Whether a time column says days (or phrases) but no moments; spreadsheets write a day as its 00:00."""
    windows = parse_windows(known_cells(cells))
    moments = windows.earliest[windows.earliest == windows.latest]
    return bool(np.all(moments == moments.astype("datetime64[D]")))


def _ids(cells: Sequence[Cell]) -> float:
    return len({str(cell) for cell in cells}) / len(cells)


def _times(cells: Sequence[Cell]) -> float:
    return 1.0 - len(parse_windows(cells).errors) / len(cells)


def _hours(cells: Sequence[Cell]) -> float:
    return 1.0 - len(parse_times_of_day(cells).errors) / len(cells)


def _amounts(cells: Sequence[Cell]) -> float:
    return 1.0 - len(amount_column(cells)[1]) / len(cells)


def _lengths(cells: Sequence[Cell]) -> float:
    return 1.0 - len(metres_column(cells)[1]) / len(cells)


def _counts(cells: Sequence[Cell]) -> float:
    return 1.0 - len(count_column(cells)[1]) / len(cells)


def _coordinates(limit: float) -> Callable[[Sequence[Cell]], float]:
    return lambda cells: sum(_within(cell, limit) for cell in cells) / len(cells)


def _within(cell: Cell, limit: float) -> bool:
    try:
        number = parse_number(cell)
    except ValueError:
        return False
    return number is None or (isfinite(number) and abs(number) <= limit)


def _short(cells: Sequence[Cell]) -> float:
    return sum(len(str(cell)) <= CODE_LENGTH for cell in cells) / len(cells)


def _stories(cells: Sequence[Cell]) -> float:
    return 1.0 if len(cells) < REPEATS_FROM else _ids(cells)


_CHECKS: dict[str, Callable[[Sequence[Cell]], float]] = {
    "id": _ids,
    "time": _times,
    "hours": _hours,
    "amount": _amounts,
    "length": _lengths,
    "count": _counts,
    "code": _short,
    "narrative": _stories,
    "longitude": _coordinates(180.0),
    "latitude": _coordinates(90.0),
    "coordinate": _coordinates(1e8),
}
