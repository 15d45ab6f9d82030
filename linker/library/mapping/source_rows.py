"""The original rows: as JSON for a case's `source`, and what in them no library can store."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any

from linker.i18n.text import Text
from linker.library.cells.encoded import encoded, encoded_objects
from linker.library.files.raw import Cell, RawChunk

LARGEST_CELL = 1_000_000


def source_texts(chunk: RawChunk) -> list[str]:
    """Each row as one JSON object text with every column as it came; moments as ISO 8601, NaN as null."""
    return encoded_objects(chunk.columns, map(_encoded, chunk.cells), len(chunk))


def _encoded(cells: Sequence[Cell]) -> list[str]:
    try:
        return encoded(cells, plain=_plain, only_finite=True)
    except ValueError:
        return encoded(_finite(cells), plain=_plain)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def unstorable(sources: Sequence[str]) -> dict[int, Text]:
    """Rows with characters that no database stores: halves of a surrogate pair, NUL."""
    try:
        "".join(sources).encode()
        halves = False
    except UnicodeEncodeError:
        halves = True
    suspects = {row: text for row, text in enumerate(sources) if halves or "\\u0000" in text}
    faults = ((row, _character_fault(text)) for row, text in suspects.items())
    return {row: fault for row, fault in faults if fault}


def _character_fault(source: str) -> Text | None:
    try:
        source.encode()
    except UnicodeEncodeError:
        return Text("rejects.lone_surrogate")
    # A text that spells \u0000 is written with a doubled backslash.
    if "\\u0000" in source.replace("\\\\", ""):
        return Text("rejects.nul")
    return None


def oversized(chunk: RawChunk, sources: Sequence[str], unbounded: Collection[str]) -> dict[str, dict[int, Text]]:
    """By column, the rows whose cell is larger than anything but a narrative can be; `unbounded` columns hold those."""
    # A row shorter than one such cell has none.
    rows = [row for row, source in enumerate(sources) if len(source) > LARGEST_CELL]
    columns = [(name, cells) for name, cells in zip(chunk.columns, chunk.cells, strict=True) if name not in unbounded]
    return {name: {row: _TOO_LARGE for row in rows if _size(cells[row]) > LARGEST_CELL} for name, cells in columns}


_TOO_LARGE = Text("rejects.cell_too_large", limit=LARGEST_CELL)


def _size(cell: Cell) -> int:
    return len(cell) if isinstance(cell, str) else len(str(cell))


def cell_texts(chunk: RawChunk, row: int) -> tuple[str, ...]:
    """One row as text for the file of rejects: text as it came, None as ""."""
    return tuple(_cell_text(cells[row]) for cells in chunk.cells)


def _cell_text(cell: Cell) -> str:
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False, default=_plain)
    return "" if cell is None else _plain(cell) if not isinstance(cell, str) else cell
