"""The best partners of cases: a depth-first branch and bound whose bound rises as the list of a case fills.

Each case goes down the tree of boxes on its own, the most promising box first, and passes by every box that can no
longer hold one of its best (k nearest neighbours by branch and bound: Fukunaga and Narendra 1975).
"""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.batch import BATCH_PAIRS, Batch, empty_batch
from linker.pairs.kernel.compiled import called, entry, inner
from linker.pairs.kernel.scoring import score
from linker.pairs.kernel.space_time_bounds import (
    Ground,
    best_of_point,
    float32_minimum,
    in_common,
    pair_reaches,
    points_reaching_case,
)
from linker.pairs.kernel.tree import LEAF_CASES
from linker.pairs.kernel.walk import DEPTH

# So many places on either side of a case in the order of the kernel are scored first: most are near in space and time.
SEEDS = 48


class BestList(NamedTuple):
    """The best partners of one case so far, best first: places in the order of the kernel, their rows and totals.

    Places that are still free hold -1 and -inf. Of equal totals the lower row of the library comes first.
    """

    place: IntArray
    row: IntArray
    total: FloatArray


class Stack(NamedTuple):
    """Nodes of the tree that are still to be visited, each with the most that the case can reach in it."""

    node: IntArray
    bound: FloatArray


@entry
def best_partners(ground: Ground, queries: IntArray, limit: int, tolerance: float) -> tuple[IntArray, FloatArray]:
    """Places (queries × limit) and totals of the best partners of some cases (places), best first; -1 where none is.

    `tolerance` is what the sums of the kernel may miss; two totals that differ by less may change places.
    """
    places = np.full((len(queries), limit), -1, dtype=np.int64)
    totals = np.full((len(queries), limit), -math.inf)
    rows, batch = np.empty(limit, dtype=np.int64), empty_batch(ground.cases.texts.width)
    stack = Stack(np.empty(DEPTH, dtype=np.int64), np.empty(DEPTH))
    for query in range(len(queries)):
        best = BestList(places[query], rows, totals[query])
        _search(ground, queries[query], tolerance, best, stack, batch)
    return places, totals


@called
def _search(ground: Ground, a: int, tolerance: float, best: BestList, stack: Stack, batch: Batch) -> None:
    children, leaves = ground.tree.children, ground.tree.leaves
    first_seed, last_seed = max(a - SEEDS, 0), min(a + SEEDS + 1, len(ground.kinds))
    count = 0
    for b in range(first_seed, last_seed):
        count = wait(batch, count, a, b)
    minimum_total, count = keep_best(ground, best, tolerance, batch, count), 0
    top = 0
    for root in ground.tree.roots:
        top = _push(ground, a, root, 0, minimum_total, stack, top)
    while top > 0:
        top -= 1
        node = stack.node[top]
        if stack.bound[top] < minimum_total:
            continue
        if node >= leaves:
            bottom = top
            for child in range(children[node, 0], children[node, 1]):
                top = _push(ground, a, child, bottom, minimum_total, stack, top)
            continue
        start, stop = children[node, 0], children[node, 1]
        float32_total = float32_minimum(ground.float32_bounds, minimum_total)
        mask = points_reaching_case(ground, float32_total, in_common(ground.kinds[a], ground.tree.kinds[node]), a, node)
        for b in range(start, stop):
            is_open = mask >> (b - start) & 1 and not first_seed <= b < last_seed
            if is_open and pair_reaches(ground, a, b, 0.0, minimum_total):
                count = wait(batch, count, a, b)
        if count > BATCH_PAIRS - LEAF_CASES:
            minimum_total, count = keep_best(ground, best, tolerance, batch, count), 0
    keep_best(ground, best, tolerance, batch, count)


@inner
def wait(batch: Batch, count: int, a: int, b: int) -> int:
    """Put a pair into the batch that is scored next."""
    if a == b:
        return count
    batch.first[count], batch.second[count], batch.number[count] = a, b, count
    return count + 1


@inner
def _push(ground: Ground, a: int, node: int, bottom: int, minimum_total: float, stack: Stack, top: int) -> int:
    """Put a node that can hold one of the best on the stack, below those from `bottom` on that promise more."""
    bound = best_of_point(ground, in_common(ground.kinds[a], ground.tree.kinds[node]), a, node)
    if bound < minimum_total:
        return top
    place = top
    while place > bottom and stack.bound[place - 1] > bound:
        stack.node[place], stack.bound[place] = stack.node[place - 1], stack.bound[place - 1]
        place -= 1
    stack.node[place], stack.bound[place] = node, bound
    return top + 1


@inner
def keep_best(ground: Ground, best: BestList, tolerance: float, batch: Batch, count: int) -> float:
    """Score the pairs of the batch, keep the best, and say what a pair must reach from now on."""
    last = len(best.total) - 1
    count = score(ground.cases, ground.remaining_bound, best.total[last] - tolerance, batch, count)
    for k in range(count):
        row, total = ground.cases.row[batch.second[k]], batch.totals[k]
        if _is_better(total, row, best, last):
            place = last
            while place > 0 and _is_better(total, row, best, place - 1):
                best.place[place], best.row[place] = best.place[place - 1], best.row[place - 1]
                best.total[place] = best.total[place - 1]
                place -= 1
            best.place[place], best.row[place], best.total[place] = batch.second[k], row, total
    return best.total[last] - tolerance


@inner
def _is_better(total: float, row: int, best: BestList, place: int) -> bool:
    return total > best.total[place] or (total == best.total[place] and row < best.row[place])
