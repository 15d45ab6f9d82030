"""A library made ready to be asked: from the shelf beside it where the last run left it there, else counted anew.

Between two re-linkings what is counted over a library stays frozen; cases that came since are vectorised with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakKeyDictionary

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, Ragged, text_column
from features.packing import Arrays, joined, pack, unpack
from features.vectors import PACKED_CLASSES, CaseVectors
from linker.casework.at_hand import columns_of
from linker.casework.changes import Changes
from linker.casework.model_in_use import model_of
from linker.casework.readings import readings_of
from linker.casework.versions import kernel_fingerprint, source_fingerprint
from linker.flow import Counts, Home, settle
from linker.increment import Standing, Thresholds
from linker.library.store.content import HashArray
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.model.archive import to_json
from linker.model.background import Background
from linker.model.base_rate import BaseRate
from linker.model.identification import Aggregation
from linker.model.similarity import SimilarityModel
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.column import SeriesColumn

if TYPE_CHECKING:
    from linker.pairs.nearest import Nearest


@dataclass(frozen=True, eq=False)
class Kept:
    """What a run leaves on the shelf: its counts, and every case as it was when it was linked.

    `content_hash` (cases,) tells which cases have changed since, `offenders` who was known then; `mark` is the
    library's change mark at that time.
    """

    source: str
    model: str
    mark: str
    counts: Counts
    vectors: CaseVectors
    content_hash: HashArray
    offenders: Ragged
    standing: Standing
    thresholds: Thresholds


_CLASSES: Mapping[str, type] = {
    **PACKED_CLASSES,
    **{kind.__name__: kind for kind in (Counts, Background, BaseRate, Kept, Standing, Links, Thresholds)},
    "ClusterOptions": ClusterOptions,
    "SeriesColumn": SeriesColumn,
}


@dataclass(frozen=True, eq=False)
class Ready:
    """A library ready to be asked: `series` (cases,) numbers the series of each case among `names`, -1 for none."""

    home: Home
    series: IntArray
    names: tuple[str, ...]
    aggregation: Aggregation
    shelved: Shelved | None = None

    @cached_property
    def nearest(self) -> Nearest:
        """What one case is asked against all others with: mapped from the shelf where it lies there, else made."""
        found = None if self.shelved is None else self.shelved.nearest()
        return nearest_of(self.home) if found is None else found

    def series_of(self, row: int) -> str:
        """The series a case stands in, "" for none."""
        return "" if self.series[row] < 0 else self.names[self.series[row]]

    @cached_property
    def members(self) -> tuple[IntArray, IntArray]:
        """The rows of all series, one series after the other in the order of their numbers, and where each begins."""
        rows = np.argsort(self.series, kind="stable")[int(np.count_nonzero(self.series < 0)) :]
        return rows, np.searchsorted(self.series[rows], np.arange(len(self.names)))

    @cached_property
    def sizes(self) -> IntArray:
        """Cases of each series."""
        return np.bincount(self.series[self.series >= 0], minlength=len(self.names)).astype(np.int64)

    def row(self, case_id: str) -> int | None:
        """The row of one case, None where there is none; rows are in the order of their ids."""
        names = self.home.vectors.case_id
        place = int(np.searchsorted(names, case_id))
        return place if place < len(names) and names[place] == case_id else None

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each case id."""
        return {name: row for row, name in enumerate(self.home.vectors.case_id.tolist())}


_WARM: WeakKeyDictionary[Library, tuple[tuple[object, ...], Ready]] = WeakKeyDictionary()
_MAKING_READY = Lock()


def home_of(library: Library) -> Home:
    """Counts, vectors and the model at home; rows are the library's cases in the order of their ids."""
    return ready(library).home


def ready(library: Library) -> Ready:
    """The library ready to be asked; asked again of the same open one, it is at hand as long as nothing changed."""
    key = run, _, mark = library.state()
    known = _WARM.get(library)
    if known is not None and known[0] == key:
        return known[1]
    with _MAKING_READY:
        # Many may ask at once after a change; one makes it ready, the others wait for that.
        known = _WARM.get(library)
        if known is None or known[0] != key:
            known = key, _ready(library, run, model_of(library), mark)
            _WARM[library] = known
        return known[1]


def table_of(library: Library) -> CaseTable:
    """All cases, with the offenders of those that people solved."""
    return columns_of(library)


def fingerprint_of(model: SimilarityModel) -> str:
    """Equal models, equal fingerprint."""
    return sha256(to_json(model).encode()).hexdigest()


def nearest_of(home: Home) -> Nearest:
    """A library made ready to be asked about some of its cases."""
    from linker.pairs.nearest import Nearest

    return Nearest.of(home.vectors, home.scorer)


def keep(library: Library, run_id: int, kept: Kept, nearest: Nearest) -> None:
    """Put what a run that is stored leaves on the shelf; what lay there before goes."""
    from linker.pairs.nearest import PACKED_CLASSES

    parts = {"stored": _stored(library.last_run()), "kept": kept, "kernel": kernel_fingerprint(), "nearest": nearest}
    structure, arrays = pack(parts, {**_CLASSES, **PACKED_CLASSES})
    library.shelf.put(f"run-{run_id}", structure, arrays)


@dataclass(frozen=True, eq=False)
class Shelved:
    """What lies on the shelf: its parts, packed, and their arrays, mapped."""

    parts: Mapping[str, Any]
    arrays: Arrays

    @classmethod
    def of(cls, library: Library, run: RunRecord | None) -> Self | None:
        """What a run left there; None where there is nothing."""
        found = library.shelf.get(f"run-{run.run_id}") if run else None
        return cls(dict(found[0].get("map", ())), found[1]) if found else None

    def kept(self, run: RunRecord) -> Kept | None:
        """What the run counted; None where this program or this model cannot use it.

        None as well where the run was brought up to date and its program ended before the shelf was.
        """
        kept = self._part("kept", _CLASSES)
        if not isinstance(kept, Kept) or self.parts.get("stored") != _stored(run):
            return None
        return kept if (kept.source, kept.model) == (source_fingerprint(), run.model_fingerprint) else None

    def nearest(self) -> Nearest | None:
        """Columns for the kernel; None where this program has another one."""
        from linker.pairs.nearest import PACKED_CLASSES, Nearest

        if self.parts.get("kernel") != kernel_fingerprint():
            return None
        found = self._part("nearest", PACKED_CLASSES)
        return found if isinstance(found, Nearest) else None

    def _part(self, name: str, classes: Mapping[str, type]) -> object:
        try:
            return unpack(self.parts.get(name), self.arrays, classes)
        except ValueError:
            return None


def kept_of(library: Library, run: RunRecord | None) -> Kept | None:
    """What the last run left; None where there is nothing that this program and this model can use."""
    shelved = Shelved.of(library, run)
    return shelved.kept(run) if run and shelved else None


def _stored(run: RunRecord | None) -> str:
    return run.finished.isoformat() if run else ""


def changes_since(library: Library, kept: Kept) -> Changes:
    """Which cases are new, changed or gone since a run was last brought up to date."""
    return Changes.between((kept.vectors.case_id, kept.content_hash), *library.content_hashes())


def vectors_now(library: Library, kept: Kept, changes: Changes) -> CaseVectors:
    """Vectors of all cases of the library, those of new and changed cases made with the frozen counts."""
    touched, held = changes.touched, changes.from_kept[changes.from_kept >= 0]
    still = kept.vectors if np.array_equal(held, np.arange(len(kept.vectors))) else kept.vectors.take(held)
    if not len(touched):
        return still
    case_id = changes.case_id[touched]
    fresh = kept.counts.vectoriser.vectors(readings_of(library, case_id, changes.content_hash[touched]), case_id)
    place = np.empty(len(changes.case_id), dtype=np.int64)
    place[np.flatnonzero(changes.from_kept >= 0)] = np.arange(len(held))
    place[touched] = len(held) + np.arange(len(touched))
    # block by block: all blocks laid together and not yet in order would take as much memory again
    blocks = (part.name for part in fields(CaseVectors) if part.name != "case_id")
    ordered = {name: joined([getattr(still, name), getattr(fresh, name)]).take(place) for name in blocks}
    return CaseVectors(changes.case_id, **ordered)


def _ready(library: Library, run: RunRecord | None, model: SimilarityModel, mark: str) -> Ready:
    shelved = Shelved.of(library, run)
    kept = shelved.kept(run) if run and shelved else None
    if kept is None or kept.model != fingerprint_of(model):
        home = settle(table_of(library), model)
    elif kept.mark == mark:
        home = Home.of(kept.counts, kept.vectors, model)
        return replace(_with_series(home, kept.standing.series, model), shelved=shelved)
    else:
        home = Home.of(kept.counts, vectors_now(library, kept, changes_since(library, kept)), model)
    members = library.series(run.run_id) if run else None
    series_of = dict(zip(members.case_id.tolist(), members.series_id.tolist(), strict=True)) if members else {}
    series_id = text_column(series_of.get(name) for name in home.vectors.case_id.tolist())
    return _with_series(home, SeriesColumn.of(series_id), model)


def _with_series(home: Home, series: SeriesColumn, model: SimilarityModel) -> Ready:
    return Ready(home, series.number, tuple(series.names.tolist()), model.aggregation)
