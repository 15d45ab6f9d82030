"""One column that holds whole points ("lat, lon", WKT, GeoJSON, an object) -> an x and a y column."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linker.i18n.text import Text
from linker.library.cells.unknown_words import is_unknown, plain_text
from linker.library.files.raw import Cell

_WKT = re.compile(r"(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*(-?[0-9.]+)[\s,]+(-?[0-9.]+)[^)]*\)", re.IGNORECASE)
_PAIR = re.compile(
    r"[(\[{（]?\s*(?P<first>[^,;，；/\s][^,;，；/]*?)\s*(?:[,;，；/]|\s{1,3}(?=[-0-9NSEW东西南北]))\s*(?P<second>[^,;，；/]+?)\s*[)\]}）]?"
)
_NUMBER = re.compile(r"[^0-9]*-?[0-9]+(?:\.[0-9]+)?[^0-9]*")
_SIDE = re.compile(r"[NSEW]|[东西南北]|经|纬", re.IGNORECASE)
_EAST_WEST = re.compile(r"[EW]|[东西]|经", re.IGNORECASE)
_X_KEYS = ("longitude", "lon", "lng", "long", "x", "经度", "jd")
_Y_KEYS = ("latitude", "lat", "y", "纬度", "wd")
# Hardly anybody lives so far north or south: a bare pair with such a number in one place has its longitude there.
UNLIKELY_LATITUDE = 70.0
_LONGITUDE_FIRST = re.compile(r"经纬|经度.*纬度|lo?ng?.*lat|xy|wkt|geom|shape", re.IGNORECASE)


@dataclass(frozen=True)
class PointColumns:
    """The x (longitude) and y (latitude) cells of one column of points; `hint` says what order was taken in doubt."""

    x_cells: list[Cell]
    y_cells: list[Cell]
    hint: Text | None = None


def points_in(header: str, cells: Sequence[Cell]) -> PointColumns:
    """Both coordinates of each cell as they are written; what is no point stays whole in both, to be refused there.

    >>> points_in("location", ["POINT (-122.3 47.6)", "(47.6, -122.3)"]).y_cells
    ['47.6', '47.6']
    """
    pairs = [_pair(cell) for cell in cells]
    loose = [(pair[0], pair[1]) for pair in pairs if pair is not None and pair[2] is None]
    longitude_first, hint = _order(header, loose)
    x_cells: list[Cell] = []
    y_cells: list[Cell] = []
    for cell, pair in zip(cells, pairs, strict=True):
        if pair is None:
            x_cells.append(cell if _is_filled(cell) else None)
            y_cells.append(cell if _is_filled(cell) else None)
            continue
        first, second, is_xy = pair
        swap = not (longitude_first if is_xy is None else is_xy)
        x_cells.append(second if swap else first)
        y_cells.append(first if swap else second)
    return PointColumns(x_cells, y_cells, hint)


def is_point(cell: Cell) -> bool:
    """Whether a cell holds a whole point."""
    return _pair(cell) is not None


def _is_filled(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and is_unknown(cell))


def _pair(cell: Cell) -> tuple[Cell, Cell, bool | None] | None:  # noqa: PLR0911
    """First and second coordinate, and whether the first one is x (None: the cell does not say)."""
    if isinstance(cell, list) and len(cell) in (2, 3) and all(isinstance(part, int | float) for part in cell):
        return cell[0], cell[1], True
    if isinstance(cell, Mapping):
        return _of_object(cell)
    if not isinstance(cell, str):
        return None
    text = plain_text(cell)
    if text.startswith(("{", "[")) and (parsed := _json(text)) is not None:
        return _pair(parsed)
    match = _WKT.search(text)
    if match:
        return match.group(1), match.group(2), True
    tail = text.rsplit("\n", 1)[-1]
    pair = _PAIR.fullmatch(tail) or _PAIR.fullmatch(tail[tail.rfind("(") :] if "(" in tail else tail)
    if pair is None or not (_NUMBER.fullmatch(pair["first"]) and _NUMBER.fullmatch(pair["second"])):
        return None
    if not ("." in pair["first"] or "°" in text):
        return None
    return pair["first"], pair["second"], _named_order(pair["first"], pair["second"])


def _named_order(first: str, second: str) -> bool | None:
    return bool(_EAST_WEST.search(first)) if _SIDE.search(first) and _SIDE.search(second) else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _of_object(cell: Mapping[str, Any]) -> tuple[Cell, Cell, bool | None] | None:
    if isinstance(cell.get("coordinates"), list):
        return _pair(cell["coordinates"])
    keys = {str(key).casefold(): value for key, value in cell.items()}
    x, y = (next((keys[name] for name in names if name in keys), None) for names in (_X_KEYS, _Y_KEYS))
    return (x, y, True) if x is not None and y is not None else None


def _order(header: str, pairs: Sequence[tuple[Cell, Cell]]) -> tuple[bool, Text | None]:
    """Whether the first of two bare numbers is the longitude: by their ranges, else by the header, else latitude."""
    numbers = [(_value(first), _value(second)) for first, second in pairs]
    for most_degrees in (90.0, UNLIKELY_LATITUDE):
        first_beyond = sum(abs(first) > most_degrees for first, _ in numbers)
        second_beyond = sum(abs(second) > most_degrees for _, second in numbers)
        if first_beyond != second_beyond:
            return first_beyond > second_beyond, None
    by_header = bool(_LONGITUDE_FIRST.search(header))
    if not pairs or by_header:
        return by_header, None
    message = "cells.point_latitude_first"
    return False, Text(message, example=f"{pairs[0][0]}, {pairs[0][1]}")


def _value(cell: Cell) -> float:
    match = re.search(r"-?[0-9]+(?:\.[0-9]+)?", str(cell))
    return float(match.group()) if match else 0.0
