"""Series proposed: average linkage on log10_lr inside the components of the link graph, within what is fixed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, freeze
from linker.pairs.links import Links
from linker.series.constraints import ClosedConstraints, Constraints
from linker.series.dense import NEVER, Merges, cluster_stack
from linker.series.groups import Grouping, PairLog10LR, asked, joined
from linker.series.split import SplitComponent, split

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
    """`labels` (size,): each row's cluster, named by its smallest row. `split_components`: what was too large."""

    labels: IntArray
    split_components: tuple[SplitComponent, ...] = ()

    def __post_init__(self) -> None:
        freeze(self.labels)


@dataclass(frozen=True, eq=False)
class MergePath:
    """Every merge down to the lowest threshold: clusters as their smallest rows, `height` as mean log10_lr.

    Must-links have the height inf. A merge never stands higher than the merges inside its two clusters, so the
    merges that reach a threshold are the clustering at that threshold. Order: must-links, then by component.
    """

    first: IntArray
    second: IntArray
    height: FloatArray
    split_components: tuple[SplitComponent, ...] = ()

    def __post_init__(self) -> None:
        freeze(self.first, self.second, self.height)


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
    return Clustering(labels_at(path, size, options.threshold), path.split_components)


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
    pieces, cut = split(links.at_least(lowest), closed.group, largest_component)
    parts = [_must_merges(closed.group)]
    for batch in Grouping.of(pieces, smallest=2).batches():
        parts += _merges(batch, closed, pair_log10_lr, lowest)
    first = np.concatenate([part.first for part in parts])
    second = np.concatenate([part.second for part in parts])
    return MergePath(first, second, np.concatenate([part.height for part in parts]), cut)


def labels_at(path: MergePath, size: int, threshold: float) -> IntArray:
    """Labels (size,) at a threshold not below the path's lowest: each row bears its cluster's smallest row."""
    reached = path.height >= threshold
    return joined(path.first[reached], path.second[reached], size)


def _must_merges(group: IntArray) -> Merges:
    rows = np.flatnonzero(group != np.arange(len(group)))
    return Merges(group[rows], rows, np.full(len(rows), np.inf))


def _merges(batch: Grouping, closed: ClosedConstraints, pair_log10_lr: PairLog10LR, lowest: float) -> Iterator[Merges]:
    first, second = batch.pairs()
    scores = _allowed_scores(first, second, closed, pair_log10_lr)
    start = np.cumsum(batch.pair_counts) - batch.pair_counts
    slot = np.empty(len(closed.group), dtype=np.int64)
    slot[batch.rows] = np.arange(len(batch.rows)) - np.repeat(batch.offsets[:-1], batch.sizes)
    one, other = slot[closed.group[first]], slot[closed.group[second]]
    for size in np.unique(batch.sizes):
        pieces = np.flatnonzero(batch.sizes == size)
        rows = batch.rows[batch.offsets[pieces][:, None] + np.arange(size)]
        pairs = start[pieces][:, None] + np.arange(size * (size - 1) // 2)
        weights = _per_slot(slot[closed.group[rows]], np.ones(rows.shape), size)
        total = _per_slot(one[pairs] * size + other[pairs], scores[pairs], size * size)
        yield _linkage(rows, total.reshape(-1, size, size), weights, lowest)


def _allowed_scores(
    first: IntArray, second: IntArray, closed: ClosedConstraints, pair_log10_lr: PairLog10LR
) -> FloatArray:
    free = (closed.group[first] != closed.group[second]) & ~closed.apart(first, second)
    scores = np.full(len(first), NEVER)
    scores[free] = asked(pair_log10_lr, first[free], second[free])
    return scores


def _per_slot(slots: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Sums of the values by slot 0..size-1 within each row of `slots`."""
    cells = np.arange(len(slots))[:, None] * size + slots
    sums = np.bincount(cells.ravel(), weights=values.ravel(), minlength=len(slots) * size)
    return np.asarray(sums, dtype=np.float64).reshape(-1, size)


def _linkage(rows: IntArray, total: FloatArray, weights: FloatArray, lowest: float) -> Merges:
    """Merges of pieces of one size: rows and weights (pieces, size), summed scores (pieces, size, size).

    A must-link group stands in the slot of its smallest row; the slots of its other rows are empty.
    """
    empty = weights == 0
    weights = np.maximum(weights, 1.0)
    mean = (total + total.transpose(0, 2, 1)) / (weights[:, :, None] * weights[:, None, :])
    mean[empty[:, :, None] | empty[:, None, :]] = NEVER
    piece, merges = cluster_stack(mean, weights, lowest=lowest)
    return Merges(rows[piece, merges.first], rows[piece, merges.second], merges.height)
