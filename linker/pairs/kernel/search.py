"""The walk: leaf by leaf through the tree, pair by pair through what is left, keeping the pairs that reach."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.columns import Cases
from linker.pairs.kernel.compiled import allocating, entry, inner
from linker.pairs.kernel.curves import step_of
from linker.pairs.kernel.scoring import NOTHING, pair_total, with_texts
from linker.pairs.kernel.tree import (
    DAYS,
    HIGH,
    LEAF_CASES,
    LEAST_STRETCH,
    LOW,
    MOST_REST,
    REST,
    STRETCHED,
    TIMED,
    WITH_DEGREES,
    WITH_METRES,
    X_KM,
    Y_KM,
    Tree,
)

ONE_PLANE = 8
DEPTH = 4_096
FIRST_ROOM = 1_024
# What rounding of a float64 may take from a distance.
_ROUNDED_DOWN = 1.0 - 1e-12


class Ground(NamedTuple):
    """All that a walk reads; `ahead` and `spots` leave out what is listed elsewhere, and `needed` is in bans."""

    cases: Cases
    spots: FloatArray
    kinds: IntArray
    tree: Tree
    bounds: FloatArray
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
    """Pairs of a case in one of the leaves with another of its leaf or of a later one."""
    cases, spots, _, tree, bounds, ahead, needed = ground
    role, numbers, labels, curves = cases.role, cases.numbers, cases.labels, cases.curves
    tables, scores, groups, sets, entries = cases.codes
    row, texts, columns, weights = cases.row, cases.texts.bounds, cases.texts.columns, cases.texts.weights
    boxes, kinds, children, last_leaf, roots, leaves = tree
    stack, best, kept, looked, scored = np.empty(DEPTH, dtype=np.int64), np.empty(LEAF_CASES), 0, 0, 0
    first, second = np.empty(FIRST_ROOM, dtype=np.int64), np.empty(FIRST_ROOM, dtype=np.int64)
    for leaf in range(begin, end):
        top = _push_roots(roots, stack)
        while top > 0:
            top -= 1
            node = stack[top]
            if last_leaf[node] < leaf or _best_of_nodes(boxes, kinds, bounds, leaf, node) < needed:
                continue
            if node >= leaves:
                top = _push_children(children, stack, top, node)
                continue
            common = _in_common(kinds[leaf], kinds[node])
            for a in range(children[leaf, 0], children[leaf, 1]):
                if _best_of_point(spots, boxes, bounds, common, a, node) < needed:
                    continue
                start = a + 1 if node == leaf else children[node, 0]
                looked += children[node, 1] - start
                _fill_best(best, spots, bounds, common, a, start, children[node, 1])
                for b in range(start, children[node, 1]):
                    if best[b - start] < needed:
                        continue
                    scored += 1
                    total = pair_total(
                        role, numbers, labels, curves, tables, scores, groups, sets, entries, ahead, needed, a, b
                    )
                    if total > NOTHING:
                        total = with_texts(total, role, curves, row, texts, columns, weights, ahead, needed, a, b)
                    if total > NOTHING:
                        if kept == len(first):
                            first, second = _grown(first), _grown(second)
                        first[kept], second[kept] = a, b
                        kept += 1
    return Found(first[:kept].copy(), second[:kept].copy(), looked, scored)


@entry
def pairs_of_cases(ground: Ground, chosen: IntArray, marked: IntArray) -> Found:
    """Pairs of each chosen case with any other; a pair of two marked ones comes with the first of them only."""
    cases, spots, point_kinds, tree, bounds, ahead, needed = ground
    role, numbers, labels, curves = cases.role, cases.numbers, cases.labels, cases.curves
    tables, scores, groups, sets, entries = cases.codes
    row, texts, columns, weights = cases.row, cases.texts.bounds, cases.texts.columns, cases.texts.weights
    boxes, kinds, children, _, roots, leaves = tree
    stack, best = np.empty(DEPTH, dtype=np.int64), np.empty(LEAF_CASES)
    kept, looked, scored = 0, 0, 0
    first, second = np.empty(FIRST_ROOM, dtype=np.int64), np.empty(FIRST_ROOM, dtype=np.int64)
    for a in chosen:
        top = _push_roots(roots, stack)
        while top > 0:
            top -= 1
            node = stack[top]
            common = _in_common(point_kinds[a], kinds[node])
            if _best_of_point(spots, boxes, bounds, common, a, node) < needed:
                continue
            if node >= leaves:
                top = _push_children(children, stack, top, node)
                continue
            looked += children[node, 1] - children[node, 0]
            start = children[node, 0]
            _fill_best(best, spots, bounds, common, a, start, children[node, 1])
            for b in range(start, children[node, 1]):
                if a == b or (marked[b] and b < a) or best[b - start] < needed:
                    continue
                scored += 1
                total = pair_total(
                    role, numbers, labels, curves, tables, scores, groups, sets, entries, ahead, needed, a, b
                )
                if total > NOTHING:
                    total = with_texts(total, role, curves, row, texts, columns, weights, ahead, needed, a, b)
                if total > NOTHING:
                    if kept == len(first):
                        first, second = _grown(first), _grown(second)
                    first[kept], second[kept] = a, b
                    kept += 1
    return Found(first[:kept].copy(), second[:kept].copy(), looked, scored)


@entry
def totals_of(cases: Cases, ahead: FloatArray, needed: float, first: IntArray, second: IntArray) -> FloatArray:
    """The sums of given pairs, -inf where one cannot reach what is needed."""
    role, numbers, labels, curves = cases.role, cases.numbers, cases.labels, cases.curves
    tables, scores, groups, sets, entries = cases.codes
    row, texts, columns, weights = cases.row, cases.texts.bounds, cases.texts.columns, cases.texts.weights
    totals = np.empty(len(first))
    for k in range(len(first)):
        a, b = first[k], second[k]
        total = pair_total(role, numbers, labels, curves, tables, scores, groups, sets, entries, ahead, needed, a, b)
        if total > NOTHING:
            total = with_texts(total, role, curves, row, texts, columns, weights, ahead, needed, a, b)
        totals[k] = total
    return totals


@inner
def _in_common(kind_a: int, kind_b: int) -> int:
    """What two kinds of points both know: TIMED, WITH_DEGREES and WITH_METRES, and whether they lie on one plane."""
    same = (kind_a & WITH_DEGREES) == (kind_b & WITH_DEGREES)
    return (kind_a & kind_b) | (ONE_PLANE if same else 0)


@inner
def _best(bounds: FloatArray, common: int, apart: tuple[float, float, float], stretch: float) -> float:
    """The most that place and time add, given the least that two are apart (km east, km north, days)."""
    best = bounds[0, step_of(apart[2] * _ROUNDED_DOWN)] if common & TIMED else 0.0
    if common & (WITH_DEGREES | WITH_METRES):
        distance_km = 0.0
        if common & ONE_PLANE:
            distance_km = math.sqrt(apart[0] * apart[0] + apart[1] * apart[1]) * _ROUNDED_DOWN
        local = bounds[2, step_of(distance_km * stretch)]
        # where the stretch is unknown the local distance may be too, and then it adds nothing
        best += bounds[1, step_of(distance_km)] + (max(local, 0.0) if stretch == 0.0 else local)
    return best


@inner
def _best_of_nodes(boxes: FloatArray, kinds: IntArray, bounds: FloatArray, a: int, b: int) -> float:
    apart = (_gap(boxes, a, b, 0), _gap(boxes, a, b, 1), _gap(boxes, a, b, 2))
    stretch = boxes[a, LEAST_STRETCH] * boxes[b, LEAST_STRETCH]
    rest = min(boxes[a, MOST_REST], boxes[b, MOST_REST])
    return rest + _best(bounds, _in_common(kinds[a], kinds[b]), apart, stretch)


@inner
def _best_of_point(spots: FloatArray, boxes: FloatArray, bounds: FloatArray, common: int, a: int, node: int) -> float:
    apart = (_outside(spots, boxes, a, node, 0), _outside(spots, boxes, a, node, 1), _outside(spots, boxes, a, node, 2))
    stretch = spots[STRETCHED, a] * boxes[node, LEAST_STRETCH]
    return min(spots[REST, a], boxes[node, MOST_REST]) + _best(bounds, common, apart, stretch)


@inner
def _fill_best(
    best: FloatArray, spots: FloatArray, bounds: FloatArray, common: int, a: int, begin: int, end: int
) -> None:
    # a loop without branches, which the compiler turns into one over several cases at a time
    for k in range(end - begin):
        best[k] = _best_of_points(spots, bounds, common, a, begin + k)


@inner
def _best_of_points(spots: FloatArray, bounds: FloatArray, common: int, a: int, b: int) -> float:
    apart = (
        abs(spots[X_KM, a] - spots[X_KM, b]), abs(spots[Y_KM, a] - spots[Y_KM, b]), abs(spots[DAYS, a] - spots[DAYS, b])
    )  # fmt: skip
    stretch = spots[STRETCHED, a] * spots[STRETCHED, b]
    return min(spots[REST, a], spots[REST, b]) + _best(bounds, common, apart, stretch)


@inner
def _gap(boxes: FloatArray, a: int, b: int, axis: int) -> float:
    return max(boxes[a, LOW + axis] - boxes[b, HIGH + axis], boxes[b, LOW + axis] - boxes[a, HIGH + axis], 0.0)


@inner
def _outside(spots: FloatArray, boxes: FloatArray, a: int, node: int, axis: int) -> float:
    return max(boxes[node, LOW + axis] - spots[axis, a], spots[axis, a] - boxes[node, HIGH + axis], 0.0)


@inner
def _push_roots(roots: IntArray, stack: IntArray) -> int:
    for k in range(len(roots)):
        stack[k] = roots[k]
    return len(roots)


@inner
def _push_children(children: IntArray, stack: IntArray, top: int, node: int) -> int:
    for child in range(children[node, 0], children[node, 1]):
        stack[top] = child
        top += 1
    return top


@allocating
def _grown(column: IntArray) -> IntArray:
    larger = np.empty(2 * len(column), dtype=np.int64)
    larger[: len(column)] = column
    return larger
