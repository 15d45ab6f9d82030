"""The walk: leaf by leaf through the tree, pair by pair through what is left, keeping the pairs that reach."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.columns import DEGREES, Cases
from linker.pairs.kernel.compiled import entry, inner
from linker.pairs.kernel.curves import step_of
from linker.pairs.kernel.scoring import NOTHING, pair_total
from linker.pairs.kernel.tree import Envelopes, Points, Tree

DEPTH = 4_096
FIRST_ROOM = 1_024
# What rounding of a float64 may take from a distance.
_ROUNDED_DOWN = 1.0 - 1e-12


class Ground(NamedTuple):
    """All that a walk reads; `ahead` and `points` leave out what is listed elsewhere, and `needed` is in bans."""

    cases: Cases
    points: Points
    tree: Tree
    bounds: Envelopes
    ahead: FloatArray
    needed: float


class Found(NamedTuple):
    """Pairs of cases (in the order of the kernel) that reach, how many were looked at, and how many were scored."""

    first: IntArray
    second: IntArray
    looked: int
    scored: int


@entry
def pairs_of_leaves(ground: Ground, begin: int, end: int) -> Found:
    """Pairs of a case in one of the leaves with itself, another of its leaf or one of a later leaf."""
    tree, stack = ground.tree, np.empty(DEPTH, dtype=np.int64)
    kept, looked, scored = 0, 0, 0
    first, second = np.empty(FIRST_ROOM, dtype=np.int64), np.empty(FIRST_ROOM, dtype=np.int64)
    for leaf in range(begin, end):
        top = _push_roots(tree, stack)
        while top > 0:
            top -= 1
            node = stack[top]
            if tree.last_leaf[node] < leaf or _best_of_nodes(ground, leaf, node) < ground.needed:
                continue
            if node >= tree.leaves:
                top = _push_children(tree, stack, top, node)
                continue
            for a in range(tree.first_child[leaf, 0], tree.first_child[leaf, 1]):
                if _best_of_point(ground, a, node) < ground.needed:
                    continue
                start = a + 1 if node == leaf else tree.first_child[node, 0]
                looked += tree.first_child[node, 1] - start
                for b in range(start, tree.first_child[node, 1]):
                    if _best_of_points(ground, a, b) >= ground.needed:
                        scored += 1
                        if pair_total(ground.cases, ground.ahead, ground.needed, a, b) > NOTHING:
                            if kept == len(first):
                                first, second = _grown(first), _grown(second)
                            first[kept], second[kept] = a, b
                            kept += 1
    return Found(first[:kept].copy(), second[:kept].copy(), looked, scored)


@entry
def pairs_of_cases(ground: Ground, chosen: IntArray, marked: IntArray) -> Found:
    """Pairs of each chosen case with any other; a pair of two marked ones comes with the first of them only."""
    tree, stack = ground.tree, np.empty(DEPTH, dtype=np.int64)
    kept, looked, scored = 0, 0, 0
    first, second = np.empty(FIRST_ROOM, dtype=np.int64), np.empty(FIRST_ROOM, dtype=np.int64)
    for a in chosen:
        top = _push_roots(tree, stack)
        while top > 0:
            top -= 1
            node = stack[top]
            if _best_of_point(ground, a, node) < ground.needed:
                continue
            if node >= tree.leaves:
                top = _push_children(tree, stack, top, node)
                continue
            looked += tree.first_child[node, 1] - tree.first_child[node, 0]
            for b in range(tree.first_child[node, 0], tree.first_child[node, 1]):
                if a == b or (marked[b] and b < a) or _best_of_points(ground, a, b) < ground.needed:
                    continue
                scored += 1
                if pair_total(ground.cases, ground.ahead, ground.needed, a, b) > NOTHING:
                    if kept == len(first):
                        first, second = _grown(first), _grown(second)
                    first[kept], second[kept] = a, b
                    kept += 1
    return Found(first[:kept].copy(), second[:kept].copy(), looked, scored)


@entry
def totals_of(cases: Cases, ahead: FloatArray, needed: float, first: IntArray, second: IntArray) -> FloatArray:
    """The sums of given pairs, -inf where one cannot reach what is needed."""
    totals = np.empty(len(first))
    for k in range(len(first)):
        totals[k] = pair_total(cases, ahead, needed, first[k], second[k])
    return totals


@inner
def _best_of_nodes(ground: Ground, a: int, b: int) -> float:
    tree = ground.tree
    best = min(tree.most_rest[a], tree.most_rest[b])
    if tree.timed[a] and tree.timed[b]:
        best += ground.bounds.gap[step_of(_apart(tree, a, b, 2))]
    both = tree.place[a] & tree.place[b]
    if both == 0:
        return best
    apart_km = 0.0
    if (tree.place[a] & DEGREES) == (tree.place[b] & DEGREES):
        apart_km = math.sqrt(_apart(tree, a, b, 0) ** 2 + _apart(tree, a, b, 1) ** 2) * _ROUNDED_DOWN
    return best + _best_of_place(ground, apart_km, tree.least_stretch[a] * tree.least_stretch[b])


@inner
def _best_of_point(ground: Ground, a: int, node: int) -> float:
    tree, points = ground.tree, ground.points
    best = min(points.rest[a], tree.most_rest[node])
    if points.timed[a] and tree.timed[node]:
        best += ground.bounds.gap[step_of(_outside(points.days[a], tree, node, 2))]
    if points.place[a] & tree.place[node] == 0:
        return best
    apart_km = 0.0
    if (points.place[a] & DEGREES) == (tree.place[node] & DEGREES):
        east, north = _outside(points.x_km[a], tree, node, 0), _outside(points.y_km[a], tree, node, 1)
        apart_km = math.sqrt(east**2 + north**2) * _ROUNDED_DOWN
    return best + _best_of_place(ground, apart_km, points.stretch[a] * tree.least_stretch[node])


@inner
def _best_of_points(ground: Ground, a: int, b: int) -> float:
    points = ground.points
    best = min(points.rest[a], points.rest[b])
    if points.timed[a] and points.timed[b]:
        best += ground.bounds.gap[step_of(abs(points.days[a] - points.days[b]) * _ROUNDED_DOWN)]
    if points.place[a] & points.place[b] == 0:
        return best
    apart_km = 0.0
    if (points.place[a] & DEGREES) == (points.place[b] & DEGREES):
        east, north = points.x_km[a] - points.x_km[b], points.y_km[a] - points.y_km[b]
        apart_km = math.sqrt(east * east + north * north) * _ROUNDED_DOWN
    return best + _best_of_place(ground, apart_km, points.stretch[a] * points.stretch[b])


@inner
def _best_of_place(ground: Ground, apart_km: float, stretch: float) -> float:
    local = ground.bounds.local_distance[step_of(apart_km * stretch)]
    # where the stretch is unknown the local distance may be too, and then it adds nothing
    known = max(local, 0.0) if stretch == 0.0 else local
    return ground.bounds.distance[step_of(apart_km)] + known


@inner
def _apart(tree: Tree, a: int, b: int, axis: int) -> float:
    return max(tree.low[a, axis] - tree.high[b, axis], tree.low[b, axis] - tree.high[a, axis], 0.0)


@inner
def _outside(value: float, tree: Tree, node: int, axis: int) -> float:
    return max(tree.low[node, axis] - value, value - tree.high[node, axis], 0.0)


@inner
def _push_roots(tree: Tree, stack: IntArray) -> int:
    for k in range(len(tree.roots)):
        stack[k] = tree.roots[k]
    return len(tree.roots)


@inner
def _push_children(tree: Tree, stack: IntArray, top: int, node: int) -> int:
    for child in range(tree.first_child[node, 0], tree.first_child[node, 1]):
        stack[top] = child
        top += 1
    return top


@inner
def _grown(column: IntArray) -> IntArray:
    larger = np.empty(2 * len(column), dtype=np.int64)
    larger[: len(column)] = column
    return larger
