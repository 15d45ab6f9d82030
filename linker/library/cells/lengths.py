"""Cells -> lengths in metres: the radius within which a place is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np

from features.columns import FloatArray
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.unknown_words import is_unknown
from linker.library.files.raw import Cell

METRES = {
    "m": 1.0, "米": 1.0, "公尺": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0,
    "km": 1000.0, "公里": 1000.0, "千米": 1000.0, "里": 500.0, "mile": 1609.344, "miles": 1609.344,
    "ft": 0.3048, "feet": 0.3048, "yd": 0.9144, "yards": 0.9144,
}  # fmt: skip
# Half the way round the Earth: no place is wider.
GREATEST_M = 20_100_000.0
_LENGTH = re.compile(
    r"(?:约|大约|about|~|±|半径|<|≤)*(?P<number>[0-9]{1,9}(?:,[0-9]{3})*(?:\.[0-9]+)?)(?P<unit>[^0-9.,]*?)(?:左右|以?内|范围)*"
)
_HEADER_UNIT = re.compile(r"(?:^|[^a-z])(km|ft|yards|miles|feet)(?:$|[^a-z])|(公里|千米)")


def metres_column(cells: Sequence[Cell], *, default_unit: float = 1.0) -> tuple[FloatArray, Mapping[int, Text]]:
    """Metres of each cell (NaN unknown), and the reason for each row's index that is refused.

    `default_unit` is the metres of a number without a unit of its own (`metres_in_header`).
    """
    values, errors = np.full(len(cells), np.nan), CellErrors()
    for index, cell in enumerate(cells):
        try:
            values[index] = _metres(cell, default_unit)
        except CellError as error:
            errors[index] = error.text
    return values, errors


def metres_in_header(header: str) -> float:
    """The unit that a header names, in metres: `radius_km` 1000; 1 where it names none.

    >>> metres_in_header("radius_km"), metres_in_header("位置精度（公里）"), metres_in_header("半径")
    (1000.0, 1000.0, 1.0)
    """
    unit = _HEADER_UNIT.search(unicodedata.normalize("NFKC", header).casefold().replace("_", " "))
    return METRES[unit[1] or unit[2]] if unit else 1.0


def _metres(cell: Cell, default_unit: float) -> float:
    text = "" if cell is None else unicodedata.normalize("NFKC", str(cell)).casefold().replace(" ", "")
    if not text or text == "nan" or is_unknown(text):
        return float("nan")
    match = _LENGTH.fullmatch(text)
    unit = default_unit if match and not match["unit"] else METRES.get(match["unit"] if match else "")
    if not match or unit is None or float(match["number"].replace(",", "")) * unit > GREATEST_M:
        raise CellError("cells.not_a_radius", text=str(cell)[:40])
    return float(match["number"].replace(",", "")) * unit
