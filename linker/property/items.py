"""Items as columns: what is known of a thing that was stolen, or of one that was recovered, sold or pawned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, Ragged, StrArray

WORDS = ("name", "brand", "model", "colour")


@dataclass(frozen=True, eq=False)
class ItemColumns:
    """Items in columns of one length; "" and NaN are unknown.

    `serials` are exact identifiers as kind:value (imei:…, frame:…). `earliest` and `latest` are seconds of the wall
    clock as floats: when it was stolen at the earliest, and recovered (or sold) at the latest.
    """

    item_id: StrArray
    name: StrArray
    brand: StrArray
    model: StrArray
    colour: StrArray
    serials: Ragged
    value: FloatArray
    earliest: FloatArray
    latest: FloatArray
    longitude: FloatArray
    latitude: FloatArray

    def __len__(self) -> int:
        return len(self.item_id)


def serial_owners(items: ItemColumns) -> dict[str, IntArray]:
    """Exact identifier -> the rows of the items that have it."""
    rows: dict[str, list[int]] = {}
    for row, serial in zip(items.serials.row_of_value.tolist(), items.serials.values.tolist(), strict=True):
        rows.setdefault(serial, []).append(row)
    return {serial: np.array(owners, dtype=np.int64) for serial, owners in rows.items()}
