"""Unknown fields of cases filled from their narratives; known fields stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray, TimeArray, freeze
from linker.library.narrative.read import NarrativeFacts, read_narrative

# Characters of a narrative that are read for facts; what stands there says how it was done, what follows is annexes.
MAX_CHARACTERS = 10_000


@dataclass(frozen=True, eq=False)
class FilledTable:
    """A table, and the rows of each column that were filled, ascending; a column filled nowhere is left out."""

    table: CaseTable
    filled: Mapping[str, IntArray]

    def __post_init__(self) -> None:
        freeze(*self.filled.values())


def fill_unknown(table: CaseTable) -> FilledTable:
    """Fill earliest and latest (where both are unknown), address, goods, tools and loss from the narrative."""
    gaps = _gaps(table)
    has_gap = np.logical_or.reduce(list(gaps.values())) & (table.narrative != "")
    facts_of_row = {int(row): read_narrative(table.narrative[row][:MAX_CHARACTERS]) for row in np.flatnonzero(has_gap)}
    times = {row: read.window for row, read in facts_of_row.items() if read.window and gaps["window"][row]}
    values: dict[str, dict[int, Any]] = {
        "earliest": {row: window.earliest for row, window in times.items() if window.earliest},
        "latest": {row: window.latest for row, window in times.items() if window.latest},
        **{name: _stated(facts_of_row, gaps[name], part) for name, part in _PARTS.items()},
    }
    values = {name: rows for name, rows in values.items() if rows}
    columns = {name: _filled(getattr(table, name), rows) for name, rows in values.items()}
    return FilledTable(
        table.replace(**columns), {name: np.array(list(rows), dtype=np.int64) for name, rows in values.items()}
    )


# Column -> the field of NarrativeFacts that fills it.
_PARTS = {"address": "place", "goods": "goods", "tools": "tools", "loss": "loss"}


def _gaps(table: CaseTable) -> dict[str, NDArray[np.bool_]]:
    return {
        "window": np.isnat(table.earliest) & np.isnat(table.latest),
        "address": np.asarray(table.address == "", dtype=bool),
        "goods": table.goods.lengths == 0,
        "tools": table.tools.lengths == 0,
        "loss": np.isnan(table.loss),
    }


def _stated(facts_of_row: Mapping[int, NarrativeFacts], gap: NDArray[np.bool_], part: str) -> dict[int, Any]:
    stated = {row: getattr(read, part) for row, read in facts_of_row.items() if gap[row]}
    return {row: value for row, value in stated.items() if value not in (None, "", ())}


def _filled(column: StrArray | FloatArray | TimeArray | Ragged, rows: Mapping[int, Any]) -> object:
    if isinstance(column, Ragged):
        return Ragged.from_rows(rows.get(row, values) for row, values in enumerate(column.rows()))
    filled = column.copy()
    for row, value in rows.items():
        filled[row] = value
    return filled
