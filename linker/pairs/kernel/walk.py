"""The walk through the tree: the pairs of cases that place, time and the most of all other evidence let pass.

It makes no arrays: pairs go into a line, and where that is full the walk stops and can be gone on with.
"""

from __future__ import annotations

import numpy as np

from features.columns import IntArray
from linker.pairs.kernel.compiled import called, inner
from linker.pairs.kernel.space_time_bounds import (
    Ground,
    best_of_nodes,
    best_of_point,
    float32_minimum,
    in_common,
    pair_reaches,
    points_reaching_box,
    points_reaching_case,
)
from linker.pairs.kernel.tree import LEAF_CASES

DEPTH = 4_096
# Where a walk stands: the place (a leaf, or a place among the chosen cases), how high its stack is, pairs looked at.
PLACE, TOP, VISITED = range(3)


@called
def pairs_by_leaf(ground: Ground, end: int, stack: IntArray, state: IntArray, line: IntArray) -> int:
    """Put pairs of a case in one of the leaves before `end` with another of its leaf or of a later one in line.

    Gives their number: 0 where there are no more, else there may be.
    """
    bounds, minimum_total = ground.bounds, ground.minimum_total
    boxes, kinds, children, last_leaf, roots, leaves = ground.tree
    float32_total, capacity = float32_minimum(ground.float32_bounds, minimum_total), line.shape[1]
    leaf, top, count = state[PLACE], state[TOP], 0
    while count <= capacity - LEAF_CASES * LEAF_CASES:
        if top == 0:
            leaf += 1
            if leaf >= end:
                break
            top = _push_roots(roots, stack)
        top -= 1
        node = stack[top]
        if last_leaf[node] < leaf or best_of_nodes(boxes, kinds, bounds, leaf, node) < minimum_total:
            continue
        if node >= leaves:
            top = _push_children(children, stack, top, node)
            continue
        common, begin = in_common(kinds[leaf], kinds[node]), children[leaf, 0]
        start, stop = children[node, 0], children[node, 1]
        near = points_reaching_box(ground, float32_total, common, node, leaf)
        for a in range(begin, children[leaf, 1]):
            if near >> (a - begin) & 1:
                after = max(start, a + 1)
                state[VISITED] += stop - after
                mask = points_reaching_case(ground, float32_total, common, a, node)
                mask = mask >> (after - start) << (after - start) & _lanes(stop - start)
                count = _in_line(ground, line, count, a, start, mask)
    state[PLACE], state[TOP] = leaf, top
    return count


@called
def pairs_by_case(
    ground: Ground, query_cases: IntArray, marked: IntArray, stack: IntArray, state: IntArray, line: IntArray
) -> int:
    """Put pairs of each query case with any other in line; a pair of two marked cases comes with its lower one only."""
    minimum_total, (_, kinds, children, _, roots, leaves) = ground.minimum_total, ground.tree
    float32_total, capacity = float32_minimum(ground.float32_bounds, minimum_total), line.shape[1]
    place, top, count = state[PLACE], state[TOP], 0
    while count <= capacity - LEAF_CASES:
        if top == 0:
            place += 1
            if place >= len(query_cases):
                break
            top = _push_roots(roots, stack)
        top -= 1
        a, node = query_cases[place], stack[top]
        common = in_common(ground.kinds[a], kinds[node])
        if best_of_point(ground, common, a, node) < minimum_total:
            continue
        if node >= leaves:
            top = _push_children(children, stack, top, node)
            continue
        start, stop = children[node, 0], children[node, 1]
        state[VISITED] += stop - start
        mask = points_reaching_case(ground, float32_total, common, a, node)
        mask = _unmarked(mask & _lanes(stop - start), marked, a, start, stop)
        count = _in_line(ground, line, count, a, start, mask)
    state[PLACE], state[TOP] = place, top
    return count


@inner
def _lanes(count: int) -> int:
    return (1 << count) - 1


@inner
def _unmarked(mask: int, marked: IntArray, a: int, begin: int, stop: int) -> int:
    for b in range(begin, stop):
        if a == b or (marked[b] and b < a):
            mask &= ~(1 << (b - begin))
    return mask


@inner
def _in_line(ground: Ground, line: IntArray, count: int, a: int, begin: int, mask: int) -> int:
    """Put the pairs of a case with those of a leaf that a mask tells in line, where their own evidence can reach."""
    while mask != 0:
        lowest = mask & -mask
        # the power of a power of two stands in its exponent
        b = begin + int(np.float32(lowest).view(np.int32) >> 23) - 127
        if pair_reaches(ground, a, b, 0.0, ground.minimum_total):
            line[0, count], line[1, count] = a, b
            count += 1
        mask ^= lowest
    return count


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
