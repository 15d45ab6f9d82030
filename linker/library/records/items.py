"""Items of a file: things stolen with their owners, or things recovered, seized, bought or pawned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from features.text import normalise
from linker.i18n.text import Text
from linker.library.files.raw import RawChunk
from linker.library.files.rejects import Reject
from linker.library.narrative.identifiers import passes_luhn
from linker.library.records.fields import RecordMap
from linker.library.records.record_cells import RecordCells

STOLEN_SIDE, RECOVERED_SIDE = "stolen", "recovered"
_IMEI_DIGITS = 14


@dataclass(frozen=True)
class Item:
    """One thing: what it is, its exact identifiers (kind:value), when and where it was stolen or turned up.

    `earliest` and `latest` are seconds of the local wall clock. `outlet` is the shop or the seizing unit; `owner` and
    `contact` are shown to nobody who does not ask for them.
    """

    item_id: str
    case_id: str = ""
    item_name: str = ""
    brand: str = ""
    model: str = ""
    colour: str = ""
    serials: tuple[str, ...] = ()
    value: float | None = None
    earliest: int | None = None
    latest: int | None = None
    longitude: float | None = None
    latitude: float | None = None
    outlet: str = ""
    owner: str = ""
    contact: str = ""


def read_items(
    chunk: RawChunk, mapping: RecordMap, zone: ZoneInfo | None = None
) -> tuple[list[Item], list[Reject], int]:
    """Read a chunk of items by its map; rows that are none are rejected with their reasons.

    Counts as well the IMEIs whose check digit is wrong: they identify nothing and are left out.
    """
    cells = RecordCells(chunk, mapping, zone)
    texts = {name: cells.texts(name).tolist() for name in ("item", "case", "outlet", "owner", "contact")}
    words = {
        name: [normalise(word) for word in cells.texts(name)] for name in ("item_name", "brand", "model", "colour")
    }
    imeis, frames = cells.texts("imei").tolist(), cells.texts("frame").tolist()
    serials = [_serials(imei, frame) for imei, frame in zip(imeis, frames, strict=True)]
    value, (longitude, latitude) = cells.numbers("value"), cells.points()
    earliest, latest = cells.windows("moment")
    ids = [item or (numbers[0] if numbers else "") for item, numbers in zip(texts["item"], serials, strict=True)]
    cells.refuse(np.array([not item for item in ids], dtype=bool), Text("records.no_item"))
    cells.refuse(np.isnat(earliest) & np.isnat(latest), Text("records.no_moment"))
    items = [
        Item(
            item_id=ids[row],
            case_id=texts["case"][row],
            **{name: column[row] for name, column in words.items()},
            serials=serials[row],
            value=_number(value[row]),
            earliest=_second(earliest[row]),
            latest=_second(latest[row]),
            longitude=_number(longitude[row]),
            latitude=_number(latitude[row]),
            **{name: texts[name][row] for name in ("outlet", "owner", "contact")},
        )
        for row in np.flatnonzero(cells.is_sound()).tolist()
    ]
    wrong = sum(bool(imei) and not canonical_imei(imei) for imei in imeis)
    return items, cells.rejects(), wrong


def canonical_imei(text: str) -> str:
    """The fourteen digits of an IMEI that identify a device; "" where its check digit is wrong.

    >>> canonical_imei("49-015420-323751-8"), canonical_imei("490154203237517")
    ('49015420323751', '')
    """
    digits = re.sub(r"[\s\-/.]", "", text)
    is_whole = digits.isascii() and digits.isdecimal() and len(digits) in (_IMEI_DIGITS, 15, 16)
    if not is_whole or len(set(digits)) < 3 or (len(digits) == 15 and not passes_luhn(digits)):
        return ""
    return digits[:_IMEI_DIGITS]


def _serials(imei: str, frame: str) -> tuple[str, ...]:
    device, number = canonical_imei(imei), re.sub(r"[^0-9A-Z]", "", normalise(frame).upper())
    parts = (f"imei:{device}" if device else "", f"frame:{number}" if len(number) >= 5 else "")
    return tuple(filter(None, parts))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _second(moment: np.datetime64) -> int | None:
    return None if np.isnat(moment) else int(moment.astype("datetime64[s]").astype(np.int64))
