"""A library ready to be searched: from the snapshot of its last run where that left a usable one, else fitted anew.

Between two full runs the library statistics stay frozen; cases that came since are vectorised with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, text_column
from features.packing import concatenate_blocks
from features.vectors import CaseVectors
from linker.casework.workspace.feature_cache import case_features
from linker.casework.workspace.library_diff import LibraryDiff
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.run_snapshot import RunSnapshot, StoredSnapshot
from linker.flow import FittedLibrary, calibrate, fit_library, is_by_library
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.model.archive import to_json
from linker.model.identification import Aggregation
from linker.model.origin import own_weight
from linker.model.similarity import SimilarityModel
from linker.series.series_column import SeriesColumn
from linker.settings import Settings

if TYPE_CHECKING:
    from linker.pairs.query import Nearest


@dataclass(frozen=True, eq=False)
class PreparedLibrary:
    """A library ready to be searched.

    `series` (cases,) is the number of each case's series among `series_ids`, -1 for none. `stored` is the snapshot that
    it was read from, None where the library was fitted anew or has changed since.
    """

    fitted: FittedLibrary
    series: IntArray
    series_ids: tuple[str, ...]
    aggregation: Aggregation
    stored: StoredSnapshot | None = None

    @cached_property
    def query_index(self) -> Nearest:
        """The index for searches of one case against all others: mapped from the snapshot, else built."""
        index = None if self.stored is None else self.stored.query_index()
        return build_query_index(self.fitted) if index is None else index

    def series_of(self, row: int) -> str:
        """The series a case stands in, "" for none."""
        return "" if self.series[row] < 0 else self.series_ids[self.series[row]]

    @cached_property
    def members(self) -> tuple[IntArray, IntArray]:
        """The rows of all series, one series after the other in the order of their numbers, and where each begins."""
        rows = np.argsort(self.series, kind="stable")[int(np.count_nonzero(self.series < 0)) :]
        return rows, np.searchsorted(self.series[rows], np.arange(len(self.series_ids)))

    @cached_property
    def sizes(self) -> IntArray:
        """(series,) number of cases of each series."""
        return np.bincount(self.series[self.series >= 0], minlength=len(self.series_ids)).astype(np.int64)

    def row(self, case_id: str) -> int | None:
        """The row of one case, None where there is none; rows are in the order of their ids."""
        case_ids = self.fitted.vectors.case_id
        row = int(np.searchsorted(case_ids, case_id))
        return row if row < len(case_ids) and case_ids[row] == case_id else None


def prepare_library(
    library: Library, run: RunRecord | None, model: SimilarityModel, mark: str, cases: Callable[[], CaseTable]
) -> PreparedLibrary:
    """The library at one state: `mark` is its change mark there, `cases` reads all cases where they are needed."""
    stored = StoredSnapshot.of(library, run)
    snapshot = stored.snapshot(run) if run and stored else None
    if snapshot is None or snapshot.model_fingerprint != model_fingerprint(model):
        fitted = fit_as_run(cases(), model, run)
    elif snapshot.change_mark == mark:
        fitted = FittedLibrary.of(snapshot.statistics, snapshot.vectors, model)
        return _prepared(fitted, snapshot.link_state.series, model, stored)
    else:
        vectors = current_vectors(library, snapshot, diff_since(library, snapshot))
        fitted = FittedLibrary.of(snapshot.statistics, vectors, model)
    return _prepared(fitted, _series_column(library, run, fitted), model)


def fit_as_run(table: CaseTable, model: SimilarityModel, run: RunRecord | None) -> FittedLibrary:
    """A library fitted anew, and calibrated by itself where its last run was, or would be with no settings."""
    fitted, weight = fit_library(table, model), own_weight(model, table.offenders)
    is_calibrated = (
        is_by_library(Settings(), len(table), weight) if run is None else RunCounts.of(run).is_calibrated_by_library
    )
    return calibrate(fitted, weight) if is_calibrated else fitted


def _series_column(library: Library, run: RunRecord | None, fitted: FittedLibrary) -> SeriesColumn:
    members = library.series(run.run_id) if run else None
    series_of = dict(zip(members.case_id.tolist(), members.series_id.tolist(), strict=True)) if members else {}
    return SeriesColumn.of(text_column(series_of.get(case_id) for case_id in fitted.vectors.case_id.tolist()))


def _prepared(
    fitted: FittedLibrary, series: SeriesColumn, model: SimilarityModel, stored: StoredSnapshot | None = None
) -> PreparedLibrary:
    return PreparedLibrary(fitted, series.number, tuple(series.names.tolist()), model.aggregation, stored)


def model_fingerprint(model: SimilarityModel) -> str:
    """SHA-256 of a model: equal models, equal fingerprint."""
    return sha256(to_json(model).encode()).hexdigest()


def build_query_index(fitted: FittedLibrary) -> Nearest:
    """The index for searches of some cases against all others."""
    from linker.pairs.query import Nearest

    return Nearest.of(fitted.vectors, fitted.scorer)


def diff_since(library: Library, snapshot: RunSnapshot) -> LibraryDiff:
    """New, changed and removed cases since a snapshot."""
    return LibraryDiff.between(snapshot.vectors.case_id, snapshot.content_hash, *library.content_hashes())


def current_vectors(library: Library, snapshot: RunSnapshot, diff: LibraryDiff) -> CaseVectors:
    """Vectors of all cases of the library: new and changed cases are vectorised with the frozen statistics."""
    touched, unchanged = diff.touched_rows, diff.old_row[diff.old_row >= 0]
    is_whole = np.array_equal(unchanged, np.arange(len(snapshot.vectors)))
    old = snapshot.vectors if is_whole else snapshot.vectors.take(unchanged)
    if not len(touched):
        return old
    case_id = diff.case_id[touched]
    features = case_features(library, case_id, diff.content_hash[touched])
    new = snapshot.statistics.vectoriser.transform_features(features, case_id)
    position = np.empty(len(diff.case_id), dtype=np.int64)
    position[np.flatnonzero(diff.old_row >= 0)] = np.arange(len(unchanged))
    position[touched] = len(unchanged) + np.arange(len(touched))
    # block by block: all blocks concatenated and not yet in order would take as much memory again
    blocks = (block.name for block in fields(CaseVectors) if block.name != "case_id")
    ordered = {name: concatenate_blocks([getattr(old, name), getattr(new, name)]).take(position) for name in blocks}
    return CaseVectors(diff.case_id, **ordered)
