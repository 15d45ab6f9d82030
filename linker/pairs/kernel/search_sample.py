"""A few rows or leaves of a search, really searched: how long the whole will take, to be told and never decided by."""

from __future__ import annotations

from time import thread_time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from features.columns import IntArray
from linker.pairs.kernel.blocks import parts_of
from linker.pairs.kernel.postings import postings_of
from linker.pairs.kernel.search import ReachingPairs, pairs_of_leaves
from linker.pairs.kernel.text_search import PART_CASES, Lists, pairs_of_rows

if TYPE_CHECKING:
    from linker.pairs.kernel.search_space import Walk

# Rows or leaves that are searched, evenly drawn.
SAMPLED_ROWS, SAMPLED_LEAVES = 128, 64


class SearchSample(NamedTuple):
    """A search needs about `seconds` of one processor; it lets `times` as many pairs of rows pass as these do."""

    seconds: float
    times: float
    first: IntArray
    second: IntArray


def search_sample(walk: Walk) -> SearchSample:
    """Search a few rows or leaves of a walk; the seconds differ from time to time, the pairs do not."""
    return _sample_of_leaves(walk) if walk.lists is None else _sample_of_rows(walk, walk.lists)


def _sample_of_rows(walk: Walk, lists: Lists) -> SearchSample:
    """Rows against a part in the middle: of its pairs as many lie within one part as of all pairs."""
    parts = parts_of(lists.blocks, PART_CASES)
    begin, end = parts[len(parts) // 2]
    rows = np.unique(np.linspace(0, end - 1, SAMPLED_ROWS).astype(np.int64))
    clock = thread_time()
    postings = postings_of(walk.ground.cases, lists.grams, lists.codes, begin, end)
    listed_s = thread_time() - clock
    # the first call may compile
    pairs_of_rows(walk.ground, lists, postings, 0, 0)
    clock = thread_time()
    samples = [pairs_of_rows(walk.ground, lists, postings, row, row + 1) for row in rows.tolist()]
    searched_s, size = thread_time() - clock, len(walk.place_of_row)
    times = size * (size - 1) / 2 / max(int((end - np.maximum(rows + 1, begin)).sum()), 1)
    return SearchSample(listed_s * len(parts) + searched_s * times, times, *_rows_of(walk, samples))


def _sample_of_leaves(walk: Walk) -> SearchSample:
    count = walk.ground.tree.leaves
    leaves = np.unique(np.linspace(0, count - 1, SAMPLED_LEAVES).astype(np.int64))
    pairs_of_leaves(walk.ground, 0, 0)
    clock = thread_time()
    samples = [pairs_of_leaves(walk.ground, leaf, leaf + 1) for leaf in leaves.tolist()]
    times = count / len(leaves)
    return SearchSample((thread_time() - clock) * times, times, *_rows_of(walk, samples))


def _rows_of(walk: Walk, samples: list[ReachingPairs]) -> tuple[IntArray, IntArray]:
    row = walk.ground.cases.row
    first, second = (np.concatenate([getattr(reaching, name) for reaching in samples]) for name in ("first", "second"))
    return row[first], row[second]
