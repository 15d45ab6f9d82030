"""Some cases against a library, as exactly as asked for: most others are ruled out by place and time alone.

What is made ready for that is plain columns, so it can be kept beside a library and mapped from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.kernel.codes import CodeColumns
from linker.pairs.kernel.columns import Cases, Texts
from linker.pairs.kernel.pair_bounds import PairBounds
from linker.pairs.kernel.search import Ground, totals_of
from linker.pairs.kernel.search_space import Walk, prepared_for
from linker.pairs.kernel.terrain import goes_by_lists
from linker.pairs.kernel.tree import Tree
from linker.pairs.linking import exact_links, log10_lr_with_all
from linker.pairs.links import Links
from linker.pairs.score import Scorer, best_value, least_total

# So many cases, evenly drawn, and so many that stand nearest in the order of the walk are scored first: what the best
# of these reach is the least that the others must reach.
SAMPLED, NEIGHBOURS = 2_048, 512


class ScoredCases(NamedTuple):
    """Some cases (rows, rising) with their log10_lr against the one that is asked about, which is not among them.

    Every other case has less than `rest`.
    """

    rows: IntArray
    log10_lr: FloatArray
    bound: float


@dataclass(frozen=True, eq=False)
class Nearest:
    """A library made ready to be asked about some cases: the ground of a walk that leaves no evidence out.

    `tolerance` is what the kernel may miss of a sum in bans; `left_out` are the variables that it leaves to numpy.
    """

    walk: Walk
    tolerance: float
    left_out: tuple[int, ...]

    @classmethod
    def of(cls, vectors: CaseVectors, scorer: Scorer) -> Self:
        """Make a library ready for a scorer."""
        prepared = prepared_for(vectors, scorer)
        walk = Walk.over(vectors, scorer, prepared, -np.inf, rare=None)
        return cls(walk, prepared.tolerance, prepared.compiled.left_out)

    def compiles(self, vectors: CaseVectors, scorer: Scorer, row: int) -> bool:
        """Whether a case has no evidence that the kernel leaves to numpy."""
        return not any(_tells(scorer, index, vectors, row) for index in self.left_out)

    def sampled(self, vectors: CaseVectors, scorer: Scorer, row: int, also: IntArray) -> ScoredCases:
        """Some cases, by which the rest can be judged: evenly drawn ones, those near in space and time, and `also`.

        All of them, for a small library and for a case with evidence that the kernel leaves to numpy.
        """
        if not self.compiles(vectors, scorer, row):
            log10_lr = log10_lr_with_all(vectors, scorer, row)
            mates = np.flatnonzero(np.arange(len(vectors)) != row)
            return ScoredCases(mates, log10_lr[mates], -np.inf)
        sample = np.arange(0, len(vectors), max(len(vectors) // SAMPLED, 1))
        place = int(self.walk.place_of_row[row])
        near = self.walk.ground.cases.row[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS]
        rows = np.setdiff1d(np.concatenate([sample, near, also]), [row])
        return ScoredCases(rows, self.log10_lr(scorer, row, rows), np.inf if len(rows) < len(vectors) - 1 else -np.inf)

    def reaching(self, scorer: Scorer, row: int, log10_lr: float) -> ScoredCases:
        """All cases that reach a log10_lr; for a case that `compiles`."""
        query, walk = np.array([row], dtype=np.int64), self._needing(least_total(scorer, log10_lr))
        parts = [np.where(first == row, second, first) for (first, second), _ in walk.pairs_with(query)]
        rows = np.sort(np.concatenate([np.empty(0, dtype=np.int64), *parts]))
        return ScoredCases(rows, self.log10_lr(scorer, row, rows), log10_lr)

    def links(self, vectors: CaseVectors, scorer: Scorer, rows: IntArray, threshold: float) -> Links:
        """Links that reach a threshold and hold at least one of these rows; equal to those of `link_pairs`."""
        keys, minimum_total = [np.empty(0, dtype=np.int64)], least_total(scorer, threshold)
        if np.isfinite(minimum_total):
            walk = self._walk_for(vectors, scorer, rows, minimum_total)
            parts = walk.pairs_with(np.asarray(rows, dtype=np.int64))
            keys += [
                np.minimum(first, second) * len(vectors) + np.maximum(first, second) for (first, second), _ in parts
            ]
        return exact_links(vectors, scorer, threshold, np.concatenate(keys), rows)

    def _walk_for(self, vectors: CaseVectors, scorer: Scorer, rows: IntArray, minimum_total: float) -> Walk:
        prepared = prepared_for(vectors, scorer)
        if goes_by_lists(vectors, scorer, prepared.compiled):
            return Walk.over(vectors, scorer, prepared, minimum_total, rare=None, by_lists=True, last_rows=rows)
        return self._needing(minimum_total)

    def _needing(self, total: float) -> Walk:
        return replace(self.walk, ground=self.walk.ground._replace(minimum_total=total - self.tolerance))

    def log10_lr(self, scorer: Scorer, row: int, mates: IntArray) -> FloatArray:
        """What these cases have against one that `compiles`."""
        ground, place = self.walk.ground, self.walk.place_of_row
        places = np.full(len(mates), place[row], dtype=np.int64)
        return scorer.bounded(totals_of(ground.cases, ground.remaining_bound, -np.inf, places, place[mates]))


def merge_scores(first: ScoredCases, second: ScoredCases) -> ScoredCases:
    """What two questions about one case found."""
    rows, places = np.unique(np.concatenate([first.rows, second.rows]), return_index=True)
    return ScoredCases(rows, np.concatenate([first.log10_lr, second.log10_lr])[places], min(first.bound, second.bound))


# What this is made of, for `features.packing`.
PACKED_CLASSES: Mapping[str, type] = {
    kind.__name__: kind for kind in (Nearest, Walk, Ground, Cases, CodeColumns, Texts, Tree, PairBounds)
}


def _tells(scorer: Scorer, index: int, vectors: CaseVectors, row: int) -> bool:
    return not np.isnan(best_value(scorer.comparisons[index], vectors, np.array([row]))[0])
