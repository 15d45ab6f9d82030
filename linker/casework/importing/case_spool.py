"""Cases of a file, read and waiting on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from features.case import CaseTable
from features.columns import Ragged
from linker.casework.importing.object_spool import ObjectSpool
from linker.library.store.content import RowHashes

_CLASSES: Mapping[str, type] = {kind.__name__: kind for kind in (CaseTable, Ragged, RowHashes)}


@dataclass(frozen=True, eq=False)
class SpooledCases:
    """Cases as they will be stored, with their hashes; `known_strings` are pairs of case and string of the bureau."""

    table: CaseTable
    hashes: RowHashes
    known_strings: Sequence[tuple[str, str]]


class CaseSpool(ObjectSpool):
    """Cases in the order in which they came."""

    def __init__(self, folder: Path | None) -> None:
        super().__init__(folder, _CLASSES)
        self._known_strings: list[Sequence[tuple[str, str]]] = []

    def add(self, table: CaseTable, hashes: RowHashes, known_strings: Sequence[tuple[str, str]]) -> None:
        """Take cases. Raises OSError where the disk is full."""
        self.put((table, hashes))
        self._known_strings.append(known_strings)

    def __iter__(self) -> Iterator[SpooledCases]:
        for (table, hashes), known_strings in zip(self.values(), self._known_strings, strict=True):
            yield SpooledCases(table, hashes, known_strings)
