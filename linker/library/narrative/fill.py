"""A table of cases with its unknown fields filled from the narratives; nothing known is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray, TimeArray, freeze
from linker.library.narrative.read import Found, read_narrative

# Characters of a narrative that are read for facts; what stands there says how it was done, what follows is annexes.
LONGEST_READ = 10_000


@dataclass(frozen=True, eq=False)
class Filled:
    """The table, and the rows of each column that were filled, rising; a column filled nowhere is left out."""

    table: CaseTable
    filled: Mapping[str, IntArray]

    def __post_init__(self) -> None:
        freeze(*self.filled.values())


def fill_unknown(table: CaseTable) -> Filled:
    """Fill earliest and latest (where both are unknown), address, goods, tools and loss from the narrative."""
    gaps = _gaps(table)
    asked = np.logical_or.reduce(list(gaps.values())) & (table.narrative != "")
    found = {int(row): read_narrative(table.narrative[row][:LONGEST_READ]) for row in np.flatnonzero(asked)}
    times = {row: read.window for row, read in found.items() if read.window and gaps["window"][row]}
    values: dict[str, dict[int, Any]] = {
        "earliest": {row: window.earliest for row, window in times.items() if window.earliest},
        "latest": {row: window.latest for row, window in times.items() if window.latest},
        **{name: _stated(found, gaps[name], part) for name, part in _PARTS.items()},
    }
    values = {name: rows for name, rows in values.items() if rows}
    columns = {name: _filled(getattr(table, name), rows) for name, rows in values.items()}
    return Filled(
        table.replace(**columns), {name: np.array(list(rows), dtype=np.int64) for name, rows in values.items()}
    )


# Column -> the part of a Found that fills it.
_PARTS = {"address": "place", "goods": "goods", "tools": "tools", "loss": "loss"}


def _gaps(table: CaseTable) -> dict[str, NDArray[np.bool_]]:
    return {
        "window": np.isnat(table.earliest) & np.isnat(table.latest),
        "address": np.asarray(table.address == "", dtype=bool),
        "goods": table.goods.lengths == 0,
        "tools": table.tools.lengths == 0,
        "loss": np.isnan(table.loss),
    }


def _stated(found: Mapping[int, Found], gap: NDArray[np.bool_], part: str) -> dict[int, Any]:
    stated = {row: getattr(read, part) for row, read in found.items() if gap[row]}
    return {row: value for row, value in stated.items() if value not in (None, "", ())}


def _filled(column: StrArray | FloatArray | TimeArray | Ragged, rows: Mapping[int, Any]) -> object:
    if isinstance(column, Ragged):
        return Ragged.from_rows(rows.get(row, known) for row, known in enumerate(column.rows()))
    filled = column.copy()
    for row, value in rows.items():
        filled[row] = value
    return filled
