"""Columns that only tick (forced_entry: 1, 0): the header is the code, the cell says whether the case has it."""

from __future__ import annotations

from collections.abc import Sequence

from features.columns import Ragged
from linker.library.cells.cell_text import as_text
from linker.library.files.raw import Cell

_YES = frozenset({"1", "true", "x", "√", "✓", "✔", "■", "●", "y", "yes", "是", "有"})
_NO = frozenset({"0", "false", "□", "○", "n", "no", "否", "无", "-", ""})
# A single column of yes and no is a code by itself (是否有人: 是); ticks are none.
_WORDS = frozenset({"y", "yes", "是", "有", "n", "no", "否", "无"})


def is_ticked(cells: Sequence[Cell], columns: int) -> bool:
    """Whether a column ticks a code; `columns` is how many are mapped to its facet."""
    texts = {as_text(cell).casefold() for cell in cells}
    texts_known = texts - {""}
    if not texts_known or not texts_known <= _YES | _NO:
        return False
    return columns > 1 or not texts_known & _WORDS


def codes_of_ticks(cells: Sequence[Cell], code: str) -> Ragged:
    """The code in each row that ticks it."""
    return Ragged.from_rows((code,) if as_text(cell).casefold() in _YES else () for cell in cells)
