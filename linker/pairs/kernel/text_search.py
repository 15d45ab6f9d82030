"""Pairs that share rare n-grams: sums over inverted lists, case after case, for a part of the library at a time.

What the shared rare n-grams add at most is summed up for all cases of the part at once (term at a time, as search
engines do); a pair is scored only where that sum and the closest bound of all other evidence can reach. Sums of one
part stay in the fast cache.
"""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray
from linker.pairs.kernel.batch import empty_batch
from linker.pairs.kernel.columns import Cases
from linker.pairs.kernel.compiled import called, entry, inner
from linker.pairs.kernel.search import LINE_PAIRS, ReachingPairs, keep_reaching_pairs
from linker.pairs.kernel.space_time_bounds import Ground, pair_reaches
from linker.pairs.kernel.text_grams import GramLists

# Cases of one part, and cases that are held against it in one task.
PART_CASES, QUERIES_AT_ONCE = 32_768, 2_048
# Sums in float32 may lose so much of what they add up to.
_ROUNDED_UP = 1.0 + 1e-4

Float32Array = NDArray[np.float32]


class Postings(NamedTuple):
    """Inverted lists of the cases `begin` to before `end`: list k of a kind is that of its n-gram k, kind after kind.

    `places` count from `begin` and rise in a list.
    """

    begin: int
    end: int
    starts: IntArray
    places: NDArray[np.int32]
    weights: Float32Array


@entry
def postings_of(cases: Cases, lists: GramLists, begin: int, end: int) -> Postings:
    """Inverted lists of a part of the cases."""
    width = lists.is_rare.shape[1]
    starts = np.zeros(len(lists.columns) * width + 1, dtype=np.int64)
    for kind in range(len(lists.columns)):
        for case in range(begin, end):
            _count_grams(cases, lists, kind, case, starts)
    for k in range(1, len(starts)):
        starts[k] += starts[k - 1]
    places, weights = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)
    # filled from behind, each list ends where it is to begin
    for kind in range(len(lists.columns)):
        for case in range(end - 1, begin - 1, -1):
            _list_grams(cases, lists, kind, case, begin, starts, places, weights)
    return Postings(begin, end, starts, places, weights)


@inner
def _count_grams(cases: Cases, lists: GramLists, kind: int, case: int, counts: IntArray) -> None:
    texts, number = cases.texts, cases.labels[case, lists.columns[kind]]
    if number >= 0:
        for k in range(texts.starts[number], texts.starts[number + 1]):
            if lists.is_rare[kind, texts.columns[k]] and texts.weights[k] != 0.0:
                counts[kind * lists.is_rare.shape[1] + texts.columns[k]] += 1


@inner
def _list_grams(  # noqa: PLR0913, PLR0917 - compiled code is given its arrays one by one
    cases: Cases,
    lists: GramLists,
    kind: int,
    case: int,
    begin: int,
    ends: IntArray,
    places: NDArray[np.int32],
    weights: Float32Array,
) -> None:
    texts, number = cases.texts, cases.labels[case, lists.columns[kind]]
    if number >= 0:
        for k in range(texts.starts[number], texts.starts[number + 1]):
            if lists.is_rare[kind, texts.columns[k]] and texts.weights[k] != 0.0:
                gram = kind * lists.is_rare.shape[1] + texts.columns[k]
                ends[gram] -= 1
                places[ends[gram]], weights[ends[gram]] = case - begin, texts.weights[k]


@entry
def pairs_of_texts(ground: Ground, lists: GramLists, postings: Postings, first: int, last: int) -> ReachingPairs:
    """Pairs of one of the cases `first` to before `last` and a later one of the part that share a rare n-gram."""
    size = postings.end - postings.begin
    sums, line = np.zeros(size, dtype=np.float32), np.empty((2, LINE_PAIRS), dtype=np.int64)
    batch = empty_batch(ground.cases.texts.width)
    pairs, count, visited, scored = np.empty((2, LINE_PAIRS), dtype=np.int64), 0, 0, 0
    for a in range(first, min(last, postings.end)):
        for kind in range(len(lists.columns)):
            _add_up(ground.cases, lists, postings, kind, a, sums)
        b = max(a + 1 - postings.begin, 0)
        sums[:b] = 0.0
        while b < size:
            b, waiting, sharing = _line_up(ground, postings.begin, a, b, sums, line)
            visited += sharing
            pairs, count = keep_reaching_pairs(ground, batch, line, waiting, pairs, count)
            scored += waiting
    return ReachingPairs(pairs[0, :count].copy(), pairs[1, :count].copy(), visited, scored)


@called
def _add_up(cases: Cases, lists: GramLists, postings: Postings, kind: int, a: int, sums: Float32Array) -> None:
    """Add what the rare n-grams that a case shares with those of the part can add."""
    texts, number, width = cases.texts, cases.labels[a, lists.columns[kind]], lists.is_rare.shape[1]
    if number < 0:
        return
    for k in range(texts.starts[number], texts.starts[number + 1]):
        column = texts.columns[k]
        if lists.is_rare[kind, column]:
            weight = np.float32(texts.weights[k] * lists.slopes[kind] * _ROUNDED_UP)
            gram = kind * width + column
            for entry_ in range(np.uint64(postings.starts[gram]), np.uint64(postings.starts[gram + 1])):
                sums[np.uint64(postings.places[entry_])] += weight * postings.weights[entry_]


@called
def _line_up(
    ground: Ground, begin: int, a: int, place: int, sums: Float32Array, line: IntArray
) -> tuple[int, int, int]:
    """Put pairs that can reach in line, from a place of the part on.

    Gives where it stopped, how many pairs are in line, and how many it has seen that share a rare n-gram.

    The sums that were looked at are 0 afterwards.
    """
    count, sharing = 0, 0
    while place < len(sums) and count < line.shape[1]:
        extra = sums[place]
        if extra != 0.0:
            sums[place] = 0.0
            sharing += 1
            if pair_reaches(ground, a, begin + place, extra, ground.minimum_total):
                line[0, count], line[1, count] = a, begin + place
                count += 1
        place += 1
    return place, count, sharing
