"""From likenesses to matches: each recovered item is one stolen item or none of them, each stolen one at most one.

The share of recovered items whose owner is on file is learned from the likenesses themselves (EM). Probabilities of
pairs allow for the rivals on both sides: the monomer-dimer model by belief propagation (Zdeborova & Mezard 2006,
J Stat Mech P05003; Huang & Jebara 2009), exact where the pairs form no circle. The assignment is the likeliest whole
(Hungarian method), so nobody is promised a thing twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from features.columns import FloatArray, IntArray
from linker.property.items import ItemColumns
from linker.property.likeness import Likeness, finite

MOST_CANDIDATES = 50
_ROUNDS = 60
_EM_ROUNDS = 40
_FIRST_SHARE = 0.3


@dataclass(frozen=True, eq=False)
class ItemPairs:
    """Candidate pairs: rows of the recovered and the stolen item, the log10 LR and its terms (variables, pairs).

    `passed_over` is, for each recovered item, the sum of the LRs of all stolen ones that are no candidates.
    """

    recovered: IntArray
    stolen: IntArray
    log10_lr: FloatArray
    terms: FloatArray
    passed_over: FloatArray

    def __len__(self) -> int:
        return len(self.recovered)


@dataclass(frozen=True, eq=False)
class ItemMatches:
    """Pairs with the probability of each, and which of them the one-to-one assignment takes.

    `share_on_file` is the estimated share of recovered items that are among the stolen ones at all.
    """

    pairs: ItemPairs
    probability: FloatArray
    is_assigned: np.ndarray[tuple[int], np.dtype[np.bool_]]
    share_on_file: float


def candidate_pairs(likeness: Likeness, recovered: ItemColumns) -> ItemPairs:
    """The likeliest stolen items of each recovered one."""
    parts: list[tuple[IntArray, IntArray, FloatArray]] = []
    passed_over = np.zeros(len(recovered))
    for row in range(len(recovered)):
        terms = likeness.terms(recovered, row)
        possible = np.flatnonzero(finite(terms))
        sums = terms[:, possible].sum(axis=0)
        order = np.argsort(-sums, kind="stable")
        best = possible[order[:MOST_CANDIDATES]]
        passed_over[row] = (10.0 ** sums[order[MOST_CANDIDATES:]]).sum()
        parts.append((np.full(len(best), row), best, terms[:, best]))
    if not parts:
        number = np.empty(0, dtype=np.int64)
        return ItemPairs(number, number, np.empty(0), np.empty((0, 0)), passed_over)
    rows, stolen, terms = (np.concatenate(column, axis=-1) for column in zip(*parts, strict=True))
    return ItemPairs(rows, stolen, terms.sum(axis=0), terms, passed_over)


def match_items(likeness: Likeness, recovered: ItemColumns) -> ItemMatches:
    """Match recovered items with stolen ones."""
    pairs = candidate_pairs(likeness, recovered)
    size = len(likeness.stolen)
    share = _share_on_file(pairs, len(recovered), size)
    odds_of_lr = share / max(size, 1) / (1.0 - share)
    odds = odds_of_lr * 10.0**pairs.log10_lr
    probability = pair_probability(pairs.recovered, pairs.stolen, odds, odds_of_lr * pairs.passed_over)
    return ItemMatches(pairs, probability, assigned(pairs.recovered, pairs.stolen, odds), share)


def pair_probability(recovered: IntArray, stolen: IntArray, odds: FloatArray, elsewhere: FloatArray) -> FloatArray:
    """Probability of each pair; `odds` are those of the pair against both being matched with nothing.

    `elsewhere` are the odds of each recovered item that it is one of those that are no candidates.
    """
    if not len(odds):
        return np.empty(0)
    from_recovered, from_stolen = np.ones(len(odds)), np.ones(len(odds))
    for _ in range(_ROUNDS):
        to_recovered = odds * from_stolen
        total = np.bincount(recovered, to_recovered)[recovered]
        new_recovered = 1.0 / (1.0 + elsewhere[recovered] + np.maximum(total - to_recovered, 0.0))
        to_stolen = odds * new_recovered
        total = np.bincount(stolen, to_stolen)[stolen]
        from_recovered, from_stolen = new_recovered, 1.0 / (1.0 + np.maximum(total - to_stolen, 0.0))
    weight = odds * from_recovered * from_stolen
    return np.asarray(weight / (1.0 + weight))


def assigned(recovered: IntArray, stolen: IntArray, odds: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which pairs the likeliest one-to-one assignment takes; a pair of odds below 1 is worse than none."""
    is_taken = np.zeros(len(odds), dtype=bool)
    useful = np.flatnonzero(odds > 1.0)
    if not len(useful):
        return is_taken
    left = np.unique(recovered[useful], return_inverse=True)[1]
    right = np.unique(stolen[useful], return_inverse=True)[1]
    size = left.max() + 1
    nodes = int(size + right.max() + 1)
    graph = csr_array((np.ones(len(useful)), (left, size + right)), shape=(nodes, nodes))
    component = connected_components(graph, directed=False)[1][left]
    for number in np.unique(component):
        edges = np.flatnonzero(component == number)
        rows, row = np.unique(left[edges], return_inverse=True)
        columns, column = np.unique(right[edges], return_inverse=True)
        gain = np.zeros((len(rows), len(columns)))
        gain[row, column] = np.log10(odds[useful[edges]])
        best = set(zip(*(part.tolist() for part in linear_sum_assignment(gain, maximize=True)), strict=True))
        for edge, pair in zip(edges.tolist(), zip(row.tolist(), column.tolist(), strict=True), strict=True):
            is_taken[useful[edge]] = pair in best
    return is_taken


def _share_on_file(pairs: ItemPairs, recovered: int, stolen: int) -> float:
    """The share of recovered items that are on file: the one under which the likenesses are likeliest (EM)."""
    if not recovered or not stolen:
        return _FIRST_SHARE
    evidence = np.bincount(pairs.recovered, 10.0**pairs.log10_lr, minlength=recovered) + pairs.passed_over
    evidence /= stolen
    share = _FIRST_SHARE
    for _ in range(_EM_ROUNDS):
        expected = share * evidence / (1.0 - share + share * evidence)
        # a doubt of one item either way: no file is wholly on record
        share = float((expected.sum() + 0.5) / (recovered + 1.0))
    return share
