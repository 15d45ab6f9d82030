"""Incremental clustering: only what new and changed cases can have touched is cut and clustered again.

The result is that of clustering all anew. A piece of a component that was too large is left as it was cut where the
strongest link that leaves it leads to another such piece, from there by its strongest link to the next, and so on until
two point at each other: those two are too large together, whatever else has changed, and so is all that leads to them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, freeze
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, merges_inside
from linker.series.constraints import Constraints
from linker.series.groups import Grouping, PairLog10LR, connected_labels
from linker.series.split import split_part

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PreviousClustering:
    """An earlier clustering with the same options, in rows of today; each array is (size,).

    `pieces` and `labels` are those of `Clustering`; a new row has labels of its own. `changed`: rows that are new,
    whose scores, must-links or cannot-links are not those of then, or whose piece lost a row. `near`: those, and the
    rows that were linked with a changed or lost row then or are now.
    """

    pieces: IntArray
    labels: IntArray
    changed: Mask
    near: Mask

    def __post_init__(self) -> None:
        freeze(self.pieces, self.labels, self.changed, self.near)


@dataclass(frozen=True, eq=False)
class UpdatedClustering:
    """`labels` and `pieces` (size,) as `cluster` would give them; `rows` are those that were clustered again.

    All other rows kept their labels. No cluster and no earlier cluster has rows of both.
    """

    labels: IntArray
    pieces: IntArray
    rows: IntArray

    def __post_init__(self) -> None:
        freeze(self.labels, self.pieces, self.rows)


def update_clusters(
    links: Links,
    before: PreviousClustering,
    options: ClusterOptions,
    *,
    pair_log10_lr: PairLog10LR,
    constraints: Constraints | None = None,
) -> UpdatedClustering:
    """The clusters that `cluster` finds with these `links`, where many rows are as they were.

    Rows that are not `before.changed` must have the scores and constraints among each other that they had.
    """
    size = len(before.labels)
    closed = (constraints or Constraints.none()).closed(size)
    strong = links.at_least(options.threshold)
    part = affected_components(strong, before, closed.group)
    pieces = np.where(part, split_part(strong, closed.group, options.largest_component, part), before.pieces)
    groups = Grouping.among(pieces, np.flatnonzero(part))
    changed_groups = groups.subset(~_unchanged(groups, before))
    merges, rows = merges_inside(changed_groups, closed, pair_log10_lr, options.threshold), np.sort(changed_groups.rows)
    first, second = (np.searchsorted(rows, column) for column in (merges.first, merges.second))
    labels = before.labels.copy()
    labels[rows] = rows[connected_labels(first, second, len(rows))]
    return UpdatedClustering(labels, pieces, rows)


def affected_components(links: Links, before: PreviousClustering, group: IntArray) -> Mask:
    """Rows (a mask) of the earlier pieces that may be cut in another way now; `group` are the must-link groups."""
    near = _with_all_of(before.near, group)
    piece = before.pieces
    open_pieces = np.zeros(len(piece), dtype=np.bool_)
    open_pieces[piece[near]] = True
    inner, outer = _strongest_leaving(links, piece)
    while True:
        reached = inner[open_pieces[outer] & ~open_pieces[inner]]
        if not len(reached):
            return open_pieces[piece]
        open_pieces[reached] = True


def _with_all_of(mask: Mask, group: IntArray) -> Mask:
    has_group = np.zeros(len(group), dtype=np.bool_)
    has_group[group[mask]] = True
    return has_group[group]


def _strongest_leaving(links: Links, piece: IntArray) -> tuple[IntArray, IntArray]:
    """For each piece its strongest links to others (all of them, where several are equal): from, to."""
    first, second = piece[links.first], piece[links.second]
    cut = first != second
    inner, outer = np.append(first[cut], second[cut]), np.append(second[cut], first[cut])
    log10_lr = np.tile(links.log10_lr[cut], 2)
    strongest = np.full(len(piece), -np.inf)
    np.maximum.at(strongest, inner, log10_lr)
    best = log10_lr == strongest[inner]
    return inner[best], outer[best]


def _unchanged(groups: Grouping, before: PreviousClustering) -> Mask:
    """(groups,) whether a group is a piece of before, none of its rows changed."""
    if not len(groups):
        return np.zeros(0, dtype=np.bool_)
    starts, piece = groups.offsets[:-1], before.pieces[groups.rows]
    is_whole = np.minimum.reduceat(piece, starts) == np.maximum.reduceat(piece, starts)
    is_whole &= groups.sizes == np.bincount(before.pieces, minlength=len(before.pieces))[piece[starts]]
    return np.asarray(is_whole & ~np.logical_or.reduceat(before.changed[groups.rows], starts), dtype=np.bool_)
