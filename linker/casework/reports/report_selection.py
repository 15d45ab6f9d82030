"""Series and links of a run beside the cases they are about: what reports pick from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray, StrArray
from linker.casework.outlook.shared_traits import LibraryTraits
from linker.casework.reports.series_facts import link_evidence, series_line, series_members
from linker.flow import FittedLibrary
from linker.library.store.runs import SeriesRows, StoredLinks
from linker.report.data.facts import LinkEvidence, SeriesLine, SeriesSection
from linker.series.membership import cohesion

BoolArray = NDArray[np.bool_]

LINKS_A_SERIES = 3
LONE_LINKS = 10
_NONE = -1


class Findings:
    """The series of a run in order of strength (expected number of cases, then id), and its links as rows of `table`.

    What concerns a case that is no longer in the library is left out.
    """

    def __init__(self, table: CaseTable, home: FittedLibrary, links: StoredLinks, series: SeriesRows) -> None:
        self.table, self.home = table, home
        row = {case: index for index, case in enumerate(table.case_id.tolist())}
        found, kept = _rows(row, series.case_id)
        self.names, place = _by_strength(series.series_id[kept], series.probability[kept])
        order = np.argsort(place, kind="stable")
        self.rows, self.chances, self.series = found[order], series.probability[kept][order], place[order]
        self.series_of_row = np.full(len(table), _NONE, dtype=np.int64)
        self.series_of_row[self.rows] = self.series
        self.links, self.log10_lr = _link_rows(row, links)

    def lines(self, most: int) -> tuple[SeriesLine, ...]:
        """The strongest series in figures."""
        chosen = self.names[:most]
        held = self._cohesion(len(chosen))
        return tuple(
            series_line(self.table, name, *self._members(index), held[index]) for index, name in enumerate(chosen)
        )

    def sections(self, lines: tuple[SeriesLine, ...], most: int, *, with_narratives: bool) -> tuple[SeriesSection, ...]:
        """The strongest series in detail; `lines` are those of `lines()`."""
        traits, found = LibraryTraits(self.table), []
        for index, line in enumerate(lines[:most]):
            rows, chances = self._members(index)
            members, others = series_members(self.table, rows, chances, with_narratives=with_narratives)
            inside = self.series_of_row[self.links] == index
            links = self._evidence(inside.all(axis=1), LINKS_A_SERIES)
            found.append(SeriesSection(line, members, others, traits.of(rows), links))
        return tuple(found)

    def lone_links(self, most: int = LONE_LINKS) -> tuple[LinkEvidence, ...]:
        """The strongest links whose two cases do not stand in one series."""
        one, other = self.series_of_row[self.links].T
        return self._evidence((one != other) | (one == _NONE), most)

    def _members(self, index: int) -> tuple[IntArray, FloatArray]:
        start, stop = np.searchsorted(self.series, [index, index + 1])
        return self.rows[start:stop], self.chances[start:stop]

    def _cohesion(self, listed: int) -> list[float | None]:
        size = len(self.table)
        chosen = (self.series_of_row >= 0) & (self.series_of_row < listed)
        labels = np.where(chosen, size + self.series_of_row, np.arange(size))
        held = cohesion(labels, self.home.log10_lr)
        first = [self._members(index)[0][0] for index in range(listed)]
        return [None if np.isnan(value) else float(value) for value in held[first]] if first else []

    def _evidence(self, chosen: BoolArray, most: int) -> tuple[LinkEvidence, ...]:
        links = np.flatnonzero(chosen)
        best = links[np.argsort(-self.log10_lr[links], kind="stable")[:most]]
        return tuple(self._link(int(one), int(other)) for one, other in self.links[best])

    def _link(self, one: int, other: int) -> LinkEvidence:
        ids = str(self.table.case_id[one]), str(self.table.case_id[other])
        return link_evidence(self.home, (one, other), ids, (self._name(one), self._name(other)))

    def _name(self, row: int) -> str:
        index = self.series_of_row[row]
        return "" if index == _NONE else self.names[index]


def _rows(row: Mapping[str, int], case_id: StrArray) -> tuple[IntArray, BoolArray]:
    """The rows of the ids that are known, and which these are."""
    found = np.array([row.get(case, _NONE) for case in case_id.tolist()], dtype=np.int64)
    return found[found != _NONE], found != _NONE


def _link_rows(row: Mapping[str, int], links: StoredLinks) -> tuple[IntArray, FloatArray]:
    pairs = zip(links.case_id_a.tolist(), links.case_id_b.tolist(), strict=True)
    found = np.array([(row.get(a, _NONE), row.get(b, _NONE)) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    known = (found != _NONE).all(axis=1)
    return found[known], links.log10_lr[known]


def _by_strength(series_id: StrArray, chances: FloatArray) -> tuple[list[str], IntArray]:
    """Ids of the series, the one with most expected cases first, and the place of each member's series among them."""
    names, inverse = np.unique(series_id.astype(str), return_inverse=True)
    expected = np.bincount(inverse, weights=np.nan_to_num(chances), minlength=len(names))
    order = np.argsort(-expected, kind="stable")
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    return names[order].tolist(), place[inverse]
