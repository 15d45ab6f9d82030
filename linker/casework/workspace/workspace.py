"""An open library made ready for questions: what use cases ask of it, computed once for each state of the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Self, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray, StrArray, text_column
from features.lexicon import Lexicon
from linker.casework.decision_log.solved_cases import solved_by_people, with_solved
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.cache import QueryCache
from linker.casework.workspace.held_members import held_members
from linker.casework.workspace.library_lexicon import lexicon_of
from linker.casework.workspace.prepared_library import PreparedLibrary, prepare_library
from linker.casework.workspace.series_table import SeriesGroups, SeriesTable, cases_by_series
from linker.errors import LibraryError, UnknownCaseError
from linker.flow import FittedLibrary
from linker.library.cells.case_ids import canonical_id
from linker.library.store.decisions import Decision
from linker.library.store.runs import RunRecord, SeriesRows, StoredLinks
from linker.library.store.store import Library
from linker.model.similarity import SimilarityModel
from linker.odds import probability
from linker.pairs.links import Links
from linker.series.duplicates import incidents

Answer = TypeVar("Answer")
_CACHES: WeakKeyDictionary[Library, QueryCache] = WeakKeyDictionary()
_CACHES_LOCK = Lock()


@dataclass(frozen=True, eq=False)
class Workspace:
    """What use cases ask of an open library. All workspaces of one open library share what was computed.

    Attributes are computed when they are first asked for, and anew once the library has changed (each asks the library
    for its state first, which is cheap however large it is). Rows are the cases in the order of their ids. Many threads
    may ask at once: one computes, the others wait. What a use case must see at one moment, it asks for once.
    """

    library: Library
    _cache: QueryCache

    @classmethod
    def of(cls, library: Library) -> Self:
        """The workspace of an open library."""
        with _CACHES_LOCK:
            return cls(library, _CACHES.setdefault(library, QueryCache()))

    def memoise(self, name: str, version: object, compute: Callable[[], Answer]) -> Answer:
        """An answer of a use case's own, computed once for each `version` of what it rests on; see `QueryCache`."""
        return self._cache.memoise(name, version, compute)

    @property
    def recorded_cases(self) -> CaseTable:
        """All cases as files state them."""
        return self.memoise("recorded cases", self.library.change_mark(), self.library.cases)

    @property
    def cases(self) -> CaseTable:
        """All cases, with the offenders of those that people solved."""
        return self._solved_cases(self.recorded_cases)

    def _solved_cases(self, recorded_cases: CaseTable) -> CaseTable:
        decisions = self.decisions
        solved = self.memoise("solved", decisions, lambda: solved_by_people(decisions))
        return self.memoise("cases", (recorded_cases, solved), lambda: with_solved(recorded_cases, decisions))

    @property
    def row_of(self) -> Mapping[str, int]:
        """The row of each case id in `cases`, `prepared` and all that is aligned with them."""
        return self._row_of(self.recorded_cases)

    def _row_of(self, recorded_cases: CaseTable) -> Mapping[str, int]:
        return self.memoise("row of case", recorded_cases, lambda: row_index(recorded_cases.case_id))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, oldest first, with those undone and the undoings."""
        return self.memoise("decisions", self.library.decisions_fingerprint(), self.library.decisions)

    @property
    def lexicon(self) -> Lexicon:
        """The words of codes: those of the program, with the library's own on top."""
        return lexicon_of(self.library)

    @property
    def model(self) -> SimilarityModel:
        """The model in use: the library's own, or the starting model where it has none."""
        return model_of(self.library)

    @property
    def prepared(self) -> PreparedLibrary:
        """The library ready to be searched: fitted model, index, and the series of each row."""
        run, _, mark = state = self.library.state()
        return self.memoise(
            "prepared", state, lambda: prepare_library(self.library, run, self.model, mark, lambda: self.cases)
        )

    def prepared_with_cases(self) -> PreparedLibrary:
        """`prepared`; LibraryError where the library holds no cases."""
        prepared = self.prepared
        if not len(prepared.fitted.vectors):
            raise LibraryError("workspace.no_cases", library=self.library.url)
        return prepared

    @property
    def fitted(self) -> FittedLibrary:
        """Library statistics, vectors of all cases, and the model fitted to them."""
        return self.prepared.fitted

    def row(self, case_id: str, prepared: PreparedLibrary | None = None) -> int:
        """The row of one case, without an index of all; UnknownCaseError where the library does not hold it.

        In `prepared` where it is given: who works on with that one gets a row of the same moment.
        """
        moment = self.prepared if prepared is None else prepared
        row = moment.row(case_id)
        if row is None:
            # as it was typed, then as the import spells ids
            row = moment.row(canonical_id(case_id))
        if row is None:
            raise UnknownCaseError("workspace.unknown_case", library=self.library.url, case=case_id)
        return row

    @property
    def run(self) -> RunRecord | None:
        """The last run, None before the first."""
        return self.library.last_run()

    def last_run(self) -> RunRecord:
        """The last run; LibraryError where nothing has been linked yet."""
        run = self.run
        if run is None:
            raise LibraryError("workspace.not_linked", library=self.library.url)
        return run

    def members_of_last_run(self) -> SeriesRows:
        """`members`; LibraryError where nothing has been linked yet."""
        self.last_run()
        return self.members

    def links_of_last_run(self) -> tuple[StoredLinks, FloatArray]:
        """`links` and the probability of each; LibraryError where nothing has been linked yet."""
        self.last_run()
        links = self.links
        return links, self.link_probability(links)

    @property
    def members(self) -> SeriesRows:
        """The members of all series after the last run; none before the first."""
        run = self.run
        # a case that is deleted leaves the run it was linked in
        return self.memoise("members", (run, self.library.change_mark()), lambda: _members(self.library, run))

    @property
    def cases_of_series(self) -> Mapping[str, frozenset[str]]:
        """Series id -> the ids of its cases, after the last run."""
        rows = self.members
        return self.memoise("cases of series", rows, lambda: cases_by_series(rows))

    @property
    def series_of_case(self) -> Mapping[str, str]:
        """The series that each case stands in after the last run; cases in none are left out."""
        rows = self.members
        return self.memoise("series of case", rows, lambda: _mapping(rows.case_id, rows.series_id))

    @property
    def probability_of_case(self) -> Mapping[str, float]:
        """The probability with which each case belongs to its series; cases in none are left out."""
        rows = self.members
        return self.memoise("probability of case", (rows, self.decisions), self._probability_of_case)

    def _probability_of_case(self) -> Mapping[str, float]:
        series = self.series_table
        rows = series.grouping.rows
        return _mapping(series.table.case_id[rows], series.probability[rows])

    @property
    def links(self) -> StoredLinks:
        """The links of the last run, sorted by their first case; none before the first run."""
        run = self.run
        return self.memoise("links", (run, self.library.change_mark()), lambda: _links(self.library, run))

    def links_by_row(self, case_id: StrArray) -> Links:
        """`links` as pairs of rows of `case_id`, ids in ascending order; a link of any other case is left out."""
        links, names = self.links, case_id.astype(str)
        first, first_is_known = _positions(names, links.case_id_a)
        second, second_is_known = _positions(names, links.case_id_b)
        is_known = first_is_known & second_is_known
        return Links.of(first[is_known], second[is_known], links.log10_lr[is_known])

    def link_probability(self, links: StoredLinks) -> FloatArray:
        """(links,) probability of each of some links in this library."""
        return probability(links.log10_lr, self.fitted.base_rate.log10_prior_odds)

    def links_with(self, case_ids: frozenset[str]) -> IntArray:
        """Places in `links` of those that hold at least one of these cases, ascending."""
        links = self.links
        order, second = self.memoise("links by second case", links, lambda: _by_second_case(links))
        places = [_places(links.case_id_a, case_id) for case_id in case_ids]
        places += [order[_places(second, case_id)] for case_id in case_ids]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *places]))

    @property
    def series_table(self) -> SeriesTable:
        """The series of the last run over the columns of their cases, with their states on the newest case's day."""
        cases, members = self.cases, self.members
        return self.memoise("series table", (cases, members), self.series_table_on)

    def series_table_on(self, day: datetime | None = None) -> SeriesTable:
        """`series_table` with the states of another day."""
        # of one moment, whoever writes meanwhile: rows are those of one table
        recorded_cases, members = self.recorded_cases, self.members
        groups = SeriesGroups.of(members, self._row_of(recorded_cases))
        same_incident = self.memoise(
            "incidents", (recorded_cases, members), lambda: incidents(recorded_cases, groups.number_of_row)
        )
        solved_cases = self._solved_cases(recorded_cases)
        held_by = held_members(solved_cases, self.decisions, groups, self._row_of(recorded_cases))
        return SeriesTable.of(solved_cases, groups, same_incident, day, held_by)


def row_index(case_id: StrArray) -> dict[str, int]:
    """Case id -> its row."""
    return {name: row for row, name in enumerate(case_id.tolist())}


def _mapping(keys: StrArray, values: StrArray | FloatArray) -> dict[str, Answer]:
    return dict(zip(keys.tolist(), values.tolist(), strict=True))


def _members(library: Library, run: RunRecord | None) -> SeriesRows:
    if run is not None:
        return library.series(run.run_id)
    return SeriesRows(text_column(()), text_column(()), np.empty(0))


def _links(library: Library, run: RunRecord | None) -> StoredLinks:
    if run is not None:
        return library.links(run.run_id)
    return StoredLinks(text_column(()), text_column(()), np.empty(0))


def _positions(names: NDArray[np.str_], case_ids: StrArray) -> tuple[IntArray, NDArray[np.bool_]]:
    """Where each case stands among sorted names, and whether it does."""
    ids = case_ids.astype(str)
    positions = np.searchsorted(names, ids).astype(np.int64)
    positions[positions == len(names)] = 0
    is_known = names[positions] == ids if len(names) else np.zeros(len(ids), dtype=np.bool_)
    return positions, is_known


def _by_second_case(links: StoredLinks) -> tuple[IntArray, StrArray]:
    order = np.argsort(links.case_id_b, kind="stable").astype(np.int64)
    return order, links.case_id_b[order]


def _places(names: StrArray, name: str) -> IntArray:
    start, stop = np.searchsorted(names, name, "left"), np.searchsorted(names, name, "right")
    return np.arange(start, stop, dtype=np.int64)
