"""Packed values as bytes: a length, a JSON structure and plain arrays, pressed. Nothing read from them is ever run."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.packing import pack, unpack
from features.vectors import PACKED_CLASSES
from linker.pairs.curve import Curve
from linker.pairs.score_calibration import ScoreCalibration

_CLASSES = {**PACKED_CLASSES, "Curve": Curve, "ScoreCalibration": ScoreCalibration}
# A fast one that halves what is pressed; Spark presses nothing better.
_COMPRESSION = "zstd"
_NUMBER_BYTES, _ALIGNED = 8, 64


def to_bytes(value: object) -> bytes:
    """A value of vectors, curves, arrays and plain things. Raises TypeError for anything else."""
    structure, arrays = pack(value, _CLASSES)
    shapes = [[array.dtype.str, list(array.shape)] for array in arrays]
    head = json.dumps([structure, shapes]).encode()
    body = b"".join(_padded(part) for part in (_number(len(head)), head, *(array.tobytes() for array in arrays)))
    return _number(len(body)) + bytes(pa.compress(body, codec=_COMPRESSION, asbytes=True))


def from_bytes(data: bytes) -> Any:
    """The value again; its arrays are read-only. Raises ValueError where the bytes are not such a value."""
    try:
        body = memoryview(pa.decompress(data[_NUMBER_BYTES:], _length(data), codec=_COMPRESSION))
        begin = _ALIGNED
        structure, shapes = json.loads(bytes(body[begin : begin + _length(body)]))
        return unpack(structure, _arrays(body, begin + _whole(_length(body)), shapes), _CLASSES)
    except (OSError, MemoryError, ValueError, TypeError, IndexError) as error:
        raise ValueError(f"these bytes hold no packed value ({error})") from error


def _arrays(body: memoryview, begin: int, shapes: list[tuple[str, list[int]]]) -> list[NDArray[Any]]:
    kinds = [np.dtype(kind) for kind, _ in shapes]
    counts = [int(np.prod(shape, dtype=np.int64)) for _, shape in shapes]
    sizes = [_whole(kind.itemsize * count) for kind, count in zip(kinds, counts, strict=True)]
    places = accumulate(sizes, initial=begin)
    return [
        np.frombuffer(body, kind, count, place).reshape(shape)
        for kind, count, place, (_, shape) in zip(kinds, counts, places, shapes, strict=False)
    ]


def _number(value: int) -> bytes:
    return value.to_bytes(_NUMBER_BYTES, "little")


def _length(data: bytes | memoryview) -> int:
    return int.from_bytes(data[:_NUMBER_BYTES], "little")


def _whole(size: int) -> int:
    """A size rounded up, so that every part begins where any number may begin."""
    return -(-size // _ALIGNED) * _ALIGNED


def _padded(part: bytes) -> bytes:
    return part.ljust(_whole(len(part)), b"\0")
