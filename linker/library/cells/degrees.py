"""One cell -> one coordinate, in degrees or in the units of a plane."""

from __future__ import annotations

import math
import re
import unicodedata

from linker.library.cells.cell_error import CellError
from linker.library.cells.unknown_words import is_unknown
from linker.library.files.raw import Cell

_WEST_OR_SOUTH = re.compile(r"[WS西南]", re.IGNORECASE)
_SIDE = r"(?:[NSEW]|[东西](?:经|度)?|[南北](?:纬|度)?|经度|纬度)"
_DECIMAL = re.compile(
    rf"(?P<before>{_SIDE})?\s*:?\s*(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{{1,2}})?)\s*[°º度]?\s*(?P<after>{_SIDE})?",
    re.IGNORECASE | re.ASCII,
)
_SEXAGESIMAL = re.compile(
    rf"(?P<before>{_SIDE})?\s*(?P<sign>[+-])?(?P<degrees>[0-9]{{1,3}})\s*(?:[°º度:]|\s)\s*(?P<minutes>[0-9]{{1,2}}(?:\.[0-9]+)?)\s*"
    rf"(?:['′’分:]|\s)?\s*(?:(?P<seconds>[0-9]{{1,2}}(?:\.[0-9]+)?)\s*(?:\"|''|′′|’’|[″”秒])?)?\s*(?P<after>{_SIDE})?",
    re.IGNORECASE | re.ASCII,
)
_NINES = re.compile(r"-?9{4,}(?:\.[09]+)?", re.ASCII)


def parse_number(cell: Cell, *, thousands: bool = False) -> float | None:
    """A coordinate as a number, south and west negative; None where unknown (empty, 不详, 9999, 999999).

    31.2304N, 31°13'49.4"N, 北纬31.23 and the decimal comma of 31,2304 are understood; with `thousands` a single comma
    before three digits parts thousands (535,123 metres). Raises CellError with the remedy.

    >>> parse_number("31°13'49.4\\"N"), parse_number("121,47 W"), parse_number("9999")
    (31.230388888888886, -121.47, None)
    """
    if cell is None or isinstance(cell, str):
        return _text_number(" ".join(unicodedata.normalize("NFKC", cell or "").split()), thousands=thousands)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellError("cells.not_a_coordinate", text=str(cell)[:60])
    if abs(cell) > 1e15:
        raise CellError("cells.not_a_coordinate", text=str(cell)[:20])
    return None if math.isnan(cell) or is_placeholder(cell) else float(cell)


def is_placeholder(number: float) -> bool:
    """Whether a number is one that systems write for "unknown": four or more nines and nothing else."""
    return 9_999 <= abs(number) < 1e12 and bool(_NINES.fullmatch(f"{number:.6f}".rstrip("0").rstrip(".")))


def _text_number(text: str, *, thousands: bool) -> float | None:
    if is_unknown(text) or _NINES.fullmatch(text):
        return None
    plain = _without_commas(text, thousands=thousands) if len(text) <= 60 else ""
    match = _DECIMAL.fullmatch(plain)
    if match:
        return parse_number(_signed(float(match["number"]), match["before"], match["after"]))
    match = _SEXAGESIMAL.fullmatch(plain)
    if not match:
        raise CellError("cells.not_a_coordinate", text=text[:60])
    minutes, seconds = float(match["minutes"]), float(match["seconds"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise CellError("cells.sixty_minutes", text=text[:60])
    number = int(match["degrees"]) + minutes / 60 + seconds / 3600
    return _signed(-number if match["sign"] == "-" else number, match["before"], match["after"])


def _without_commas(text: str, *, thousands: bool) -> str:
    grouped = re.fullmatch(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", text, re.ASCII)
    if grouped and (thousands or text.count(",") > 1 or "." in text):
        return text.replace(",", "")
    return re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text, count=1)


def _signed(number: float, before: str | None, after: str | None) -> float:
    return -number if _WEST_OR_SOUTH.search((before or "") + (after or "")) else number
