"""Series proposed: average linkage on log10_lr inside the components of the link graph, within what is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from features.columns import FloatArray, IntArray, freeze
from linker.pairs.links import Links
from linker.series.constraints import ClosedConstraints, Constraints
from linker.series.dense import FORBIDDEN, Merges, cluster_stack
from linker.series.groups import Grouping, PairLog10LR, checked_scores, connected_labels
from linker.series.split import SplitComponent, split_components

# Every pair inside a component is scored, so 200,000 cases in one chain cost 50 million pairs, not 20 billion.
LARGEST_COMPONENT = 500


@dataclass(frozen=True)
class ClusterOptions:
    """`threshold` is the mean log10_lr between two clusters below which they stay apart.

    A component of more than `largest_component` cases is cut at its weakest links first, as the work grows with its
    square. No series can be larger, but for one that people and facts tie together.
    """

    threshold: float
    largest_component: int = LARGEST_COMPONENT

    def __post_init__(self) -> None:
        if np.isnan(self.threshold):
            raise ValueError("clustering threshold is NaN; give a log10_lr")
        if self.largest_component < 2:
            raise ValueError(f"largest_component is {self.largest_component}; a component has at least 2 cases")


@dataclass(frozen=True, eq=False)
class Clustering:
    """`labels` (size,): each row's cluster, named by its smallest row. `split_components`: what was too large.

    `pieces` (size,): the component of each row, or the piece that it was cut into, named by its smallest row.
    """

    labels: IntArray
    pieces: IntArray
    split_components: tuple[SplitComponent, ...] = ()

    def __post_init__(self) -> None:
        freeze(self.labels, self.pieces)


@dataclass(frozen=True, eq=False)
class MergePath:
    """Every merge down to the lowest threshold: clusters as their smallest rows, `height` as mean log10_lr.

    Must-links have the height inf. A merge never stands higher than the merges inside its two clusters, so the
    merges that reach a threshold are the clustering at that threshold. Order: must-links, then by the
    size of the components, near enough, and by component.
    `pieces` and `split_components` as in `Clustering`.
    """

    first: IntArray
    second: IntArray
    height: FloatArray
    pieces: IntArray
    split_components: tuple[SplitComponent, ...] = ()

    def __post_init__(self) -> None:
        freeze(self.first, self.second, self.height, self.pieces)


class Clusterer(Protocol):
    """A method that proposes series; `cluster` is the one of this program."""

    def __call__(
        self,
        links: Links,
        size: int,
        options: ClusterOptions,
        *,
        pair_log10_lr: PairLog10LR,
        constraints: Constraints | None = None,
    ) -> Clustering:
        """Cluster rows 0..size-1 by their links; must-links and cannot-links hold in the result."""


def cluster(
    links: Links,
    size: int,
    options: ClusterOptions,
    *,
    pair_log10_lr: PairLog10LR,
    constraints: Constraints | None = None,
) -> Clustering:
    """Clusters of rows 0..size-1: average linkage down to `options.threshold`.

    `links` must hold every pair whose log10_lr reaches the threshold (weaker ones may be there or not: two clusters
    whose mean reaches it hold such a pair, so nothing is lost). All other pairs of a component are asked from
    `pair_log10_lr`, so an absent link counts with its true low score and a weak bridge is cut. Must-links start
    merged, cannot-linked cases never meet, through any chain; ContradictionError where both cannot hold.
    """
    path = cluster_path(
        links,
        size,
        pair_log10_lr,
        options.threshold,
        constraints=constraints,
        largest_component=options.largest_component,
    )
    return Clustering(labels_at(path, size, options.threshold), path.pieces, path.split_components)


def cluster_path(
    links: Links,
    size: int,
    pair_log10_lr: PairLog10LR,
    lowest: float,
    *,
    constraints: Constraints | None = None,
    largest_component: int = LARGEST_COMPONENT,
) -> MergePath:
    """The merges of `cluster` for every threshold from `lowest` up, in one pass; cut it with `labels_at`.

    Where a component had to be split, a threshold above `lowest` may be cut more than `cluster` would cut it there.
    """
    closed = (constraints or Constraints.none()).closed(size)
    pieces, cut = split_components(links.at_least(lowest), closed.group, largest_component)
    merges = merges_inside(Grouping.of(pieces, smallest=2), closed, pair_log10_lr, lowest)
    return MergePath(merges.first, merges.second, merges.height, pieces, cut)


def labels_at(path: MergePath, size: int, threshold: float) -> IntArray:
    """Labels (size,) at a threshold not below the path's lowest: each row bears its cluster's smallest row."""
    reached = path.height >= threshold
    return connected_labels(path.first[reached], path.second[reached], size)


def merges_inside(pieces: Grouping, closed: ClosedConstraints, pair_log10_lr: PairLog10LR, lowest: float) -> Merges:
    """The merges of `cluster_path` inside pieces; none of them may hold a part of a must-link group only."""
    tied = pieces.rows[closed.group[pieces.rows] != pieces.rows]
    parts = [Merges(closed.group[tied], tied, np.full(len(tied), np.inf))]
    some = pieces.subset(pieces.sizes > 1)
    widths = _widths(some.sizes)
    for width in np.unique(widths).tolist():
        batches = some.subset(widths == width).batches()
        parts += [_merges(batch, width, closed, pair_log10_lr, lowest) for batch in batches]
    columns = zip(*((part.first, part.second, part.height) for part in parts), strict=True)
    return Merges(*(np.concatenate(column) for column in columns))


def _merges(batch: Grouping, width: int, closed: ClosedConstraints, ask: PairLog10LR, lowest: float) -> Merges:
    """Merges of pieces of at most `width` rows each."""
    first, second = batch.pairs()
    scores = _allowed_scores(first, second, closed, ask)
    place = np.empty(len(closed.group), dtype=np.int64)
    place[batch.rows] = np.arange(len(batch.rows)) - np.repeat(batch.offsets[:-1], batch.sizes)
    of_row, of_pair = (np.repeat(np.arange(len(batch)), counts) for counts in (batch.sizes, batch.pair_counts))
    rows = np.zeros((len(batch), width), dtype=np.int64)
    rows[of_row, place[batch.rows]] = batch.rows
    weights = np.bincount(of_row * width + place[closed.group[batch.rows]], minlength=rows.size)
    cell = (of_pair * width + place[closed.group[first]]) * width + place[closed.group[second]]
    total = np.bincount(cell, weights=scores, minlength=rows.size * width).astype(np.float64, copy=False)
    return _linkage(rows, total.reshape(-1, width, width), weights.reshape(rows.shape).astype(np.float64), lowest)


def _widths(sizes: IntArray) -> IntArray:
    """Sizes rounded up a little, so that pieces of like sizes are clustered side by side."""
    step = 2 ** np.maximum(np.ceil(np.log2(sizes)).astype(np.int64) - 4, 0)
    return np.asarray(-(-sizes // step) * step, dtype=np.int64)


def _allowed_scores(
    first: IntArray, second: IntArray, closed: ClosedConstraints, pair_log10_lr: PairLog10LR
) -> FloatArray:
    free = (closed.group[first] != closed.group[second]) & ~closed.apart(first, second)
    scores = np.full(len(first), FORBIDDEN)
    scores[free] = checked_scores(pair_log10_lr, first[free], second[free])
    return scores


def _linkage(rows: IntArray, total: FloatArray, weights: FloatArray, lowest: float) -> Merges:
    """Merges of pieces of one size: rows and weights (pieces, size), summed scores (pieces, size, size).

    A must-link group stands in the slot of its smallest row; the slots of its other rows are empty, and so are those
    that a piece has no row for.
    """
    empty = weights == 0
    weights = np.maximum(weights, 1.0)
    mean = (total + total.transpose(0, 2, 1)) / (weights[:, :, None] * weights[:, None, :])
    mean[empty[:, :, None] | empty[:, None, :]] = FORBIDDEN
    piece, merges = cluster_stack(mean, weights, lowest=lowest)
    return Merges(rows[piece, merges.first], rows[piece, merges.second], merges.height)
