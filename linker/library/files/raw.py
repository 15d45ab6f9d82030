"""Raw rows: what a file holds before anybody has said what its columns mean, and the errors that say where in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from linker.errors import InputError
from linker.i18n.text import Text, Value

# Whatever the file format gives: str from text formats, typed values from the others; None is an empty cell.
Cell = str | int | float | bool | datetime | date | time | list[Any] | dict[str, Any] | None

# Called with what is done and what there is: bytes for text formats, rows for Excel and Parquet.
Progress = Callable[[int, int], None]

RowKind = Literal["header", "total", "footer", "explanation", "skipped"]


@dataclass(frozen=True, eq=False)
class BadRow:
    """A row that cannot even be laid under the columns.

    `row` counts as the user does, the header being row 1: the line on which a CSV record starts, the Excel row, the
    JSONL line; in a JSON array and in Parquet the number of the element, starting at 1. `cells` are as far as they
    could be read.
    """

    row: int
    reason: Text
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no case: its number, what it is, and how it begins."""

    row: int
    kind: RowKind
    text: str


@dataclass(frozen=True, eq=False)
class RawChunk:
    """Some rows of a file as columns: `cells` has one list a column, each aligned with `rows`, the row numbers.

    `columns` are the header names, trimmed and unique, and the same in every chunk of a file. `bad_rows` are rows of
    the same stretch of the file that are not in `cells`; `skipped` are rows that are no cases (totals, footers, the
    header again). `notes` say what of the file was not read.
    """

    columns: tuple[str, ...]
    cells: tuple[list[Cell], ...]
    rows: tuple[int, ...]
    bad_rows: tuple[BadRow, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    notes: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.columns) or any(len(column) != len(self.rows) for column in self.cells):
            raise ValueError(f"{len(self.cells)} columns of cells for {len(self.columns)} names, or of unequal length")

    def __len__(self) -> int:
        return len(self.rows)


def input_error(path: Path, message_id: str, /, *, row: int | None = None, **params: Value) -> InputError:
    """The error of a file, worded as everywhere: `FILE[, row N]: what is wrong; what to do`."""
    place = str(path) if row is None else Text("files.row", path=str(path), row=row)
    return InputError("files.fault", place=place, fault=Text(message_id, **params))
