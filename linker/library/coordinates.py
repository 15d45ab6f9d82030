"""Cells -> coordinates (signatures first; being built)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from features.columns import FloatArray
from linker.library.raw import Cell

NOMINAL_UNIT_KM = 100.0


@dataclass(frozen=True, eq=False)
class CoordinateColumns:
    """Degrees WGS 84 or planar metres (NaN unknown); errors: row index -> reason; hints for the user."""

    longitude: FloatArray
    latitude: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    errors: Mapping[int, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()


def parse_number(cell: Cell) -> float | None: ...
def coordinate_columns(x_cells: Sequence[Cell], y_cells: Sequence[Cell], system: str) -> CoordinateColumns: ...
def guess_system(x_name: str, y_name: str, x_cells: Sequence[Cell], y_cells: Sequence[Cell]) -> tuple[str, str]: ...  # (system, hint or "")
