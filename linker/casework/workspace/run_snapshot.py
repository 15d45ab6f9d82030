"""The snapshot of a run, beside the library: its statistics, vectors, links and index, so that they are not recounted.

A snapshot is used only by the version of the program, and with the model, that wrote it; any other is passed over, and
the library is fitted anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from features.columns import Ragged
from features.packing import Arrays, pack, unpack
from features.vectors import PACKED_CLASSES, CaseVectors
from linker.casework.workspace.source_fingerprint import kernel_fingerprint, source_fingerprint
from linker.errors import LibraryError
from linker.flow import LibraryStatistics
from linker.i18n.text import Text
from linker.incremental import LinkState, Thresholds
from linker.library.store.content import HashArray
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.model.background import Background
from linker.model.base_rate import BaseRate
from linker.model.library_calibration import LibraryCalibration
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.series_column import SeriesColumn

if TYPE_CHECKING:
    from linker.pairs.query import Nearest


@dataclass(frozen=True, eq=False)
class RunSnapshot:
    """A run's library statistics, which stay frozen until the next full run, and every case as it was linked.

    `content_hash` and `offenders` (cases,) tell which cases have changed, or have been solved, since; `change_mark` is
    that of the library when it was read.
    """

    source_fingerprint: str
    model_fingerprint: str
    change_mark: str
    statistics: LibraryStatistics
    vectors: CaseVectors
    content_hash: HashArray
    offenders: Ragged
    link_state: LinkState
    thresholds: Thresholds


_SNAPSHOT_CLASSES = (
    LibraryStatistics,
    Background,
    BaseRate,
    LibraryCalibration,
    RunSnapshot,
    LinkState,
    Links,
    Thresholds,
    ClusterOptions,
    Text,
    SeriesColumn,
)
_CLASSES: Mapping[str, type] = {**PACKED_CLASSES, **{kind.__name__: kind for kind in _SNAPSHOT_CLASSES}}


def save_snapshot(library: Library, run_id: int, snapshot: RunSnapshot, query_index: Nearest) -> None:
    """Store the snapshot of a run that is itself stored, in place of the one before.

    Where it cannot be kept, that becomes a notice of the library: the run is there, and questions are answered without.
    """
    from linker.pairs.query import PACKED_CLASSES

    parts = {
        "run": _run_key(library.last_run()),
        "snapshot": snapshot,
        "kernel": kernel_fingerprint(),
        "query_index": query_index,
    }
    structure, arrays = pack(parts, {**_CLASSES, **PACKED_CLASSES})
    try:
        library.array_cache.put(f"run-{run_id}", structure, arrays)
    except LibraryError as error:
        library.notices.add(Text("store.vectors_not_kept", reason=error.text))


def load_snapshot(library: Library, run: RunRecord | None) -> RunSnapshot | None:
    """The snapshot of a run; None where there is none that this program and this model can use."""
    stored = StoredSnapshot.of(library, run)
    return stored.snapshot(run) if run and stored else None


@dataclass(frozen=True, eq=False)
class StoredSnapshot:
    """A snapshot as it is stored: its parts, packed, and their arrays, mapped from files."""

    parts: Mapping[str, Any]
    arrays: Arrays

    @classmethod
    def of(cls, library: Library, run: RunRecord | None) -> Self | None:
        """The one a run left; None where there is none."""
        entry = library.array_cache.get(f"run-{run.run_id}") if run else None
        return cls(dict(entry[0].get("map", ())), entry[1]) if entry else None

    def snapshot(self, run: RunRecord) -> RunSnapshot | None:
        """The snapshot of the run; None where this program or this model cannot use it.

        None as well where the run was brought up to date and the program ended before its snapshot was stored.
        """
        snapshot = self._part("snapshot", _CLASSES)
        if not isinstance(snapshot, RunSnapshot) or self.parts.get("run") != _run_key(run):
            return None
        is_usable = (snapshot.source_fingerprint, snapshot.model_fingerprint) == (
            source_fingerprint(),
            run.model_fingerprint,
        )
        return snapshot if is_usable else None

    def query_index(self) -> Nearest | None:
        """The index for searches; None where this program's kernel is another one."""
        from linker.pairs.query import PACKED_CLASSES, Nearest

        if self.parts.get("kernel") != kernel_fingerprint():
            return None
        index = self._part("query_index", PACKED_CLASSES)
        return index if isinstance(index, Nearest) else None

    def _part(self, name: str, classes: Mapping[str, type]) -> object:
        try:
            return unpack(self.parts.get(name), self.arrays, classes)
        except ValueError:
            return None


def _run_key(run: RunRecord | None) -> str:
    return run.finished.isoformat() if run else ""
