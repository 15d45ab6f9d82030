"""The cells of a chunk of records read field by field; what cannot be read becomes the reason of a rejected row."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np

from features.columns import FloatArray, IntArray, StrArray, TimeArray, text_column
from linker.i18n.text import Text
from linker.library.cells.amounts import amount_column
from linker.library.cells.cell_text import as_text, text_cells
from linker.library.cells.coordinates import coordinate_columns
from linker.library.cells.iso_times import BoolArray
from linker.library.cells.moments import parse_windows
from linker.library.files.raw import RawChunk
from linker.library.files.rejects import Reject
from linker.library.mapping.source_rows import cell_texts
from linker.library.records.fields import RecordMap

# A moment that a whole day may mean says too little of when something was.
_LONGEST_MOMENT = np.timedelta64(1, "h")


class RecordCells:
    """Fields of a chunk as columns; `faults` gathers the first reason against each row."""

    def __init__(self, chunk: RawChunk, mapping: RecordMap, zone: ZoneInfo | None) -> None:
        self.chunk, self.mapping, self.zone, self.size = chunk, mapping, zone, len(chunk)
        self.cells = dict(zip(chunk.columns, chunk.cells, strict=True))
        self.faults: dict[int, Text] = {}
        self.hints: tuple[Text, ...] = chunk.notes

    def has(self, name: str) -> bool:
        """Whether a field has a column."""
        return bool(self.mapping.column(name))

    def texts(self, name: str) -> StrArray:
        """A field as tidy texts; "" where unknown."""
        column = self.mapping.column(name)
        return text_column(text_cells(self.cells[column]) if column else [""] * self.size)

    def identifiers(self, name: str) -> StrArray:
        """A field as its cells are written; what no identifier can be, unknown or not, is for the reader to tell."""
        cells = self.cells[self.mapping.column(name)]
        return text_column(cell if isinstance(cell, str) else as_text(cell) for cell in cells)

    def numbers(self, name: str) -> FloatArray:
        """A field as numbers; NaN where unknown."""
        column = self.mapping.column(name)
        if not column:
            return np.full(self.size, np.nan)
        values, errors = amount_column(self.cells[column])
        self.refuse_each(errors)
        return values

    def moments(self, name: str) -> tuple[TimeArray, BoolArray]:
        """Moments of a field (NaT unknown), and whether each is known to the hour."""
        if not self.has(name):
            return np.full(self.size, "NaT", dtype="datetime64[s]"), np.ones(self.size, dtype=bool)
        earliest, latest = self.windows(name)
        return earliest, ~(latest - earliest > _LONGEST_MOMENT)

    def windows(self, name: str) -> tuple[TimeArray, TimeArray]:
        """Earliest and latest moment of a field; NaT where unknown."""
        column = self.mapping.column(name)
        windows = parse_windows(self.cells[column], zone=self.zone, style=self.mapping.styles[column])
        self.refuse_each(windows.errors)
        self.hints += windows.hints
        return windows.earliest.astype("datetime64[s]"), windows.latest.astype("datetime64[s]")

    def points(self) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude; NaN where unknown."""
        x, y = self.mapping.column("longitude"), self.mapping.column("latitude")
        if not (x and y):
            return np.full(self.size, np.nan), np.full(self.size, np.nan)
        points = coordinate_columns(self.cells[x], self.cells[y], self.mapping.system)
        self.refuse_each(points.errors)
        return points.longitude, points.latitude

    def refuse(self, rows: IntArray | BoolArray, reason: Text) -> None:
        """Note why some rows (numbers, or a mask) are no records."""
        numbers = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        self.refuse_each(dict.fromkeys(numbers.tolist(), reason))

    def refuse_each(self, reasons: Mapping[int, Text]) -> None:
        """Note why rows are no records, each with its own reason."""
        self.faults = {**reasons, **self.faults}

    def is_sound(self) -> BoolArray:
        """The rows that nothing was noted against so far."""
        sound = np.ones(self.size, dtype=bool)
        sound[list(self.faults)] = False
        return sound

    def rejects(self) -> list[Reject]:
        """The rows that are no records, with their reasons, and those that could not be laid under the columns."""
        rows = sorted(self.faults.items())
        rejects = [Reject(self.chunk.rows[row], "", reason, cell_texts(self.chunk, row)) for row, reason in rows]
        return rejects + [Reject(bad.row, "", bad.reason, bad.cells) for bad in self.chunk.bad_rows]
