"""Sightings of one day as a block of bytes: a checksum, and columns in Arrow's stream format, packed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.columns import IntArray, StrArray, text_column
from linker.library.store.damage import DamagedValueError

DAY, CHECKSUM_BYTES = 86_400, 4
# The object of a vehicle whose plate was not read.
NO_OBJECT = -1


@dataclass(frozen=True, eq=False)
class SightingColumns:
    """Sightings of one kind of object with the keys of their sensors and objects, in columns of one length.

    `moment` is seconds since 1970-01-01 on the local wall clock, `stay` seconds, `look` type, colour and brand.
    """

    sensor: NDArray[np.int32]
    object: NDArray[np.int64]
    moment: IntArray
    stay: NDArray[np.int32]
    direction: StrArray
    look: StrArray

    def __len__(self) -> int:
        return len(self.moment)

    def take(self, rows: IntArray | NDArray[np.bool_]) -> Self:
        """Some of the rows."""
        return type(self)(*(column[rows] for column in vars(self).values()))

    @classmethod
    def concatenate(cls, parts: Sequence[SightingColumns]) -> Self:
        """Columns one behind the other."""
        if not parts:
            return cls.empty()
        return cls(*(np.concatenate(columns) for columns in zip(*(vars(part).values() for part in parts), strict=True)))

    @classmethod
    def empty(cls) -> Self:
        """No sightings."""
        number, texts = np.empty(0, dtype=np.int64), text_column(())
        return cls(number.astype(np.int32), number, number, number.astype(np.int32), texts, texts)

    def sorted_without_repeats(self) -> Self:
        """By sensor, moment and object; of rows that agree in all three, the first.

        Vehicles without a plate are told apart by what they look like.
        """
        _, look = np.unique(self.look.astype(str), return_inverse=True)
        order = np.lexsort((look, self.object, self.moment, self.sensor))
        keys = [column[order] for column in (self.sensor, self.moment, self.object)]
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
        other_look = (keys[2] == NO_OBJECT) & (np.diff(look[order], prepend=-1) != 0)
        return self.take(order[is_new | other_look])


def packed(columns: SightingColumns) -> bytes:
    """One day's columns as bytes."""
    table = pa.table(
        {
            "sensor": pa.array(columns.sensor),
            "object": pa.array(columns.object),
            "second": pa.array((columns.moment % DAY).astype(np.int32)),
            "stay": pa.array(columns.stay),
            "direction": pa.array(columns.direction.tolist(), pa.string()).dictionary_encode(),
            "look": pa.array(columns.look.tolist(), pa.string()).dictionary_encode(),
        }
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    columns_bytes: bytes = sink.getvalue().to_pybytes()
    return _checksum(columns_bytes) + columns_bytes


def unpacked(content: bytes, day: int, *, with_texts: bool = True) -> SightingColumns:
    """The columns of a day from their bytes; directions and looks are left "" unless wanted.

    Raises DamagedValueError where the bytes are not what was once packed.
    """
    columns_bytes = content[CHECKSUM_BYTES:]
    if content[:CHECKSUM_BYTES] != _checksum(columns_bytes):
        raise DamagedValueError(f"the sightings of day {day} do not agree with their checksum")
    with pa.ipc.open_stream(columns_bytes) as reader:
        table = reader.read_all()
    numbers = [table[name].to_numpy() for name in ("sensor", "object", "second", "stay")]
    texts = [
        text_column(table[name].to_pylist() if with_texts else [""] * len(table)) for name in ("direction", "look")
    ]
    return SightingColumns(numbers[0], numbers[1], numbers[2].astype(np.int64) + day * DAY, numbers[3], *texts)


def _checksum(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(CHECKSUM_BYTES, "little")
