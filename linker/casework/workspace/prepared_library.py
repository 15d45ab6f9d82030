"""A library made ready to be asked: from the shelf beside it where the last run left it there, else counted anew.

Between two re-linkings what is counted over a library stays frozen; cases that came since are vectorised with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, text_column
from features.packing import concatenate_blocks
from features.vectors import CaseVectors
from linker.casework.workspace.feature_cache import readings_of
from linker.casework.workspace.library_diff import Changes
from linker.casework.workspace.run_cache import RunSnapshot, StoredSnapshot
from linker.flow import FittedLibrary, fit_library
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.model.archive import to_json
from linker.model.identification import Aggregation
from linker.model.similarity import SimilarityModel
from linker.series.series_column import SeriesColumn

if TYPE_CHECKING:
    from linker.pairs.query import Nearest


@dataclass(frozen=True, eq=False)
class PreparedLibrary:
    """A library ready to be asked: `series` (cases,) numbers the series of each case among `names`, -1 for none."""

    fitted: FittedLibrary
    series: IntArray
    names: tuple[str, ...]
    aggregation: Aggregation
    shelved: StoredSnapshot | None = None

    @cached_property
    def nearest(self) -> Nearest:
        """What one case is asked against all others with: mapped from the shelf where it lies there, else made."""
        found = None if self.shelved is None else self.shelved.nearest()
        return query_index(self.fitted) if found is None else found

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
        names = self.fitted.vectors.case_id
        place = int(np.searchsorted(names, case_id))
        return place if place < len(names) and names[place] == case_id else None


# Bridges for use cases that still take a library; they go when none does.
def fitted_library(library: Library) -> FittedLibrary:
    """`Workspace.fitted`."""
    return prepare(library).fitted


def prepare(library: Library) -> PreparedLibrary:
    """`Workspace.prepared`."""
    from linker.casework.workspace.workspace import Workspace

    return Workspace.of(library).prepared


def case_table(library: Library) -> CaseTable:
    """`Workspace.cases`."""
    from linker.casework.workspace.workspace import Workspace

    return Workspace.of(library).cases


def fingerprint_of(model: SimilarityModel) -> str:
    """Equal models, equal fingerprint."""
    return sha256(to_json(model).encode()).hexdigest()


def query_index(home: FittedLibrary) -> Nearest:
    """A library made ready to be asked about some of its cases."""
    from linker.pairs.query import Nearest

    return Nearest.of(home.vectors, home.scorer)


def changes_since(library: Library, kept: RunSnapshot) -> Changes:
    """Which cases are new, changed or gone since a run was last brought up to date."""
    return Changes.between((kept.vectors.case_id, kept.content_hash), *library.content_hashes())


def vectors_now(library: Library, kept: RunSnapshot, changes: Changes) -> CaseVectors:
    """Vectors of all cases of the library, those of new and changed cases made with the frozen counts."""
    touched, held = changes.touched, changes.from_kept[changes.from_kept >= 0]
    still = kept.vectors if np.array_equal(held, np.arange(len(kept.vectors))) else kept.vectors.take(held)
    if not len(touched):
        return still
    case_id = changes.case_id[touched]
    fresh = kept.counts.vectoriser.transform_features(
        readings_of(library, case_id, changes.content_hash[touched]), case_id
    )
    place = np.empty(len(changes.case_id), dtype=np.int64)
    place[np.flatnonzero(changes.from_kept >= 0)] = np.arange(len(held))
    place[touched] = len(held) + np.arange(len(touched))
    # block by block: all blocks laid together and not yet in order would take as much memory again
    blocks = (part.name for part in fields(CaseVectors) if part.name != "case_id")
    ordered = {name: concatenate_blocks([getattr(still, name), getattr(fresh, name)]).take(place) for name in blocks}
    return CaseVectors(changes.case_id, **ordered)


def prepare_library(
    library: Library, run: RunRecord | None, model: SimilarityModel, mark: str, cases: Callable[[], CaseTable]
) -> PreparedLibrary:
    """The library at one state: from the snapshot of its last run where it left a usable one, else fitted anew.

    `mark` is the library's change mark of that state; `cases` reads all cases, where they are needed.
    """
    shelved = StoredSnapshot.of(library, run)
    kept = shelved.kept(run) if run and shelved else None
    if kept is None or kept.model != fingerprint_of(model):
        home = fit_library(cases(), model)
    elif kept.mark == mark:
        home = FittedLibrary.of(kept.counts, kept.vectors, model)
        return replace(_with_series(home, kept.standing.series, model), shelved=shelved)
    else:
        home = FittedLibrary.of(kept.counts, vectors_now(library, kept, changes_since(library, kept)), model)
    members = library.series(run.run_id) if run else None
    series_of = dict(zip(members.case_id.tolist(), members.series_id.tolist(), strict=True)) if members else {}
    series_id = text_column(series_of.get(name) for name in home.vectors.case_id.tolist())
    return _with_series(home, SeriesColumn.of(series_id), model)


def _with_series(home: FittedLibrary, series: SeriesColumn, model: SimilarityModel) -> PreparedLibrary:
    return PreparedLibrary(home, series.number, tuple(series.names.tolist()), model.aggregation)
