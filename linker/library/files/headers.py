"""Header rows: which row of a table it is (or which two), and the unique names it gives its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linker.i18n.text import Text
from linker.library.files.header_words import words_of
from linker.library.files.raw import Cell

# Spaces a cell can have around it that str.strip does not know: byte order mark, zero-width space.
_INVISIBLE = "\ufeff\u200b"
# A row of which this share are known words of headers is one, whatever stands above it.
KNOWN_SHARE = 0.5
# What no name holds: "导出时间：2024-04-01", a year, a number of four digits.
_VALUE = re.compile(r"[:：]\s*\S|[0-9]{4}|[，,。；;、！!？?]")
# Money in other than its own unit: numbers below mean ten thousand times what they say.
_UNIT = re.compile(
    r"(?:单位|單位|金额|unit)s?\s*(?:[:：]|为|是)?\s*[（(]?\s*(?:人民币)?\s*(?:[百千仟万萬亿]元|thousand|million)",
    re.IGNORECASE,
)
# Names of columns are short; sentences and addresses are not.
LONGEST_NAME = 40


@dataclass(frozen=True)
class Header:
    """The rows a header fills (indexes, the last one exclusive) and its cells, those of two rows put together.

    `unit_text` is what a title above it or the row below it says of the unit of money (单位：万元), "" for nothing.
    """

    start: int
    end: int
    cells: tuple[Cell, ...]
    unit_text: str = ""

    @property
    def notes(self) -> list[Text]:
        """A word on a unit of money that stands beside the header, where nothing applies it."""
        return [Text("files.unit_beside_header", text=self.unit_text)] if self.unit_text else []

    @property
    def known_share(self) -> float:
        """Share of the filled cells that are known words of headers."""
        return known_share(self.cells)


def find_header(rows: Sequence[Sequence[Cell]], fixed: int | None = None) -> Header | None:
    """The header of a table, from its first rows; `fixed` is the index a user named. None where all rows are blank."""
    start = header_position(rows) if fixed is None else fixed
    if start is None or start >= len(rows):
        return None
    first = list(rows[start])
    second = list(rows[start + 1]) if start + 1 < len(rows) else []
    if fixed is None and _continues(first, second):
        return Header(start, start + 2, tuple(_two_rows(first, second)), _unit_text(rows, start, start + 2))
    return Header(start, start + 1, tuple(first), _unit_text(rows, start, start + 1))


def _unit_text(rows: Sequence[Sequence[Cell]], start: int, end: int) -> str:
    cells = (cell for row in (*rows[:start], *rows[end : end + 1]) for cell in row if isinstance(cell, str))
    return next((cell.strip()[:LONGEST_NAME] for cell in cells if _UNIT.search(cell)), "")


def known_share(row: Sequence[Cell]) -> float:
    """Share of the filled cells of a row that are known words of headers."""
    texts = [str(cell) for cell in row if cell is not None and str(cell).strip()]
    return sum(map(_is_known_name, texts)) / len(texts) if texts else 0.0


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
    """Index of the header: the first row of known names, else the first that is mostly filled with text.

    Title lines above it are passed over. `rows` are the first rows of a table. Where none looks like a header it is the
    first row that holds anything; None where all are blank.
    """
    width = _usual_width(rows)
    shares = [known_share(row) for row in rows]
    for position, row in enumerate(rows):
        texts = sum(_is_text(cell) for cell in row)
        is_full = 2 * texts > width and filled_width(row) == width
        if (
            texts >= min(2, width)
            and 2 * texts >= width
            and (shares[position] >= KNOWN_SHARE or (is_full and shares[position] > 0))
        ):
            return position
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


def _is_known_name(text: str) -> bool:
    words = words_of(text) if len(text) <= LONGEST_NAME and not _VALUE.search(text) else None
    return words is not None and bool(words.tags) and words.unknown <= (1 if len(words.tags) > 1 else 0)


def _continues(first: Sequence[Cell], second: Sequence[Cell]) -> bool:
    """Whether the second row names the parts of merged cells of the first: 发案时间, (blank) above 起, 止."""
    width = max(filled_width(first), filled_width(second))
    blanks = [at for at in range(1, width) if is_blank(first[at : at + 1])]
    filled = [at for at in range(width) if not is_blank(second[at : at + 1])]
    if not blanks or not filled or is_blank(first[:1]):
        return False
    names = [str(second[at]).strip() for at in filled]
    is_short = all(
        isinstance(second[at], str) and len(name) <= LONGEST_NAME for at, name in zip(filled, names, strict=True)
    )
    # Each blank of the first row is filled in the second, which elsewhere only goes on below the cell left of a blank.
    may_fill = {*blanks, *(at - 1 for at in blanks)}
    return is_short and set(blanks) <= set(filled) and set(filled) <= may_fill and known_share(names) >= KNOWN_SHARE


def _two_rows(first: Sequence[Cell], second: Sequence[Cell]) -> list[Cell]:
    names: list[Cell] = []
    group = ""
    for at in range(max(len(first), len(second))):
        upper = _trimmed(first[at]) if at < len(first) else ""
        lower = _trimmed(second[at]) if at < len(second) else ""
        group = upper or group
        joint = "" if not group.isascii() else " "
        names.append(f"{group}{joint}{lower}" if lower and group else lower or upper)
    return names


def _trimmed(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).strip().strip(_INVISIBLE).split())


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
