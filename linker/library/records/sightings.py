"""Sightings of a file as columns: who (a plate, a device, a number, a person), at which sensor, when, for how long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from features.columns import FloatArray, IntArray, StrArray, freeze, map_texts, text_column
from linker.i18n.text import Text
from linker.library.files.raw import RawChunk
from linker.library.files.rejects import Reject
from linker.library.records.fields import RecordMap
from linker.library.records.record_cells import RecordCells

IDENTITIES = ("plate", "mac", "phone", "person")
LOOKS = ("vehicle_type", "colour", "brand")
_MAC = re.compile(r"[0-9A-F]{12}")
_NOT_OF_PLATES, _DIGIT, _MASKED = re.compile(r"[\s·.\-—]"), re.compile(r"[0-9]"), re.compile(r"[*?#_]|0{7}")
_SHORTEST_PLATE = 3
NO_LOOK = "||"
_LONGEST_STAY = 2_000_000_000


@dataclass(frozen=True, eq=False)
class SightingTable:
    """Sightings of one kind of object as columns of one length.

    `value` is the object's identifier in its canonical form ("" for a vehicle whose plate was not read), `moment`
    seconds since 1970-01-01 on the local wall clock, `stay` seconds (0 for a pass), `look` its type, colour and brand
    parted by "|". `longitude` and `latitude` are what the row says of the sensor's place, NaN for nothing.
    """

    kind: str
    value: StrArray
    sensor_id: StrArray
    sensor_name: StrArray
    longitude: FloatArray
    latitude: FloatArray
    moment: IntArray
    stay: IntArray
    direction: StrArray
    look: StrArray

    def __post_init__(self) -> None:
        freeze(self.moment, self.stay, self.longitude, self.latitude)

    def __len__(self) -> int:
        return len(self.value)


@dataclass(frozen=True, eq=False)
class ReadSightings:
    """Sightings of a chunk by kind of object, the rows that are none with their reasons, and what is to be told."""

    tables: tuple[SightingTable, ...]
    rejects: tuple[Reject, ...]
    hints: tuple[Text, ...]
    unread_plates: int = 0


def read_sightings(chunk: RawChunk, mapping: RecordMap, zone: ZoneInfo | None = None) -> ReadSightings:
    """Read a chunk of sightings by its map; a row with several identifiers is a sighting of each of them.

    A row without a moment, a sensor or an identifier that can be one is rejected with its reason.
    """
    cells = RecordCells(chunk, mapping, zone)
    columns = _columns(cells)
    is_sound, is_used, tables = cells.is_sound(), np.zeros(len(chunk), dtype=bool), list[SightingTable]()
    has_look = columns["look"] != NO_LOOK
    for kind in IDENTITIES:
        if cells.has(kind):
            values = map_texts(cells.identifiers(kind), _CANONICAL[kind])
            # a vehicle is somebody also where its plate was not read
            is_there = is_sound & ((values != "") | (has_look if kind == "plate" else False))
            rows = np.flatnonzero(is_there)
            tables.append(SightingTable(kind, values[rows], **{name: column[rows] for name, column in columns.items()}))
            is_used |= is_there
    cells.refuse(is_sound & ~is_used, Text("records.no_identifier"))
    unread_plates = sum(int(np.count_nonzero(table.value == "")) for table in tables)
    return ReadSightings(tuple(tables), tuple(cells.rejects()), cells.hints, unread_plates)


def _columns(cells: RecordCells) -> dict[str, Any]:
    """Everything but the identifiers; faults gather in the cells."""
    earliest, is_point = cells.moments("moment")
    cells.refuse(np.isnat(earliest), Text("records.no_moment"))
    cells.refuse(~is_point, Text("records.vague_moment"))
    moment = np.where(np.isnat(earliest), np.datetime64(0, "s"), earliest).astype(np.int64)
    longitude, latitude = cells.points()
    names = cells.texts("sensor_name")
    return {
        "sensor_id": _sensor_ids(cells, names, longitude, latitude),
        "sensor_name": names,
        "longitude": longitude,
        "latitude": latitude,
        "moment": moment,
        "stay": _stays(cells, moment),
        "direction": cells.texts("direction"),
        "look": _looks(cells),
    }


def _stays(cells: RecordCells, moment: IntArray) -> IntArray:
    if cells.has("left"):
        left, _ = cells.moments("left")
        stay = np.where(np.isnat(left), 0, left.astype(np.int64) - moment)
        cells.refuse(stay < 0, Text("records.left_before"))
    else:
        stay = np.nan_to_num(cells.numbers("stay"))
    return np.clip(stay, 0, _LONGEST_STAY).astype(np.int64)


def _sensor_ids(cells: RecordCells, names: StrArray, longitude: FloatArray, latitude: FloatArray) -> StrArray:
    """The id of each row's sensor: its own, else its name, else its point."""
    ids = cells.texts("sensor")
    ids = np.where(ids == "", names, ids)
    for row in np.flatnonzero((ids == "") & ~np.isnan(longitude)).tolist():
        ids[row] = f"{longitude[row]:.5f},{latitude[row]:.5f}"
    cells.refuse(ids == "", Text("records.no_sensor"))
    return np.asarray(ids, dtype=object)


def _looks(cells: RecordCells) -> StrArray:
    """Type, colour and brand in one text."""
    if not any(cells.has(name) for name in LOOKS):
        return text_column([NO_LOOK] * cells.size)
    parts = [cells.texts(name) for name in LOOKS]
    return text_column("|".join(part.replace("|", "/") for part in row) for row in zip(*parts, strict=True))


def _canonical_plate(text: str) -> str:
    """A plate that was read whole; "" for one that was not, or not in part (未识别, 无牌, 澄A1*345)."""
    plate = _NOT_OF_PLATES.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()
    return plate if len(plate) >= _SHORTEST_PLATE and _DIGIT.search(plate) and not _MASKED.search(plate) else ""


def _canonical_mac(text: str) -> str:
    mac = re.sub(r"[\s:.\-]", "", text).upper()
    return mac if _MAC.fullmatch(mac) and mac not in ("0" * 12, "F" * 12) else ""


def _canonical_phone(text: str) -> str:
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return digits if 5 <= len(digits) <= 15 else ""


def _canonical_person(text: str) -> str:
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    return number if _DIGIT.search(number) and not _MASKED.search(number) else ""


_CANONICAL: Mapping[str, Callable[[str], str]] = {
    "plate": _canonical_plate,
    "mac": _canonical_mac,
    "phone": _canonical_phone,
    "person": _canonical_person,
}
