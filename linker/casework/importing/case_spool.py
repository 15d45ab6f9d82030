"""Cases of a file, read and waiting on the disk: they are stored together, in one short transaction.

Reading a file takes a hundred times as long as storing its cases. Whoever decides meanwhile must not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

import numpy as np

from features.case import CaseTable
from features.columns import Ragged
from features.packing import pack, unpack
from linker.library.store.content import RowHashes

_CLASSES: Mapping[str, type] = {kind.__name__: kind for kind in (CaseTable, Ragged, RowHashes)}
# What a daily file needs stays in memory.
_MEMORY_BYTES = 64 << 20


@dataclass(frozen=True, eq=False)
class SpooledCases:
    """Cases as they will be stored, with their hashes; `known_strings` are pairs of case and string of the bureau."""

    table: CaseTable
    hashes: RowHashes
    known_strings: Sequence[tuple[str, str]]


class CaseSpool:
    """Cases in the order in which they came, in a file without a name: nobody else reads it, and no kill leaves it."""

    def __init__(self, folder: Path | None) -> None:
        place = str(folder) if folder else None
        self._file = SpooledTemporaryFile(max_size=_MEMORY_BYTES, dir=place)  # noqa: SIM115 - closed by `__exit__`
        self._entries: list[tuple[Any, int, Sequence[tuple[str, str]]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, table: CaseTable, hashes: RowHashes, known_strings: Sequence[tuple[str, str]]) -> None:
        """Take cases. Raises OSError where the disk is full."""
        structure, arrays = pack((table, hashes), _CLASSES)
        for array in arrays:
            np.save(self._file, array, allow_pickle=False)
        self._entries.append((structure, len(arrays), known_strings))

    def __iter__(self) -> Iterator[SpooledCases]:
        self._file.seek(0)
        for structure, count, known_strings in self._entries:
            arrays = [np.load(self._file, allow_pickle=False) for _ in range(count)]
            table, hashes = unpack(structure, arrays, _CLASSES)
            yield SpooledCases(table, hashes, known_strings)
