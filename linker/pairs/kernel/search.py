"""What Python asks of the compiled kernel: the pairs that reach, found on a walk, and the sums of given pairs.

Pairs that the walk lets pass stand in line, are scored a batch at a time, and those that reach are kept.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.batch import BATCH_PAIRS, Batch, empty_batch
from linker.pairs.kernel.columns import Cases
from linker.pairs.kernel.compiled import allocating, entry, inner
from linker.pairs.kernel.score_bounds import Reach
from linker.pairs.kernel.scoring import score
from linker.pairs.kernel.space_time_bounds import Ground
from linker.pairs.kernel.walk import DEPTH, VISITED, pairs_by_case, pairs_by_leaf

__all__ = ["Ground", "ReachingPairs", "pairs_of_cases", "pairs_of_leaves", "totals_of"]

LINE_PAIRS = 4_096


class ReachingPairs(NamedTuple):
    """Pairs of cases (in the order of the kernel) that reach, how many were looked at, and how many were scored."""

    first: IntArray
    second: IntArray
    visited: int
    scored: int


@entry
def pairs_of_leaves(ground: Ground, begin: int, end: int) -> ReachingPairs:
    """Pairs of a case in one of the leaves with another of its leaf or of a later one."""
    stack, line = np.empty(DEPTH, dtype=np.int64), np.empty((2, LINE_PAIRS), dtype=np.int64)
    state, batch = np.array([begin - 1, 0, 0]), empty_batch(ground.cases.texts.width)
    pairs, count, scored, waiting = np.empty((2, LINE_PAIRS), dtype=np.int64), 0, 0, 1
    while waiting > 0:
        waiting = pairs_by_leaf(ground, end, stack, state, line)
        pairs, count = keep_reaching_pairs(ground, batch, line, waiting, pairs, count)
        scored += waiting
    return ReachingPairs(pairs[0, :count].copy(), pairs[1, :count].copy(), state[VISITED], scored)


@entry
def pairs_of_cases(ground: Ground, query_cases: IntArray, marked: IntArray) -> ReachingPairs:
    """Pairs of each chosen case with any other; a pair of two marked ones comes with the first of them only."""
    stack, line = np.empty(DEPTH, dtype=np.int64), np.empty((2, LINE_PAIRS), dtype=np.int64)
    state, batch = np.array([-1, 0, 0]), empty_batch(ground.cases.texts.width)
    pairs, count, scored, waiting = np.empty((2, LINE_PAIRS), dtype=np.int64), 0, 0, 1
    while waiting > 0:
        waiting = pairs_by_case(ground, query_cases, marked, stack, state, line)
        pairs, count = keep_reaching_pairs(ground, batch, line, waiting, pairs, count)
        scored += waiting
    return ReachingPairs(pairs[0, :count].copy(), pairs[1, :count].copy(), state[VISITED], scored)


@entry
def totals_of(
    cases: Cases, remaining_bound: Reach, minimum_total: float, first: IntArray, second: IntArray
) -> FloatArray:
    """The sums of given pairs, -inf where one cannot reach what is needed."""
    totals, batch = np.empty(len(first)), empty_batch(cases.texts.width)
    for start in range(0, len(first), BATCH_PAIRS):
        count = _fill(batch, first, second, start, len(first))
        totals[start : start + count] = -math.inf
        for k in range(score(cases, remaining_bound, minimum_total, batch, count)):
            totals[start + batch.number[k]] = batch.totals[k]
    return totals


@allocating
def keep_reaching_pairs(
    ground: Ground, batch: Batch, line: IntArray, waiting: int, pairs: IntArray, count: int
) -> tuple[IntArray, int]:
    """Score the pairs in line, and put those that reach behind those kept so far."""
    while count + waiting > pairs.shape[1]:
        larger = np.empty((2, 2 * pairs.shape[1]), dtype=np.int64)
        _copy(pairs[0], pairs[1], larger, 0, count)
        pairs = larger
    for start in range(0, waiting, BATCH_PAIRS):
        reaching = score(
            ground.cases,
            ground.remaining_bound,
            ground.minimum_total,
            batch,
            _fill(batch, line[0], line[1], start, waiting),
        )
        _copy(batch.first, batch.second, pairs, count, reaching)
        count += reaching
    return pairs, count


@inner
def _copy(first: IntArray, second: IntArray, pairs: IntArray, start: int, count: int) -> None:
    """Put pairs behind others. Assigned as a slice, it would compile the words of an error that cannot happen."""
    for k in range(count):
        pairs[0, start + k], pairs[1, start + k] = first[k], second[k]


@inner
def _fill(batch: Batch, first: IntArray, second: IntArray, start: int, stop: int) -> int:
    count = min(BATCH_PAIRS, stop - start)
    for k in range(count):
        batch.first[k], batch.second[k], batch.number[k] = first[start + k], second[start + k], k
    return count
