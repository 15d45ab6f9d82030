"""What a case says is read once: when it is imported. It lies on the shelf in parts, and is found there by its hash.

A part may hold what the library does not (an import that was killed, a case that has changed since): that is never
asked for. What no part holds is read from the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, StrArray, text_column
from features.packing import Arrays, pack, unpack
from features.vectors import PACKED_CLASSES, CaseFeatures, Vectoriser
from linker.casework.workspace.library_diff import places_of
from linker.casework.workspace.source_fingerprint import source_fingerprint
from linker.errors import LibraryError
from linker.library.store.array_cache import Shelf
from linker.library.store.content import HashArray
from linker.library.store.snapshot import Snapshot
from linker.library.store.store import Library

KIND = "read"
# Read at once while a file is imported: enough that the work of a part is little, few enough to be held in memory.
ROWS_AT_ONCE = 100_000
# From so many parts on an import lays the small ones together.
MOST_PARTS, SMALL_PART = 20, 20_000


@dataclass(frozen=True, eq=False)
class Part:
    """What was read of some cases by one version of the extractors; `content_hash` tells what each case said."""

    source: str
    content_hash: HashArray
    readings: CaseFeatures


_CLASSES: Mapping[str, type] = {**PACKED_CLASSES, "Part": Part}


@dataclass
class ImportReader:
    """Reads the cases of an import as they are stored, some at a time."""

    shelf: Shelf
    _tables: list[CaseTable] = field(default_factory=list)
    _hashes: list[HashArray] = field(default_factory=list)

    def add(self, table: CaseTable, content_hash: HashArray) -> None:
        """Read these cases, now or with the next ones."""
        # the row of the file says nothing that is not in the columns
        self._tables.append(table.replace(source=text_column([""] * len(table))))
        self._hashes.append(content_hash)
        if sum(map(len, self._tables)) >= ROWS_AT_ONCE:
            self._read()

    def finish(self) -> None:
        """Read the rest, and lay small parts together where there are many."""
        self._read()
        parts = _parts(self.shelf) if len(self.shelf.names(KIND)) > MOST_PARTS else {}
        small = {name: part for name, part in parts.items() if len(part.readings) < SMALL_PART}
        if len(small) > 1:
            readings = CaseFeatures.concatenate([part.readings for part in small.values()])
            _keep(self.shelf.add, np.concatenate([part.content_hash for part in small.values()]), readings)
            self.shelf.drop(small)

    def _read(self) -> None:
        tables, hashes = self._tables, self._hashes
        self._tables, self._hashes = [], []
        if sum(map(len, tables)):
            _keep(self.shelf.add, np.concatenate(hashes), Vectoriser.extract(CaseTable.concatenate(tables)))


def read_library(library: Library) -> tuple[Snapshot, CaseFeatures]:
    """The library as it is, bare, and what all its cases say, in the order of their ids.

    Cases that no part on the shelf holds are read from the library. From then on the shelf holds one part.
    """
    parts = _parts(library.shelf)
    facts, fresh = library.snapshot_and(lambda content_hash: np.flatnonzero(_found(parts, content_hash) < 0))
    if len(parts) == 1 and not len(fresh):
        (part,) = parts.values()
        if np.array_equal(part.content_hash, facts.content_hash):
            return facts, part.readings
    readings = _gathered(parts, facts.content_hash, fresh)
    # whatever else lies there goes: what an import that runs meanwhile reads too, which is then read again
    _keep(library.shelf.put, facts.content_hash, readings)
    return facts, readings


def readings_of(library: Library, case_id: StrArray, content_hash: HashArray) -> CaseFeatures:
    """What some cases (by id) say; `content_hash` is what each of them says as a hash."""
    parts: dict[str, Part] = {}
    # few cases mostly came with the last import, which is a small part
    for name, part in sorted(_parts(library.shelf).items(), key=lambda item: len(item[1].readings)):
        if np.all(_found(parts, content_hash) >= 0):
            break
        parts[name] = part
    missing = _found(parts, content_hash) < 0
    fresh = library.cases(case_id[missing].tolist()) if missing.any() else CaseTable.empty()
    return _gathered(parts, content_hash, fresh)


def _gathered(parts: Mapping[str, Part], content_hash: HashArray, fresh: CaseTable) -> CaseFeatures:
    place = _found(parts, content_hash)
    place[place < 0] = sum(len(part.readings) for part in parts.values()) + np.arange(len(fresh))
    every = [*(part.readings for part in parts.values()), *([Vectoriser.extract(fresh)] if len(fresh) else [])]
    ends, needed = np.cumsum([len(each) for each in every]), np.sort(place)
    bounds = np.searchsorted(needed, ends)
    # only what is asked for is laid together, then put in order
    pieces = [
        _taken(each, rows - (end - len(each)))
        for each, rows, end in zip(every, np.split(needed, bounds[:-1]), ends.tolist(), strict=True)
    ]
    return _taken(CaseFeatures.concatenate(pieces), np.searchsorted(needed, place))


def _taken(read: CaseFeatures, rows: IntArray) -> CaseFeatures:
    # files often come in the order of their ids: then all is as it should be, and large
    return read if np.array_equal(rows, np.arange(len(read))) else read.take(rows)


def _found(parts: Mapping[str, Part], content_hash: HashArray) -> IntArray:
    """Where each case stands in the parts, one part after the other; -1 where none holds it."""
    held = [part.content_hash for part in parts.values()]
    return places_of(content_hash, np.concatenate(held) if held else content_hash[:0])


def _keep(put: Callable[[str, object, Arrays], object], content_hash: HashArray, readings: CaseFeatures) -> None:
    structure, arrays = pack(Part(source_fingerprint(), content_hash, readings), _CLASSES)
    try:
        put(f"{KIND}-{uuid4().hex}", structure, arrays)
    except LibraryError:
        return  # they will be read again; a run, which needs the shelf, says what is wrong with it


def _parts(shelf: Shelf) -> dict[str, Part]:
    """The parts on the shelf; those that other extractors read are thrown away."""
    found = {}
    for name in shelf.names(KIND):
        entry = shelf.get(name)
        try:
            part = unpack(*entry, _CLASSES) if entry else None
        except ValueError:
            part = None
        if isinstance(part, Part) and part.source == source_fingerprint():
            found[name] = part
        else:
            shelf.drop([name])
    return found
