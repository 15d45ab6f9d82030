"""Cutting components that are too large for one matrix, at their weakest links, and saying so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import IntArray
from linker.pairs.links import Links
from linker.series.groups import joined


@dataclass(frozen=True)
class SplitComponent:
    """A component that was cut: its smallest row, how many cases it had, and what the cut cost.

    `pieces` counts single cases too; `strongest_cut_log10_lr` is the strongest of the `links_cut` links.
    """

    row: int
    cases: int
    pieces: int
    largest_piece: int
    links_cut: int
    strongest_cut_log10_lr: float

    def __str__(self) -> str:
        return (
            f"a component of {self.cases} cases (smallest row {self.row}) was cut into {self.pieces} pieces of at most "
            f"{self.largest_piece}, over {self.links_cut} links of log10_lr up to {self.strongest_cut_log10_lr:.2f}; "
            "raise the link threshold or largest_component"
        )


def split(links: Links, group: IntArray, largest: int) -> tuple[IntArray, tuple[SplitComponent, ...]]:
    """Labels of the components over links and must-link groups, the too large ones cut; and what was cut.

    `group` (size,) is each row's must-link group, which is never cut, however large. Inside a component the link
    threshold rises until a piece has at most `largest` cases, and no further: two cases stay together if and only if
    some threshold puts them into one component that fits.
    """
    size = len(group)
    rows = np.arange(size, dtype=np.int64)
    whole = joined(np.concatenate([links.first, rows]), np.concatenate([links.second, group]), size)
    oversized = np.flatnonzero(np.bincount(whole, minlength=size) > largest)
    if not len(oversized):
        return whole, ()
    inside = np.isin(whole[links.first], oversized)
    kept = _fitting_edges(_strongest_first(links, inside, group), np.bincount(group, minlength=size), largest)
    solid = np.where(np.isin(whole, oversized), group, whole)
    pieces = joined(np.concatenate([kept[0], rows]), np.concatenate([kept[1], solid]), size)
    reports = (_report(links, whole == label, pieces) for label in oversized)
    return pieces, tuple(report for report in reports if report.pieces > 1)


def _strongest_first(links: Links, chosen: np.ndarray, group: IntArray) -> tuple[IntArray, IntArray]:
    first, second, log10_lr = group[links.first[chosen]], group[links.second[chosen]], links.log10_lr[chosen]
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((high, low, -log10_lr))
    order = order[low[order] != high[order]]
    _, strongest = np.unique(low[order] * len(group) + high[order], return_index=True)
    order = order[np.sort(strongest)]
    return low[order], high[order]


def _fitting_edges(edges: tuple[IntArray, IntArray], cases: IntArray, largest: int) -> tuple[IntArray, IntArray]:
    first, second = _spanning_forest(edges, len(cases))
    parent, total = np.arange(len(cases)).tolist(), cases.tolist()
    kept = np.zeros(len(first), dtype=np.bool_)
    for at, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        a, b = _root(parent, one), _root(parent, other)
        if total[a] + total[b] <= largest:
            parent[b], total[a], kept[at] = a, total[a] + total[b], True
        else:
            # Whatever either of them would join at a weaker link is too large as well.
            total[a] = total[b] = largest + 1
    return first[kept], second[kept]


def _spanning_forest(edges: tuple[IntArray, IntArray], size: int) -> tuple[IntArray, IntArray]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    # Ranks as weights: distinct and never zero, so the forest is unique and no edge is taken for absent.
    rank = np.arange(1, len(edges[0]) + 1, dtype=np.float64)
    forest = minimum_spanning_tree(coo_array((rank, edges), shape=(size, size)).tocsr())
    chosen = np.sort(forest.data.astype(np.int64)) - 1
    return edges[0][chosen], edges[1][chosen]


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _report(links: Links, members: np.ndarray, pieces: IntArray) -> SplitComponent:
    cut = members[links.first] & (pieces[links.first] != pieces[links.second])
    rows = np.flatnonzero(members)
    _, counts = np.unique(pieces[rows], return_counts=True)
    strongest = float(links.log10_lr[cut].max()) if cut.any() else np.nan
    return SplitComponent(int(rows[0]), len(rows), len(counts), int(counts.max()), int(cut.sum()), strongest)
