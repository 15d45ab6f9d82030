"""The best partners of cases among one part of a library, by sums over inverted lists: what must be reached rises.

The cases of the part that promise most are scored first; then all others whose bound still exceeds the last of the
best. Part after part the lists of the best are gone on with.
"""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.batch import BATCH_PAIRS, Batch, empty_batch
from linker.pairs.kernel.best_search import BestList, keep_best, wait
from linker.pairs.kernel.blocks import BLOCK_CASES, nearest_of_block
from linker.pairs.kernel.compiled import called, entry, inner
from linker.pairs.kernel.postings import Postings
from linker.pairs.kernel.space_time_bounds import Ground, pair_reaches
from linker.pairs.kernel.text_search import (
    LISTS_AT_ONCE,
    Lists,
    Sums,
    View,
    add_codes,
    add_grams,
    bound_of_pair,
    count_enough,
    view_of,
)

# So many cases of a part are scored first.
PROMISING = 32


class Promising(NamedTuple):
    """The cases of a part that promise most, best first, and the most that each can reach; -1 and -inf where free."""

    place: IntArray
    bound: FloatArray


@entry
def best_of_part(
    ground: Ground,
    lists: Lists,
    postings: Postings,
    queries: IntArray,
    tolerance: float,
    places: IntArray,
    totals: FloatArray,
) -> None:
    """Put the cases of a part that belong there among the best partners of some cases (places).

    `places` (queries × limit) and `totals` are the best so far, best first; free places hold -1 and -inf.
    `tolerance` is what the sums of the kernel may miss; two totals that differ by less may change places.
    """
    size, limit = postings.end - postings.begin, places.shape[1]
    lists_of_case = np.zeros((3, LISTS_AT_ONCE), dtype=np.int64)
    sums = Sums(np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32), lists_of_case)
    rows, batch = np.empty(limit, dtype=np.int64), empty_batch(ground.cases.texts.width)
    nearest = np.empty(size // BLOCK_CASES + len(lists.blocks.starts))
    promising = Promising(np.empty(PROMISING, dtype=np.int64), np.empty(PROMISING))
    for query in range(len(queries)):
        a = queries[query]
        for k in range(limit):
            rows[k] = ground.cases.row[places[query, k]] if places[query, k] >= 0 else -1
        best = BestList(places[query], rows, totals[query])
        level = add_codes(ground.cases, lists.codes, postings, a, sums)
        for kind in range(len(lists.grams.columns)):
            add_grams(ground.cases, lists.grams, postings, kind, a, sums)
        _promise(ground, lists, postings, a, level, sums, nearest, promising)
        _search(ground, lists, postings, a, level, sums, nearest, promising, best, tolerance, batch)
        sums.grams[:], sums.codes[:] = 0.0, 0.0


@called
def _promise(  # noqa: PLR0913, PLR0917 - compiled code is given its arrays one by one
    ground: Ground,
    lists: Lists,
    postings: Postings,
    a: int,
    level: float,
    sums: Sums,
    nearest: FloatArray,
    promising: Promising,
) -> None:
    """Find the cases that promise most, and what place and time can add in each block."""
    promising.place[:], promising.bound[:] = -1, -np.inf
    starts = lists.blocks.starts
    first_block = np.searchsorted(starts, postings.begin, side="right") - 1
    view = view_of(ground.pair_bounds, a, 0.0)
    for block in range(first_block, np.searchsorted(starts, postings.end)):
        nearest[block - first_block] = nearest_of_block(ground, lists.blocks, a, block)
        above = nearest[block - first_block] + level - view.least
        for b in range(max(starts[block], postings.begin), min(starts[block + 1], postings.end)):
            bound = bound_of_pair(ground.pair_bounds, sums, view, np.uint64(b - postings.begin), np.uint64(b)) + above
            if bound > promising.bound[PROMISING - 1] and b != a:
                _insert(promising, b, bound)


@inner
def _insert(promising: Promising, b: int, bound: float) -> None:
    place = PROMISING - 1
    while place > 0 and bound > promising.bound[place - 1]:
        promising.place[place], promising.bound[place] = promising.place[place - 1], promising.bound[place - 1]
        place -= 1
    promising.place[place], promising.bound[place] = b, bound


@called
def _search(  # noqa: PLR0913, PLR0917
    ground: Ground,
    lists: Lists,
    postings: Postings,
    a: int,
    level: float,
    sums: Sums,
    nearest: FloatArray,
    promising: Promising,
    best: BestList,
    tolerance: float,
    batch: Batch,
) -> None:
    minimum_total, starts = best.total[len(best.total) - 1] - tolerance, lists.blocks.starts
    first_block = np.searchsorted(starts, postings.begin, side="right") - 1
    count = 0
    for k in range(PROMISING):
        if promising.place[k] >= 0 and promising.bound[k] >= minimum_total:
            count = wait(batch, count, a, promising.place[k])
    minimum_total, count = keep_best(ground, best, tolerance, batch, count), 0
    for block in range(first_block, np.searchsorted(starts, postings.end)):
        begin, end = max(starts[block], postings.begin), min(starts[block + 1], postings.end)
        view = view_of(ground.pair_bounds, a, minimum_total - level - nearest[block - first_block])
        if count_enough(ground.pair_bounds, sums, view, postings.begin, begin, end) > 0:
            count = _line_up(ground, postings.begin, a, begin, end, view, sums, promising, minimum_total, batch, count)
        if count > BATCH_PAIRS - BLOCK_CASES:
            minimum_total, count = keep_best(ground, best, tolerance, batch, count), 0
    keep_best(ground, best, tolerance, batch, count)


@called
def _line_up(  # noqa: PLR0913, PLR0917
    ground: Ground,
    offset: int,
    a: int,
    begin: int,
    end: int,
    view: View,
    sums: Sums,
    promising: Promising,
    minimum_total: float,
    batch: Batch,
    count: int,
) -> int:
    """Put pairs of a case with those of a block that can be better in line; the promising ones are scored already."""
    for b in range(begin, end):
        bound = bound_of_pair(ground.pair_bounds, sums, view, np.uint64(b - offset), np.uint64(b))
        is_open = bound >= view.least and not _is_promising(promising, b)
        if is_open and pair_reaches(ground, a, b, sums.grams[b - offset], minimum_total):
            count = wait(batch, count, a, b)
    return count


@inner
def _is_promising(promising: Promising, b: int) -> bool:
    is_among = False
    for k in range(PROMISING):
        is_among |= promising.place[k] == b
    return is_among
