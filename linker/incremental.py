"""Incremental linkage: link new and changed cases against a linked library, with its statistics frozen.

A new, changed or deleted case touches only the pieces of the link graph that it is in or was in, and those whose cut
hung on them. All others keep their links and their series.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, StrArray, freeze
from linker.flow import FittedLibrary
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.constraints import Constraints
from linker.series.groups import Grouping
from linker.series.identity import Naming, keep_names
from linker.series.incremental import PreviousClustering, update_clusters
from linker.series.membership import membership
from linker.series.series_column import SeriesColumn

if TYPE_CHECKING:
    from linker.pairs.query import Nearest


@dataclass(frozen=True, eq=False)
class LinkState:
    """The last run as rows of a library: its links, and the series and the piece (`Clustering.pieces`) of each case.

    In rows of the library as it is now, `links` may still name touched cases, and a new row has a piece of its own.
    """

    links: Links
    series: SeriesColumn
    pieces: IntArray

    def __post_init__(self) -> None:
        freeze(self.pieces)

    @classmethod
    def none(cls, size: int) -> Self:
        """`size` rows that nobody has linked yet."""
        return cls(Links.of((), (), ()), SeriesColumn.none(size), np.arange(size, dtype=np.int64))

    def reindexed(self, new_row: IntArray, size: int) -> Self:
        """The state in rows of a library of `size` rows, where `new_row` is the new row of each, -1 for a removed one.

        Rows must have kept their order. A changed case keeps the links it had.
        """
        first, second = new_row[self.links.first], new_row[self.links.second]
        is_linked = (first >= 0) & (second >= 0)
        stays, pieces = new_row >= 0, np.arange(size, dtype=np.int64)
        new_piece = new_row[self.pieces[stays]]
        pieces[new_row[stays]] = np.where(new_piece >= 0, new_piece, new_row[stays])
        links = Links(first[is_linked], second[is_linked], self.links.log10_lr[is_linked])
        return type(self)(links, self.series.reindexed(new_row, size), pieces)

    def affected_by_removals(self, new_row: IntArray) -> IntArray:
        """Rows of the new library that were linked with a row that is gone, or stood in one piece with it."""
        is_gone = new_row < 0
        piece_lost = np.zeros(len(new_row), dtype=np.bool_)
        piece_lost[self.pieces[is_gone]] = True
        is_affected = piece_lost[self.pieces]
        is_affected[self.links.first[is_gone[self.links.second]]] = True
        is_affected[self.links.second[is_gone[self.links.first]]] = True
        return new_row[is_affected & ~is_gone]


@dataclass(frozen=True, eq=False)
class Increment:
    """What changed: `links` are all links of the touched rows, `every` all links of the library as it is now.

    `nearest` is the library as it is now, ready to be asked, and `pieces` are those of all its rows.
    `groups` are the series that are others than before or hold a row that was asked about, with their names in
    `naming` and the probability of each of their rows. `gone` are the numbers of the series before that they replace:
    all other series came out as they were, or were not touched at all.
    """

    nearest: Nearest
    links: Links
    every: Links
    pieces: IntArray
    groups: Grouping
    probability: FloatArray
    naming: Naming
    ended: IntArray


@dataclass(frozen=True)
class Thresholds:
    """`link` and `series` in log10_lr, as the run that is brought up to date had them."""

    link: float
    series: ClusterOptions


def link_changed_rows(
    fitted: FittedLibrary,
    before: LinkState,
    touched: IntArray,
    also_recluster: IntArray,
    thresholds: Thresholds,
    *,
    constraints: Constraints,
    next_number: int,
) -> Increment:
    """Link the rows `touched` anew and find the series around them and around the rows `also_recluster` again.

    `touched` are new or changed cases; `also_recluster` are cases that people decided about since, and those that lost
    a mate. Every untouched row keeps its links.
    """
    from linker.pairs.query import Nearest

    size, nearest = len(fitted.vectors), Nearest.of(fitted.vectors, fitted.scorer)
    links = nearest.links(fitted.vectors, fitted.scorer, touched, thresholds.link)
    every = _merged_links(without(before.links, touched, size), links, size)
    decided_or_changed = _mask(np.union1d(touched, also_recluster), size)
    clustered = PreviousClustering(
        before.pieces,
        before.series.labels,
        decided_or_changed,
        decided_or_changed | _linked_with(touched, before, links),
    )
    ask = fitted.many_log10_lr
    clustering = update_clusters(every, clustered, thresholds.series, pair_log10_lr=ask, constraints=constraints)
    groups, ended = _changed(
        Grouping.among(clustering.labels, clustering.rows), before.series, clustering.rows, decided_or_changed
    )
    case_id = fitted.vectors.case_id
    naming = keep_names(_ids(groups, case_id), before.series.members(ended, case_id), next_number=next_number)
    return Increment(nearest, links, every, clustering.pieces, groups, _probability(groups, fitted), naming, ended)


def apply_increment(before: LinkState, increment: Increment) -> LinkState:
    """The links and series of all cases once the increment is added."""
    return LinkState(
        increment.every,
        before.series.replaced(increment.ended, increment.groups, increment.naming.names),
        increment.pieces,
    )


def without(links: Links, touched: IntArray, size: int) -> Links:
    """The links that name none of the rows."""
    is_touched = _mask(touched, size)
    untouched = ~(is_touched[links.first] | is_touched[links.second])
    return Links(links.first[untouched], links.second[untouched], links.log10_lr[untouched])


def _mask(rows: IntArray, size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, dtype=np.bool_)
    mask[rows] = True
    return mask


def _merged_links(other_links: Links, links: Links, size: int) -> Links:
    """The union of two disjoint sets of links, sorted."""
    place = np.searchsorted(other_links.first * size + other_links.second, links.first * size + links.second)
    columns = ("first", "second", "log10_lr")
    return Links(*(np.insert(getattr(other_links, name), place, getattr(links, name)) for name in columns))


def _linked_with(touched: IntArray, before: LinkState, links: Links) -> NDArray[np.bool_]:
    """Rows (a mask) that were linked with a touched one, or are now by one of its `links`."""
    is_touched = _mask(touched, len(before.pieces))
    then = is_touched[before.links.first] | is_touched[before.links.second]
    ends = (links.first, links.second, before.links.first[then], before.links.second[then])
    return _mask(np.concatenate(ends), len(is_touched))


def _changed(
    groups: Grouping, before: SeriesColumn, rows: IntArray, decided_or_changed: NDArray[np.bool_]
) -> tuple[Grouping, IntArray]:
    """The series that are new or changed, and the numbers of the earlier series that they replace."""
    groups = groups.subset(groups.sizes > 1)
    is_same = before.unchanged(groups)
    if len(groups):
        is_same &= ~np.logical_or.reduceat(decided_or_changed[groups.rows], groups.offsets[:-1])
    remaining = before.numbers_at(groups.subset(is_same).rows)
    return groups.subset(~is_same), np.setdiff1d(before.numbers_at(rows), remaining)


def _probability(groups: Grouping, fitted: FittedLibrary) -> FloatArray:
    """The probability of each of `groups.rows`."""
    labels, rows = np.repeat(groups.offsets[:-1], groups.sizes), groups.rows
    return membership(
        labels,
        lambda first, second: fitted.many_log10_lr(rows[first], rows[second]),
        fitted.base_rate.log10_prior_odds,
    )


def _ids(groups: Grouping, case_id: StrArray) -> list[frozenset[str]]:
    ids = case_id[groups.rows].tolist()
    return [frozenset(ids[start:stop]) for start, stop in pairwise(groups.offsets.tolist())]
