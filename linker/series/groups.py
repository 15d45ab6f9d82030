"""Rows in groups: canonical labels, the members of every group, and the pairs inside the groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.columns import FloatArray, IntArray, freeze

# Asked with two aligned arrays of case rows (first < second); answers the exact log10_lr of each pair.
PairLog10LR = Callable[[IntArray, IntArray], FloatArray]

PAIRS_AT_ONCE = 2_000_000


def canonical(labels: ArrayLike) -> IntArray:
    """Canonical labels of a grouping: every label is replaced by the smallest row that bears it."""
    _, smallest_row, inverse = np.unique(np.asarray(labels), return_index=True, return_inverse=True)
    return smallest_row.astype(np.int64)[inverse]


def connected_labels(first: IntArray, second: IntArray, size: int) -> IntArray:
    """Labels of rows 0..size-1 when every given pair stands together, through any chain: the smallest row of each."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(first), dtype=np.int8)
    adjacency = coo_array((ones, (first, second)), shape=(size, size)).tocsr()
    return canonical(connected_components(adjacency, directed=False)[1])


@dataclass(frozen=True, eq=False)
class Grouping:
    """The groups of a labelling: group g holds `rows[offsets[g]:offsets[g + 1]]`, rising; groups rise by label."""

    rows: IntArray
    offsets: IntArray

    def __post_init__(self) -> None:
        freeze(self.rows, self.offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, labels: ArrayLike, *, smallest: int = 1) -> Self:
        """The groups that have at least `smallest` members."""
        values = np.asarray(labels)
        _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
        order = np.argsort(inverse, kind="stable")
        is_large = counts >= smallest
        offsets = np.concatenate([[0], np.cumsum(counts[is_large])]).astype(np.int64)
        return cls(order[is_large[inverse[order]]].astype(np.int64), offsets)

    @classmethod
    def among(cls, labels: IntArray, rows: IntArray) -> Self:
        """The groups of some of the rows (rising), as though there were no others."""
        groups = cls.of(labels[rows])
        return cls(rows[groups.rows], groups.offsets)

    @property
    def sizes(self) -> IntArray:
        """Number of members of each group."""
        return np.diff(self.offsets)

    @property
    def pair_counts(self) -> IntArray:
        """Number of pairs inside each group."""
        return self.sizes * (self.sizes - 1) // 2

    def part(self, start: int, stop: int) -> Grouping:
        """The groups start..stop-1."""
        offsets = self.offsets[start : stop + 1]
        return Grouping(self.rows[offsets[0] : offsets[-1]], offsets - offsets[0])

    def subset(self, selection: NDArray[np.bool_]) -> Grouping:
        """Some of the groups, chosen by a mask over them."""
        offsets = np.concatenate([[0], np.cumsum(self.sizes[selection])]).astype(np.int64)
        return Grouping(self.rows[np.repeat(selection, self.sizes)], offsets)

    def batches(self, pairs_at_once: int = PAIRS_AT_ONCE) -> Iterator[Grouping]:
        """The groups in order, in parts of at most that many pairs (a larger group comes alone)."""
        total, start = np.concatenate([[0], np.cumsum(self.pair_counts)]), 0
        while start < len(self):
            stop = int(np.searchsorted(total, total[start] + pairs_at_once, side="right")) - 1
            stop = max(stop, start + 1)
            yield self.part(start, stop)
            start = stop

    def pairs(self) -> tuple[IntArray, IntArray]:
        """All pairs inside the groups, group by group: first and second row, first before second in its group."""
        ends = np.repeat(self.offsets[1:], self.sizes)
        position = np.arange(len(self.rows), dtype=np.int64)
        followers = ends - position - 1
        start = np.repeat(position, followers)
        within = np.arange(len(start), dtype=np.int64) - np.repeat(np.cumsum(followers) - followers, followers)
        return self.rows[start], self.rows[start + 1 + within]


def checked_scores(pair_log10_lr: PairLog10LR, first: IntArray, second: IntArray) -> FloatArray:
    """The scores of the pairs, checked: one finite log10_lr each.

    Raises ValueError naming the first pair that has none; an unbounded score would decide a whole series alone.
    """
    scores = np.asarray(pair_log10_lr(first, second), dtype=np.float64)
    if scores.shape != first.shape:
        raise ValueError(f"pair_log10_lr answered shape {scores.shape} for {len(first)} pairs; one score a pair is due")
    faulty = np.flatnonzero(~np.isfinite(scores))
    if len(faulty):
        at = faulty[0]
        raise ValueError(
            f"pair_log10_lr is {scores[at]} for case rows {first[at]} and {second[at]}; bound the model's log10_lr"
        )
    return scores
