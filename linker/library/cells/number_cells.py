"""Numbers in cells, whatever they count: typed cells as a number, and a column of cells with the reasons of refusal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from features.columns import FloatArray
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.files.raw import Cell

MAX_LENGTH = 300
_UNKNOWN_NINES = 9_999_999.0


def number_column(
    cells: Sequence[Cell], parse: Callable[[Cell], float | None]
) -> tuple[FloatArray, Mapping[int, Text]]:
    """`parse` of each cell (NaN unknown), once a text, and the reason for each row's index that is refused."""
    values = np.full(len(cells), np.nan)
    errors: CellErrors = {}
    numbers: dict[str, float | None] = {}
    for index, cell in enumerate(cells):
        try:
            if not isinstance(cell, str):
                number = parse(cell)
            else:
                number = numbers[cell] = numbers[cell] if cell in numbers else parse(cell)
        except CellError as error:
            errors[index] = error.text
        else:
            values[index] = np.nan if number is None else number
    return values, errors


def typed_number(cell: Cell, kind: str) -> float | None:
    """A cell that is no text as a number; None where unknown (NaN, 9999999).

    Raises CellError for what is no number (`cells.no_<kind>`), is negative or is too large.
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellError(f"cells.no_{kind}", text=str(cell)[:60])
    if cell < 0:
        raise CellError("cells.negative", text=str(cell)[:20])
    if cell > 1e15:
        raise CellError("cells.too_large", text=str(cell)[:20])
    number = float(cell)
    return None if math.isnan(number) or is_nines(number) else number


def is_nines(number: float) -> bool:
    """Whether a number is a placeholder of nines, of seven or more."""
    return number >= _UNKNOWN_NINES and number.is_integer() and set(f"{number:.0f}") == {"9"}
