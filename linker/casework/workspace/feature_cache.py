"""Features of cases, extracted once at import and stored beside the library in parts, by the content hash of a case.

A part may hold cases that the library does not (an import that was killed, a case that has changed since): these are
never looked up. Cases that no part holds are read from the library and extracted anew.
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
from linker.casework.workspace.library_diff import hash_positions
from linker.casework.workspace.source_fingerprint import source_fingerprint
from linker.errors import LibraryError
from linker.library.store.array_cache import ArrayCache
from linker.library.store.content import HashArray
from linker.library.store.snapshot import Snapshot
from linker.library.store.store import Library

KIND = "read"
# Extracted at once during an import: enough that the cost of a part is small, few enough to be held in memory.
ROWS_AT_ONCE = 100_000
# An import that leaves more than MAX_PARTS merges those with fewer than SMALL_PART cases.
MAX_PARTS, SMALL_PART = 20, 20_000


@dataclass(frozen=True, eq=False)
class FeaturePart:
    """Features of some cases, by the extractors of one version; `content_hash` (cases,) is that of each case."""

    source_fingerprint: str
    content_hash: HashArray
    features: CaseFeatures


_CLASSES: Mapping[str, type] = {**PACKED_CLASSES, FeaturePart.__name__: FeaturePart}


@dataclass
class FeatureWriter:
    """Extracts and stores the features of the cases of an import, some at a time."""

    array_cache: ArrayCache
    _tables: list[CaseTable] = field(default_factory=list)
    _hashes: list[HashArray] = field(default_factory=list)

    def add(self, table: CaseTable, content_hash: HashArray) -> None:
        """Extract these cases, now or together with the next ones."""
        # the row of the file says nothing that is not in the columns
        self._tables.append(table.replace(source=text_column([""] * len(table))))
        self._hashes.append(content_hash)
        if sum(map(len, self._tables)) >= ROWS_AT_ONCE:
            self._extract()

    def finish(self) -> None:
        """Extract what is left, and merge small parts where there are many."""
        self._extract()
        parts = _parts(self.array_cache) if len(self.array_cache.names(KIND)) > MAX_PARTS else {}
        small = {name: part for name, part in parts.items() if len(part.features) < SMALL_PART}
        if len(small) > 1:
            features = CaseFeatures.concatenate([part.features for part in small.values()])
            _store(self.array_cache.add, np.concatenate([part.content_hash for part in small.values()]), features)
            self.array_cache.drop(small)

    def _extract(self) -> None:
        tables, hashes = self._tables, self._hashes
        self._tables, self._hashes = [], []
        if sum(map(len, tables)):
            _store(self.array_cache.add, np.concatenate(hashes), Vectoriser.extract(CaseTable.concatenate(tables)))


def library_features(library: Library) -> tuple[Snapshot, CaseFeatures]:
    """A bare snapshot of the library, and the features of all its cases in the order of their ids.

    Cases that no part holds are read from the library and extracted; from then on there is one part.
    """
    parts = _parts(library.array_cache)
    snapshot, missing = library.snapshot_with_cases(
        lambda content_hash: np.flatnonzero(_positions(parts, content_hash) < 0)
    )
    if len(parts) == 1 and not len(missing):
        (part,) = parts.values()
        if np.array_equal(part.content_hash, snapshot.content_hash):
            return snapshot, part.features
    features = _gather(parts, snapshot.content_hash, missing)
    # replaces every other part, also one that an import writes meanwhile: its cases are then extracted again
    _store(library.array_cache.put, snapshot.content_hash, features)
    return snapshot, features


def case_features(library: Library, case_id: StrArray, content_hash: HashArray) -> CaseFeatures:
    """Features of some cases; `content_hash` (cases,) is that of each of them."""
    parts: dict[str, FeaturePart] = {}
    # few cases mostly came with the last import, which is a small part
    for name, part in sorted(_parts(library.array_cache).items(), key=lambda item: len(item[1].features)):
        if np.all(_positions(parts, content_hash) >= 0):
            break
        parts[name] = part
    is_missing = _positions(parts, content_hash) < 0
    missing = library.cases(case_id[is_missing].tolist()) if is_missing.any() else CaseTable.empty()
    return _gather(parts, content_hash, missing)


def _gather(parts: Mapping[str, FeaturePart], content_hash: HashArray, missing: CaseTable) -> CaseFeatures:
    """Features from the parts and, extracted here, of the cases they miss, in the order of `content_hash`."""
    position = _positions(parts, content_hash)
    position[position < 0] = sum(len(part.features) for part in parts.values()) + np.arange(len(missing))
    sources = [*(part.features for part in parts.values()), *([Vectoriser.extract(missing)] if len(missing) else [])]
    ends, ascending = np.cumsum([len(source) for source in sources]), np.sort(position)
    bounds = np.searchsorted(ascending, ends)
    # only the cases that are needed are concatenated, then put in order
    pieces = [
        _take(source, rows - (end - len(source)))
        for source, rows, end in zip(sources, np.split(ascending, bounds[:-1]), ends.tolist(), strict=True)
    ]
    return _take(CaseFeatures.concatenate(pieces), np.searchsorted(ascending, position))


def _take(features: CaseFeatures, rows: IntArray) -> CaseFeatures:
    # files often come in the order of their ids: then all is in order already, and large
    return features if np.array_equal(rows, np.arange(len(features))) else features.take(rows)


def _positions(parts: Mapping[str, FeaturePart], content_hash: HashArray) -> IntArray:
    """(cases,) position of each case in the concatenated parts, -1 where none holds it."""
    hashes = [part.content_hash for part in parts.values()]
    return hash_positions(content_hash, np.concatenate(hashes) if hashes else content_hash[:0])


def _store(put: Callable[[str, object, Arrays], object], content_hash: HashArray, features: CaseFeatures) -> None:
    structure, arrays = pack(FeaturePart(source_fingerprint(), content_hash, features), _CLASSES)
    try:
        put(f"{KIND}-{uuid4().hex}", structure, arrays)
    except LibraryError:
        return  # they will be extracted again; a run says that nothing can be kept there


def _parts(cache: ArrayCache) -> dict[str, FeaturePart]:
    """The parts by their names; those of other versions of the extractors are dropped."""
    parts = {}
    for name in cache.names(KIND):
        entry = cache.get(name)
        try:
            part = unpack(*entry, _CLASSES) if entry else None
        except ValueError:
            part = None
        if isinstance(part, FeaturePart) and part.source_fingerprint == source_fingerprint():
            parts[name] = part
        else:
            cache.drop([name])
    return parts
