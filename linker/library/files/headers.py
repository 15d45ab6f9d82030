"""Header rows: which row of a table it is, and the unique names it gives its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from linker.library.files.raw import Cell

# Spaces a cell can have around it that str.strip does not know: byte order mark, zero-width space.
_INVISIBLE = "\ufeff\u200b"


def column_names(header: Iterable[Cell]) -> tuple[str, ...]:
    """Trimmed, unique names: a second "time" becomes "time.2", an empty header in third place "column 3"."""
    trimmed = [_trimmed(cell) for cell in header]
    originals = set(trimmed)
    used: set[str] = set()
    names = []
    for position, name in enumerate(trimmed, start=1):
        unique = _unused(name or f"column {position}", used, originals)
        used.add(unique)
        names.append(unique)
    return tuple(names)


def header_position(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Index of the header: the first row that is mostly filled with text, so that title lines above it are passed over.

    `rows` are the first rows of a table. Where none looks like a header it is the first row that holds anything;
    None where all are blank.
    """
    width = _usual_width(rows)
    for position, row in enumerate(rows):
        if 2 * sum(_is_text(cell) for cell in row) > width:
            return position
    return next((position for position, row in enumerate(rows) if not is_blank(row)), None)


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether no cell of a row holds anything but spaces."""
    # A plain loop: every row of every file passes here, and nearly all end it at their first cell.
    for cell in row:  # noqa: SIM110
        if cell is not None and (not isinstance(cell, str) or cell.strip()):
            return False
    return True


def filled_width(row: Sequence[Cell]) -> int:
    """Number of cells up to the last one that holds something."""
    width = len(row)
    while width and is_blank(row[width - 1 : width]):
        width -= 1
    return width


def _trimmed(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip().strip(_INVISIBLE).strip()


def _unused(name: str, used: set[str], originals: set[str]) -> str:
    if name not in used:
        return name
    number = 2
    while f"{name}.{number}" in used | originals:
        number += 1
    return f"{name}.{number}"


def _usual_width(rows: Sequence[Sequence[Cell]]) -> int:
    widths = Counter(filled_width(row) for row in rows if sum(not is_blank([cell]) for cell in row) > 1)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 1


def _is_text(cell: Cell) -> bool:
    if not isinstance(cell, str) or not cell.strip():
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False
