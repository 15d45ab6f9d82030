"""What a run leaves beside the library, so that it need not be counted anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from features.columns import Ragged
from features.packing import Arrays, pack, unpack
from features.vectors import PACKED_CLASSES, CaseVectors
from linker.casework.workspace.source_fingerprint import kernel_fingerprint, source_fingerprint
from linker.flow import LibraryStatistics
from linker.incremental import LinkState, Thresholds
from linker.library.store.content import HashArray
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.model.background import Background
from linker.model.base_rate import BaseRate
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.series_column import SeriesColumn

if TYPE_CHECKING:
    from linker.pairs.query import Nearest


@dataclass(frozen=True, eq=False)
class RunSnapshot:
    """What a run leaves on the shelf: its counts, and every case as it was when it was linked.

    `content_hash` (cases,) tells which cases have changed since, `offenders` who was known then; `mark` is the
    library's change mark at that time.
    """

    source: str
    model: str
    mark: str
    counts: LibraryStatistics
    vectors: CaseVectors
    content_hash: HashArray
    offenders: Ragged
    standing: LinkState
    thresholds: Thresholds


_CLASSES: Mapping[str, type] = {
    **PACKED_CLASSES,
    **{
        kind.__name__: kind
        for kind in (LibraryStatistics, Background, BaseRate, RunSnapshot, LinkState, Links, Thresholds)
    },
    "ClusterOptions": ClusterOptions,
    "SeriesColumn": SeriesColumn,
}


def save_snapshot(library: Library, run_id: int, kept: RunSnapshot, nearest: Nearest) -> None:
    """Put what a run that is stored leaves on the shelf; what lay there before goes."""
    from linker.pairs.query import PACKED_CLASSES

    parts = {"stored": _stored(library.last_run()), "kept": kept, "kernel": kernel_fingerprint(), "nearest": nearest}
    structure, arrays = pack(parts, {**_CLASSES, **PACKED_CLASSES})
    library.shelf.put(f"run-{run_id}", structure, arrays)


@dataclass(frozen=True, eq=False)
class StoredSnapshot:
    """What lies on the shelf: its parts, packed, and their arrays, mapped."""

    parts: Mapping[str, Any]
    arrays: Arrays

    @classmethod
    def of(cls, library: Library, run: RunRecord | None) -> Self | None:
        """What a run left there; None where there is nothing."""
        found = library.shelf.get(f"run-{run.run_id}") if run else None
        return cls(dict(found[0].get("map", ())), found[1]) if found else None

    def kept(self, run: RunRecord) -> RunSnapshot | None:
        """What the run counted; None where this program or this model cannot use it.

        None as well where the run was brought up to date and its program ended before the shelf was.
        """
        kept = self._part("kept", _CLASSES)
        if not isinstance(kept, RunSnapshot) or self.parts.get("stored") != _stored(run):
            return None
        return kept if (kept.source, kept.model) == (source_fingerprint(), run.model_fingerprint) else None

    def nearest(self) -> Nearest | None:
        """Columns for the kernel; None where this program has another one."""
        from linker.pairs.query import PACKED_CLASSES, Nearest

        if self.parts.get("kernel") != kernel_fingerprint():
            return None
        found = self._part("nearest", PACKED_CLASSES)
        return found if isinstance(found, Nearest) else None

    def _part(self, name: str, classes: Mapping[str, type]) -> object:
        try:
            return unpack(self.parts.get(name), self.arrays, classes)
        except ValueError:
            return None


def load_snapshot(library: Library, run: RunRecord | None) -> RunSnapshot | None:
    """What the last run left; None where there is nothing that this program and this model can use."""
    shelved = StoredSnapshot.of(library, run)
    return shelved.kept(run) if run and shelved else None


def _stored(run: RunRecord | None) -> str:
    return run.finished.isoformat() if run else ""
