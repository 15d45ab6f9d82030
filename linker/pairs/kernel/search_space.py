"""A library made ready for the kernel, and the walks over it shared out among threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Self
from weakref import WeakKeyDictionary

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.kernel.blocks import parts_of
from linker.pairs.kernel.columns import Compiled, compiled_columns
from linker.pairs.kernel.curves import steepest
from linker.pairs.kernel.postings import Postings, postings_of
from linker.pairs.kernel.score_bounds import Reach, remaining_bounds
from linker.pairs.kernel.search import Ground, ReachingPairs, pairs_of_cases, pairs_of_leaves, totals_of
from linker.pairs.kernel.search_plan import listed_share
from linker.pairs.kernel.terrain import Terrain
from linker.pairs.kernel.text_search import PART_CASES, QUERIES_AT_ONCE, Lists, pairs_of_rows
from linker.pairs.score import Scorer

# Both twins compute in float64; what their sums may differ by is far below this.
LEAST_TOLERANCE, TOLERANCE_PER_SLOPE = 1e-6, 1e-8
LEAVES_AT_ONCE, CASES_AT_ONCE, PAIRS_AT_ONCE = 512, 64, 50_000

Rows = tuple[IntArray, IntArray]
Task = Callable[[], ReachingPairs]
# Told how many parts of a walk are done, and how many there are.
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Prepared:
    """Columns of one library for one scorer, in the library's order; `slopes` sums up how steep its curves get."""

    compiled: Compiled
    full_reach: Reach
    slopes: float

    @classmethod
    def of(cls, vectors: CaseVectors, scorer: Scorer) -> Self:
        """Compile the columns."""
        compiled = compiled_columns(vectors, scorer)
        return cls(compiled, remaining_bounds(vectors, scorer, compiled), steepest(scorer.curves))

    @property
    def tolerance(self) -> float:
        """Bans by which the kernel may miss the exact sum of a pair."""
        return LEAST_TOLERANCE + TOLERANCE_PER_SLOPE * self.slopes

    def totals(self, first: IntArray, second: IntArray, least: float = -np.inf) -> FloatArray:
        """Unbounded sums of pairs of rows in bans, without the variables left to numpy; -inf for less than `least`."""
        # rows that nobody may change would be compiled for a second time
        first, second = (np.require(rows, np.int64, ("C", "W")) for rows in (first, second))
        score = partial(totals_of, self.compiled.cases, self.full_reach, least)
        if len(first) <= PAIRS_AT_ONCE:
            return score(first, second)
        parts = [slice(start, start + PAIRS_AT_ONCE) for start in range(0, len(first), PAIRS_AT_ONCE)]
        with ThreadPoolExecutor(threads()) as pool:
            return np.concatenate(list(pool.map(lambda part: score(first[part], second[part]), parts)))

    def reaching(self, minimum_total: float, first: IntArray, second: IntArray) -> Rows:
        """Filter pairs of rows: those that may reach an unbounded sum."""
        reached = self.totals(first, second, minimum_total - self.tolerance) > -np.inf
        return first[reached], second[reached]


@dataclass(frozen=True, eq=False)
class Walk:
    """The ground of a search, and where each row of the library stands in it.

    Where texts weigh much or places are unknown, `lists` are what `pairs` goes by, row after row.
    """

    ground: Ground
    lists: Lists | None
    place_of_row: IntArray

    @classmethod
    def over(
        cls,
        vectors: CaseVectors,
        scorer: Scorer,
        prepared: Prepared,
        minimum_total: float,
        *,
        rare: int | None,
        by_lists: bool = False,
        last_rows: IntArray | None = None,
    ) -> Self:
        """Ready to find pairs that may reach an unbounded sum and share no code of at most `rare` cases.

        None leaves no pair out. With `by_lists`, n-grams and codes are listed where texts weigh enough for that, and
        where place rules out next to nothing; `last_rows` are then put last, so that `pairs_with` them need no other
        lists.
        """
        terrain = Terrain.of(
            vectors,
            scorer,
            prepared.compiled,
            prepared.full_reach,
            minimum_total - prepared.tolerance,
            rare=rare,
            by_lists=by_lists,
        )
        order, share = terrain.order(), listed_share(terrain)
        if terrain.goes_by_lists and last_rows is not None:
            is_last = np.isin(order, last_rows)
            order = np.concatenate([order[~is_last], order[is_last]])
        return cls(*terrain.layout(order, share), np.argsort(order))

    def pairs(self, on_progress: OnProgress | None = None) -> Iterator[tuple[Rows, ReachingPairs]]:
        """Pairs of rows that may reach, part by part."""
        if self.lists is not None:
            yield from self._pairs_by_lists(self.lists, on_progress)
            return
        leaves = self.ground.tree.leaves
        parts = [(start, min(start + LEAVES_AT_ONCE, leaves)) for start in range(0, leaves, LEAVES_AT_ONCE)]
        tasks: list[Task] = [partial(pairs_of_leaves, self.ground, *part) for part in parts]
        yield from self._run_tasks([tasks], len(tasks), on_progress)

    def _pairs_by_lists(self, lists: Lists, on_progress: OnProgress | None) -> Iterator[tuple[Rows, ReachingPairs]]:
        yield from self._pairs_with_parts(lists, parts_of(lists.blocks, PART_CASES), on_progress)

    def postings(self) -> Iterator[Postings]:
        """The inverted lists of all parts of the library; none where the walk goes by place and time."""
        if self.lists is not None:
            for part in parts_of(self.lists.blocks, PART_CASES):
                yield postings_of(self.ground.cases, self.lists.grams, self.lists.codes, *part)

    def _pairs_with_parts(
        self, lists: Lists, parts: Sequence[tuple[int, int]], on_progress: OnProgress | None
    ) -> Iterator[tuple[Rows, ReachingPairs]]:
        """Pairs of a case of a part (begin and end) with any case before it."""
        firsts = [range(0, end, QUERIES_AT_ONCE) for _, end in parts]
        tasks = (self._tasks_of_part(lists, *part, queries) for part, queries in zip(parts, firsts, strict=True))
        yield from self._run_tasks(tasks, sum(map(len, firsts)), on_progress)

    def _tasks_of_part(self, lists: Lists, begin: int, end: int, firsts: range) -> list[Task]:
        postings = postings_of(self.ground.cases, lists.grams, lists.codes, begin, end)
        search = partial(pairs_of_rows, self.ground, lists, postings)
        return [partial(search, first, min(first + QUERIES_AT_ONCE, end)) for first in firsts]

    def pairs_with(self, rows: IntArray, on_progress: OnProgress | None = None) -> Iterator[tuple[Rows, ReachingPairs]]:
        """Pairs of rows that may reach and hold at least one of these rows, part by part.

        Where the walk goes by lists, they are the rows that stand last.
        """
        places, size = np.sort(self.place_of_row[np.unique(rows)]), len(self.place_of_row)
        if self.lists is not None:
            begins = range(size - len(places), size, PART_CASES)
            ends = [min(begin + PART_CASES, size) for begin in begins]
            yield from self._pairs_with_parts(self.lists, list(zip(begins, ends, strict=True)), on_progress)
            return
        marked = np.zeros(size, dtype=np.int64)
        marked[places] = 1
        parts = [places[start : start + CASES_AT_ONCE] for start in range(0, len(places), CASES_AT_ONCE)]
        tasks: list[Task] = [partial(pairs_of_cases, self.ground, part, marked) for part in parts]
        yield from self._run_tasks([tasks], len(tasks), on_progress)

    def _run_tasks(
        self, batches: Iterable[list[Task]], total: int, on_progress: OnProgress | None
    ) -> Iterator[tuple[Rows, ReachingPairs]]:
        row = self.ground.cases.row
        with ThreadPoolExecutor(threads()) as pool:
            results = (reaching for tasks in batches for reaching in pool.map(lambda task: task(), tasks))
            for finished, reaching in enumerate(results, start=1):
                yield (row[reaching.first], row[reaching.second]), reaching
                if on_progress is not None:
                    on_progress(finished, total)


def threads() -> int:
    """How many threads the kernel may use: the processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepared_for(vectors: CaseVectors, scorer: Scorer) -> Prepared:
    """The columns of a library for a scorer; kept for the last scorer as long as the vectors live."""
    cached = _CACHE.get(vectors)
    if cached is None or cached[0] is not scorer:
        cached = _CACHE[vectors] = (scorer, Prepared.of(vectors, scorer))
    return cached[1]


_CACHE: WeakKeyDictionary[CaseVectors, tuple[Scorer, Prepared]] = WeakKeyDictionary()
