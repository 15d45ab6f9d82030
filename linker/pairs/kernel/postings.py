"""Inverted lists of a part of a library: which of its cases have a rare n-gram, and which have a set of codes."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray
from linker.pairs.kernel.code_levels import CodeLevels
from linker.pairs.kernel.columns import Cases
from linker.pairs.kernel.compiled import entry, inner
from linker.pairs.kernel.text_grams import GramLists

Places = NDArray[np.int32]

# Weights are at most 1; above it there is room for what rounding may add.
WEIGHT_PARTS, MOST_CASES = 65_000, 65_536
_HALF = np.uint32(16)


class Postings(NamedTuple):
    """Inverted lists of the cases `begin` to before `end`: the list of n-gram k is `starts[k]` to `starts[k + 1]`.

    An entry is the case (counted from `begin`) and above it, in the higher half, the weight in parts of `WEIGHT_PARTS`,
    rounded up: half as much to be fetched. `set_starts` and `set_places` list the cases of each set of codes.
    """

    begin: int
    end: int
    starts: Places
    entries: NDArray[np.uint32]
    set_starts: IntArray
    set_places: Places


@entry
def postings_of(cases: Cases, lists: GramLists, code_levels: CodeLevels, begin: int, end: int) -> Postings:
    """Inverted lists of a part of the cases, at most `MOST_CASES`."""
    starts = np.zeros(lists.grams_count + 1, dtype=np.int32)
    for case in range(begin, end):
        for column in lists.columns:
            text = cases.labels[case, column]
            for k in range(lists.starts[text], lists.starts[text + 1] if text >= 0 else 0):
                starts[lists.grams[k]] += 1
    for k in range(1, len(starts)):
        starts[k] += starts[k - 1]
    entries = np.empty(starts[-1], dtype=np.uint32)
    # filled from behind, each list ends where it is to begin
    for case in range(end - 1, begin - 1, -1):
        for column in lists.columns:
            text = cases.labels[case, column]
            for k in range(lists.starts[text], lists.starts[text + 1] if text >= 0 else 0):
                gram, weight = lists.grams[k], np.uint32(math.ceil(lists.weights[k] * WEIGHT_PARTS))
                starts[gram] -= 1
                entries[starts[gram]] = np.uint32(case - begin) | (weight << _HALF)
    set_starts = np.zeros(len(code_levels.levels) + 1, dtype=np.int64)
    set_places = np.empty(len(cases.codes.tables) * (end - begin), dtype=np.int32)
    _list_sets(cases, code_levels, begin, end, set_starts, set_places)
    return Postings(begin, end, starts, entries, set_starts, set_places)


@inner
def _list_sets(cases: Cases, code_levels: CodeLevels, begin: int, end: int, starts: IntArray, places: Places) -> None:
    tables = len(cases.codes.tables)
    for table in range(tables):
        for case in range(begin, end):
            starts[code_levels.begins[table] + cases.labels[case, table]] += 1
    for k in range(1, len(starts)):
        starts[k] += starts[k - 1]
    for table in range(tables):
        for case in range(end - 1, begin - 1, -1):
            number = code_levels.begins[table] + cases.labels[case, table]
            starts[number] -= 1
            places[starts[number]] = case - begin
