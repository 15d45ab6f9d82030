"""Cells -> lists of things."""

from __future__ import annotations

import json

from features.text import split_items
from linker.library.cells.cell_error import CellError
from linker.library.cells.unknown_words import is_unknown
from linker.library.files.raw import Cell


def parse_list(cell: Cell) -> tuple[str, ...]:
    """What a cell lists, in order, without unknowns and repeats: a list, a JSON list as text, or separated text."""
    if isinstance(cell, str):
        items = _json_list(cell)
        return split_items(cell) if items is None else parse_list(items)
    if cell is None:
        return ()
    if isinstance(cell, dict):
        raise CellError("cells.object_for_list")
    texts = [str(item).strip() for item in (cell if isinstance(cell, list) else [cell]) if item is not None]
    return tuple(dict.fromkeys(text for text in texts if not is_unknown(text)))


def _json_list(text: str) -> list[object] | None:
    if not text.lstrip().startswith("["):
        return None
    try:
        items = json.loads(text)
    except ValueError:
        return None
    return items if isinstance(items, list) else None
