"""Sightings for tests, written as tuples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.columns import text_column
from linker.library.records.sightings import NO_LOOK, SightingTable


def sighting_table(kind: str, rows: Sequence[tuple[str, str, int]], look: str = NO_LOOK) -> SightingTable:
    """Sightings (identifier, sensor, second) without stays; sensors have no places."""
    values, sensors, moments = zip(*rows, strict=True)
    unknown = np.full(len(rows), np.nan)
    empty = text_column([""] * len(rows))
    moment, stay = np.array(moments, dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    columns = text_column(values), text_column(sensors), empty, unknown, unknown.copy(), moment, stay
    return SightingTable(kind, *columns, empty, text_column([look] * len(rows)))
