"""What was read of a file and waits on the disk: it is stored together, in one short transaction.

Reading a file takes a hundred times as long as storing it. Whoever decides meanwhile must not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

import numpy as np

from features.packing import pack, unpack

# What a daily file needs stays in memory.
_MEMORY_BYTES = 64 << 20


class ObjectSpool:
    """Objects of columns in the order in which they came, in a file without a name.

    Nobody else reads it, and no kill leaves it. `classes` are those that objects may be made of.
    """

    def __init__(self, folder: Path | None, classes: Mapping[str, type]) -> None:
        place = str(folder) if folder else None
        self._file = SpooledTemporaryFile(max_size=_MEMORY_BYTES, dir=place)  # noqa: SIM115 - closed by `__exit__`
        self._entries: list[tuple[Any, int]] = []
        self._classes = classes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, value: object) -> None:
        """Take an object. Raises OSError where the disk is full."""
        structure, arrays = pack(value, self._classes)
        for array in arrays:
            np.save(self._file, array, allow_pickle=False)
        self._entries.append((structure, len(arrays)))

    def values(self) -> Iterator[Any]:
        """All objects, in order."""
        self._file.seek(0)
        for structure, count in self._entries:
            arrays = [np.load(self._file, allow_pickle=False) for _ in range(count)]
            yield unpack(structure, arrays, self._classes)
