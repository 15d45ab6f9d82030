"""Pairs that may reach, row after row: sums over inverted lists of rare n-grams and codes, for a part of the library.

What the listed n-grams and codes that two cases share add at most is summed up for all cases of the part at once (term
at a time, as search engines do). Block after block that is held against what it must be at least: most cases are passed
by with one comparison, and a pair is scored only where its sum and the closest bound of all other evidence can reach.
Sums of one part stay in the fast cache.
"""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray
from linker.pairs.kernel.batch import empty_batch
from linker.pairs.kernel.blocks import BLOCK_CASES, Blocks, nearest_of_block
from linker.pairs.kernel.code_levels import CodeLevels
from linker.pairs.kernel.columns import Cases
from linker.pairs.kernel.compiled import called, entry, inner
from linker.pairs.kernel.pair_bounds import PairBounds
from linker.pairs.kernel.postings import WEIGHT_PARTS, Postings
from linker.pairs.kernel.search import LINE_PAIRS, ReachingPairs, keep_reaching_pairs
from linker.pairs.kernel.space_time_bounds import Ground, pair_reaches
from linker.pairs.kernel.text_grams import GramLists

# Cases of one part, and cases that are held against it in one task.
PART_CASES, QUERIES_AT_ONCE = 16_384, 2_048
# Lists that are fetched at once, rows of their places, and entries that come with one line of the cache.
LISTS_AT_ONCE = 32
BEGIN, END, TOUCHED = range(3)
_ENTRIES_OF_LINE = np.uint64(16)
# Sums in float32 may lose so much of what they add up to.
_ROUNDED_UP = 1.0 + 1e-4
_UNIT, _CASE, _HALF = np.uint64(1), np.uint32(0xFFFF), np.uint32(16)

Float32Array = NDArray[np.float32]


class Lists(NamedTuple):
    """What is listed: n-grams, and sets of codes that score more than the level of another one."""

    grams: GramLists
    codes: CodeLevels
    blocks: Blocks


class Sums(NamedTuple):
    """(cases of a part,) what listed n-grams and listed codes add at most; all 0 while nobody works with them.

    `lists` has room for the begins and ends of lists that are added next.
    """

    grams: Float32Array
    codes: Float32Array
    lists: IntArray


@entry
def pairs_of_rows(ground: Ground, lists: Lists, postings: Postings, first: int, last: int) -> ReachingPairs:
    """Pairs of one of the cases `first` to before `last` with a later one of the part."""
    size, blocks = postings.end - postings.begin, lists.blocks
    lists_of_case = np.zeros((3, LISTS_AT_ONCE), dtype=np.int64)
    sums = Sums(np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32), lists_of_case)
    line, batch = np.empty((2, LINE_PAIRS), dtype=np.int64), empty_batch(ground.cases.texts.width)
    pairs, count, waiting, visited, scored = np.empty((2, LINE_PAIRS), dtype=np.int64), 0, 0, 0, 0
    last_block = np.searchsorted(blocks.starts, postings.end)
    for a in range(first, last):
        level = add_codes(ground.cases, lists.codes, postings, a, sums)
        for kind in range(len(lists.grams.columns)):
            add_grams(ground.cases, lists.grams, postings, kind, a, sums)
        later = max(a + 1, postings.begin)
        for block in range(np.searchsorted(blocks.starts, later, side="right") - 1, last_block):
            if waiting > LINE_PAIRS - BLOCK_CASES:
                pairs, count = keep_reaching_pairs(ground, batch, line, waiting, pairs, count)
                scored, waiting = scored + waiting, 0
            begin, end = max(blocks.starts[block], later), min(blocks.starts[block + 1], postings.end)
            minimum = ground.minimum_total - level - nearest_of_block(ground, blocks, a, block)
            view = view_of(ground.pair_bounds, a, minimum)
            enough = count_enough(ground.pair_bounds, sums, view, postings.begin, begin, end)
            if enough > 0:
                waiting = _line_up(ground, postings.begin, a, begin, end, view, sums, line, waiting)
            visited += enough
        sums.grams[:], sums.codes[:] = 0.0, 0.0
    pairs, count = keep_reaching_pairs(ground, batch, line, waiting, pairs, count)
    return ReachingPairs(pairs[0, :count].copy(), pairs[1, :count].copy(), visited, scored + waiting)


@called
def add_codes(cases: Cases, code_levels: CodeLevels, postings: Postings, a: int, sums: Sums) -> float:
    """Add what listed sets score over their level; gives what all others score at most."""
    level_sum = 0.0
    for table in range(len(cases.codes.tables)):
        side, begin = cases.codes.tables[table, 0], code_levels.begins[table]
        number = cases.labels[a, table]
        level, start = code_levels.levels[begin + number], cases.codes.tables[table, 1] + number * side
        level_sum += level
        for other_set in range(side):
            over = cases.codes.scores[start + other_set] - level
            if over > 0.0:
                stop, weight = postings.set_starts[begin + other_set + 1], np.float32(over * _ROUNDED_UP)
                for k in range(np.uint64(postings.set_starts[begin + other_set]), np.uint64(stop)):
                    sums.codes[np.uint64(postings.set_places[k])] += weight
    return level_sum


@called
def add_grams(cases: Cases, lists: GramLists, postings: Postings, kind: int, a: int, sums: Sums) -> None:
    """Add what the listed n-grams that a case shares with those of the part can add."""
    text, factor = cases.labels[a, lists.columns[kind]], lists.slopes[kind] * _ROUNDED_UP / WEIGHT_PARTS
    if text < 0:
        return
    entries, grams = postings.entries, sums.grams
    first, last = lists.starts[text], lists.starts[text + 1]
    for begin in range(first, last, LISTS_AT_ONCE):
        count = min(LISTS_AT_ONCE, last - begin)
        _fetch(lists, postings, begin, count, sums.lists)
        for k in range(count):
            weight = np.float32(lists.weights[begin + k] * factor)
            for place in range(np.uint64(sums.lists[BEGIN, k]), np.uint64(sums.lists[END, k])):
                entry_ = entries[place]
                grams[np.uint64(entry_ & _CASE)] += weight * np.float32(entry_ >> _HALF)


@called
def _fetch(lists: GramLists, postings: Postings, begin: int, count: int, places: IntArray) -> None:
    """Tell where some lists begin and end, and have the machine fetch them all at once: they lie far from each other.

    Added up one after the other, each would be waited for.
    """
    touched = np.uint32(0)
    for k in range(count):
        gram = np.uint64(lists.grams[np.uint64(begin + k)])
        places[BEGIN, k], places[END, k] = postings.starts[gram], postings.starts[gram + _UNIT]
    for k in range(count):
        for place in range(np.uint64(places[BEGIN, k]), np.uint64(places[END, k]), _ENTRIES_OF_LINE):
            touched |= postings.entries[place]
    # what nobody reads would not be fetched
    places[TOUCHED, 0] = touched


class View(NamedTuple):
    """A case against a block: its other evidence, what a length of the text of another adds, and what must be reached.

    `unlike` is 1, and 0 where the text of the case is unknown: then nothing is said of any.
    """

    other_evidence: np.float32
    slope: np.float32
    unlike: np.float32
    least: np.float32


@inner
def view_of(bounds: PairBounds, a: int, minimum: float) -> View:
    """A case against a block whose other evidence than place and time must reach `minimum`."""
    evidence, slope = bounds.other_evidence[a], np.float32(bounds.norm[a] * bounds.slope)
    is_known = slope > 0.0
    least = minimum if is_known else minimum - max(bounds.likeness[0], 0.0)
    # all this is added in float32
    return View(
        evidence,
        slope,
        np.float32(1.0 if is_known else 0.0),
        np.float32(least - 1e-5 * (1.0 + abs(least) + abs(evidence))),
    )


@inner
def bound_of_pair(bounds: PairBounds, sums: Sums, view: View, place: np.uint64, b: np.uint64) -> np.float32:
    """The most that texts and listed codes over the levels add, and all else but place and time; see `View.least`."""
    text = sums.grams[place] + view.slope * bounds.norm[b] + view.unlike * bounds.unlike[b]
    return text + sums.codes[place] + min(view.other_evidence, bounds.other_evidence[b])


@called
def count_enough(bounds: PairBounds, sums: Sums, view: View, offset: int, begin: int, end: int) -> int:
    """How many of a block have enough in common with a case; no branch, so that several are added up at once."""
    count = 0
    for k in range(end - begin):
        place, b = np.uint64(begin - offset + k), np.uint64(begin + k)
        count += int(bound_of_pair(bounds, sums, view, place, b) >= view.least)
    return count


@called
def _line_up(  # noqa: PLR0913, PLR0917 - compiled code is given its arrays one by one
    ground: Ground, offset: int, a: int, begin: int, end: int, view: View, sums: Sums, line: IntArray, waiting: int
) -> int:
    """Put pairs of a case that can reach in line behind those that wait; how many wait then."""
    for b in range(begin, end):
        bound = bound_of_pair(ground.pair_bounds, sums, view, np.uint64(b - offset), np.uint64(b))
        if bound >= view.least and pair_reaches(ground, a, b, sums.grams[b - offset], ground.minimum_total):
            line[0, waiting], line[1, waiting] = a, b
            waiting += 1
    return waiting
