"""Cells -> text and lists of text, column by column; what says nothing becomes "" or ()."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from features.columns import Ragged, text_column
from linker.i18n.text import Text
from linker.library.cells.case_ids import canonical_id
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.item_lists import parse_list
from linker.library.cells.unknown_words import is_unknown
from linker.library.files.raw import Cell

# No word for "unknown" is longer; longer text is not looked up.
LONGEST_UNKNOWN = 20
# Whole numbers a spreadsheet holds exactly (IEEE 754 double); longer ids have lost digits.
EXACT_INTEGER = 2**53
ID_LENGTH = 200

# A ticked box says that there is a trace, not which one; two ticked boxes are no match.
_TICKS = frozenset({"有", "是", "无", "否", "已提取", "提取", "√", "✓", "0", "1"})
_TICKS |= {"yes", "y", "true", "no", "n", "false", "present"}
_CODE_BREAKS = re.compile(r"[;；、|\n\r]+")
_COMMAS = re.compile(r"[,，](?![^(（]*[)）])")
_CODES_BY_BLANKS = re.compile(r"[A-Za-z]{0,3}\d{2,6}(\s+[A-Za-z]{0,3}\d{2,6})+|[㐀-鿿]{2,}(\s+[㐀-鿿]{2,})+")
# A spreadsheet always writes the plus; ids such as 4e0070438315 exist.
_DAMAGED_ID = re.compile(r"\d([.,]\d+)?[eE]\+\d+")


def as_text(cell: Cell) -> str:
    """One cell as trimmed text: 12.0 is "12", a moment ISO 8601, a list its parts joined by "; ", a dict JSON."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool | int | float):
        return _number_text(cell)
    if isinstance(cell, list):
        return "; ".join(filter(None, map(as_text, cell)))
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return "" if cell is None else cell.isoformat()


def _number_text(cell: float) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if math.isnan(cell) else str(cell)


def text_cells(cells: Sequence[Cell]) -> list[str]:
    """A column as trimmed text; words for unknown become ""."""
    texts_by_cell = _UnknownBlanked()
    texts = [_stripped(cell) if isinstance(cell, str) else as_text(cell) for cell in cells]
    return [text if len(text) > LONGEST_UNKNOWN else texts_by_cell[text] for text in texts]


def _stripped(cell: str) -> str:
    return cell.strip() if cell.isascii() else cell.strip().strip("\ufeff\u200b")


class _UnknownBlanked(dict[str, str]):
    """Short texts as they are, or "" where they say nothing; each is looked at once."""

    def __missing__(self, text: str) -> str:
        self[text] = "" if is_unknown(text) else text
        return self[text]


def joined_cells(columns: Sequence[Sequence[Cell]], separator: str, rows: int) -> list[str]:
    """Several columns as one text a row: the known parts, each once, joined."""
    texts = [text_cells(cells) for cells in columns]
    if len(texts) == 1:
        return texts[0]
    if not texts:
        return [""] * rows
    return [separator.join(dict.fromkeys(filter(None, parts))) for parts in zip(*texts, strict=True)]


def id_text(cell: Cell) -> str:
    """An id in its canonical form, "" where there is none. Raises CellError where it cannot be one."""
    if isinstance(cell, float) and abs(cell) >= EXACT_INTEGER:
        raise CellError("cells.id_lost_digits", id=f"{cell:.0f}")
    text = canonical_id(as_text(cell))
    if _DAMAGED_ID.fullmatch(text):
        raise CellError("cells.id_lost_digits", id=text)
    if len(text) > ID_LENGTH:
        raise CellError("cells.id_too_long", length=len(text), start=text[:30], limit=ID_LENGTH)
    # No word for unknown has a digit, and hardly an id has none.
    has_digit = any(map(str.isdigit, text))
    return text if has_digit or not is_unknown(text) else ""


def id_cells(cells: Sequence[Cell]) -> tuple[list[str], CellErrors]:
    """A column of ids, and why some rows have none."""
    ids: list[str] = []
    errors: CellErrors = {}
    for row, cell in enumerate(cells):
        try:
            text = id_text(cell)
            reason = None if text else Text("cells.no_id")
        except CellError as error:
            text, reason = "", error.text
        ids.append(text)
        if reason:
            errors[row] = reason
    return ids, errors


def split_codes(cell: Cell) -> tuple[str, ...]:
    """The codes of one cell: a list as it is, text at ; 、 | and line ends, "0417 0344" also at blanks.

    Commas separate only where every part is one word, so that "STRONG-ARM (HANDS, FIST)" stays whole. A box that is
    not ticked (False) holds no code.

    >>> split_codes("0417 0344 1823"), split_codes("溜门、撬锁"), split_codes("HANDS, FIST OR FEET")
    (('0417', '0344', '1823'), ('溜门', '撬锁'), ('HANDS, FIST OR FEET',))
    """
    if isinstance(cell, list):
        return _distinct(code for part in cell for code in split_codes(part))
    if cell is False:
        return ()
    text = unicodedata.normalize("NFKC", as_text(cell))
    return _distinct(code for part in _CODE_BREAKS.split(text) for code in _codes(part.strip()))


def _codes(part: str) -> list[str]:
    if _CODES_BY_BLANKS.fullmatch(part):
        return part.split()
    pieces = [piece.strip() for piece in _COMMAS.split(part)]
    return pieces if all(piece and " " not in piece for piece in pieces) and not _is_number(part) else [part]


def _is_number(part: str) -> bool:
    return bool(re.fullmatch(r"\$?\d{1,3}(,\d{3})+(\.\d+)?", part))


def split_traces(cell: Cell) -> tuple[str, ...]:
    """The traces of one cell; a tick ("有", "yes", 1) names none."""
    return tuple(value for value in _list_items(cell) if value.casefold() not in _TICKS)


def split_items(cell: Cell) -> tuple[str, ...]:
    """The things one cell lists (goods, tools)."""
    return _list_items(cell)


def split_ids(cell: Cell) -> tuple[str, ...]:
    """The ids one cell lists, each in its canonical form."""
    return _distinct(canonical_id(value) for value in _list_items(cell))


def _list_items(cell: Cell) -> tuple[str, ...]:
    return parse_list(cell if isinstance(cell, list) else as_text(cell))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    plain = (" ".join(value.split()) for value in values)
    return tuple(dict.fromkeys(value for value in plain if value and not is_unknown(value)))


def list_column(columns: Sequence[Sequence[Cell]], split: Callable[[Cell], tuple[str, ...]], rows: int) -> Ragged:
    """Several columns as one list a row: their values in order, each once."""
    parts = [_split_column(cells, split) for cells in columns]
    if not parts:
        return Ragged.empty(rows)
    return parts[0] if len(parts) == 1 else Ragged.hstack(parts).map_rows(dict.fromkeys)


def _split_column(cells: Sequence[Cell], split: Callable[[Cell], tuple[str, ...]]) -> Ragged:
    # Each different text is split once; what is no text is rare and split where it stands.
    different: list[Cell] = [""]
    number_of: dict[str, int] = {"": 0}
    numbers = []
    for cell in cells:
        number = number_of.setdefault(cell, len(different)) if isinstance(cell, str) else len(different)
        if number == len(different):
            different.append(cell)
        numbers.append(number)
    return Ragged.from_rows(() if cell is None or cell == "" else split(cell) for cell in different).take(numbers)


def trace_columns(by_kind: Mapping[str, Sequence[Sequence[Cell]]], rows: int) -> tuple[Ragged, Ragged]:
    """Kinds and values of all traces, aligned value by value."""
    values = [list_column(columns, split_traces, rows) for columns in by_kind.values()]
    if not values:
        return Ragged.empty(rows), Ragged.empty(rows)
    kinds = [
        Ragged(text_column([kind] * len(part.values)), part.offsets) for kind, part in zip(by_kind, values, strict=True)
    ]
    return Ragged.hstack(kinds), Ragged.hstack(values)
