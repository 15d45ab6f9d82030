"""Cutting components that are too large for one matrix, at their weakest links, and saying so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.pairs.links import Links
from linker.series.groups import connected_labels

Edges = tuple[IntArray, IntArray]


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

    @property
    def words(self) -> Text:
        """The cut as a sentence, with what to do about it."""
        return Text(
            "clustering.split",
            cases=self.cases,
            row=self.row,
            pieces=self.pieces,
            largest=self.largest_piece,
            links=self.links_cut,
            strongest=self.strongest_cut_log10_lr,
        )

    def __str__(self) -> str:
        return translate(self.words, "en")


def split_components(links: Links, group: IntArray, largest: int) -> tuple[IntArray, tuple[SplitComponent, ...]]:
    """Labels of the components over links and must-link groups, the too large ones cut; and what was cut.

    `group` (size,) is each row's must-link group, which is never cut, however large. Inside a component the link
    threshold rises until a piece has at most `largest` cases, and no further: two cases stay together if and only if
    some threshold puts them into one component that fits.
    """
    size = len(group)
    rows = np.arange(size, dtype=np.int64)
    whole = connected_labels(np.concatenate([links.first, rows]), np.concatenate([links.second, group]), size)
    oversized = np.flatnonzero(np.bincount(whole, minlength=size) > largest)
    if not len(oversized):
        return whole, ()
    inside = np.isin(whole[links.first], oversized)
    edges = _strongest_first(group[links.first[inside]], group[links.second[inside]], links.log10_lr[inside], size)
    fitting = _fitting_edges(edges, np.bincount(group, minlength=size), largest)
    solid = np.where(np.isin(whole, oversized), group, whole)
    pieces = connected_labels(np.concatenate([fitting[0], rows]), np.concatenate([fitting[1], solid]), size)
    reports = (_report(links, whole == label, pieces) for label in oversized)
    return pieces, tuple(report for report in reports if report.pieces > 1)


def split_part(links: Links, group: IntArray, largest: int, part: NDArray[np.bool_]) -> IntArray:
    """The labels of `split` for some of the rows (a mask), where the pieces of all others are known.

    The others must stand in pieces that no row of the part can join, and must-link groups in the part or out of it.
    Rows out of the part are given their own row as label.
    """
    near = part[links.first] | part[links.second]
    first, second = group[links.first[near]], group[links.second[near]]
    rows = np.unique(np.concatenate([np.flatnonzero(part), first, second]))
    place = np.zeros(len(group), dtype=np.int64)
    place[rows] = np.arange(len(rows))
    local = np.where(part[rows], place[group[rows]], np.arange(len(rows)))
    # what joins a piece that nothing can join is too large
    cases = np.where(part[rows], np.bincount(local, minlength=len(rows)), largest + 1)
    edges = _strongest_first(place[first], place[second], links.log10_lr[near], len(rows))
    fitting = _fitting_edges(edges, cases, largest)
    label = connected_labels(np.append(fitting[0], np.arange(len(rows))), np.append(fitting[1], local), len(rows))
    labels = np.arange(len(group), dtype=np.int64)
    labels[rows] = rows[label]
    return labels


def _strongest_first(first: IntArray, second: IntArray, log10_lr: FloatArray, size: int) -> Edges:
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((high, low, -log10_lr))
    order = order[low[order] != high[order]]
    _, strongest = np.unique(low[order] * size + high[order], return_index=True)
    order = order[np.sort(strongest)]
    return low[order], high[order]


def _fitting_edges(edges: Edges, cases: IntArray, largest: int) -> Edges:
    first, second = _spanning_forest(edges, len(cases))
    parent, total = np.arange(len(cases)).tolist(), cases.tolist()
    fits = np.zeros(len(first), dtype=np.bool_)
    for at, (first_node, second_node) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        first_root, second_root = _root(parent, first_node), _root(parent, second_node)
        if total[first_root] + total[second_root] <= largest:
            parent[second_root], total[first_root], fits[at] = first_root, total[first_root] + total[second_root], True
        else:
            # Whatever either of them would join at a weaker link is too large as well.
            total[first_root] = total[second_root] = largest + 1
    return first[fits], second[fits]


def _spanning_forest(edges: Edges, size: int) -> Edges:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    # Ranks as weights: distinct and never zero, so the forest is unique and no edge is taken for absent.
    rank = np.arange(1, len(edges[0]) + 1, dtype=np.float64)
    forest = minimum_spanning_tree(coo_array((rank, edges), shape=(size, size)).tocsr())
    forest_edges = np.sort(forest.data.astype(np.int64)) - 1
    return edges[0][forest_edges], edges[1][forest_edges]


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _report(links: Links, members: NDArray[np.bool_], pieces: IntArray) -> SplitComponent:
    cut = members[links.first] & (pieces[links.first] != pieces[links.second])
    rows = np.flatnonzero(members)
    _, counts = np.unique(pieces[rows], return_counts=True)
    strongest = float(links.log10_lr[cut].max()) if cut.any() else np.nan
    return SplitComponent(int(rows[0]), len(rows), len(counts), int(counts.max()), int(cut.sum()), strongest)
