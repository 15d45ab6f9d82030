"""What the ground of a search is laid out from, for all cases of a library or for some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.kernel.blocks import blocks_of
from linker.pairs.kernel.code_levels import code_levels
from linker.pairs.kernel.columns import Cases, Compiled, reordered
from linker.pairs.kernel.pair_bounds import pair_bounds
from linker.pairs.kernel.score_bounds import Reach, remaining_bounds, rounded_up, untabled_bound
from linker.pairs.kernel.space_time_bounds import Ground, float32_bounds, float32_points_of
from linker.pairs.kernel.text_grams import CommonGrams, ListableTexts, listable_kinds
from linker.pairs.kernel.text_search import Lists
from linker.pairs.kernel.tree import DAYS, Points, along_the_curve, envelopes, grown, is_placed, points_of
from linker.pairs.score import Scorer

_NO_KINDS = np.empty(0, dtype=np.int64)


def goes_by_lists(vectors: CaseVectors, scorer: Scorer, compiled: Compiled) -> bool:
    """Whether texts weigh enough for lists, or place rules out next to nothing."""
    return len(listable_kinds(compiled.cases, scorer)) > 0 or not is_placed(vectors, compiled)


class Layout(NamedTuple):
    """A ground, and what is listed on it (None: it is walked over by place and time)."""

    ground: Ground
    lists: Lists | None


@dataclass(frozen=True, eq=False)
class Terrain:
    """A library as a search for sums of at least `minimum_total` sees it, in the order of its rows.

    `texts` are the kinds of texts that can have lists. `untabled` bounds all evidence but place, time, tabled codes
    and, where it `goes_by_lists`, those texts.
    """

    scorer: Scorer
    cases: Cases
    bounds: FloatArray
    points: Points
    remaining: Reach
    untabled: FloatArray
    texts: ListableTexts
    goes_by_lists: bool
    minimum_total: float

    @classmethod
    def of(
        cls,
        vectors: CaseVectors,
        scorer: Scorer,
        compiled: Compiled,
        full_reach: Reach,
        minimum_total: float,
        *,
        rare: int | None,
        by_lists: bool,
    ) -> Self:
        """Pairs that share a code of at most `rare` cases are not looked for (None: all are)."""
        texts = ListableTexts.of(compiled.cases, scorer)
        by_lists = by_lists and goes_by_lists(vectors, scorer, compiled)
        remaining = full_reach if rare is None else remaining_bounds(vectors, scorer, compiled, rare)
        listed_kinds = texts.kinds if by_lists else _NO_KINDS
        return cls(
            scorer,
            compiled.cases,
            envelopes(vectors, scorer, compiled),
            points_of(vectors, compiled, remaining),
            remaining,
            untabled_bound(vectors, scorer, compiled, rare, listed_kinds),
            texts,
            by_lists,
            minimum_total,
        )

    @property
    def lists_texts(self) -> bool:
        """Whether n-grams are listed."""
        return self.goes_by_lists and len(self.texts.kinds) > 0

    def order(self) -> IntArray:
        """All rows in the order of the kernel."""
        return along_the_curve(self.points, self.bounds, by_evidence=not self.goes_by_lists)

    def layout(self, order: IntArray, share: float) -> Layout:
        """Some rows in an order; n-grams that at most a share of all cases has are listed."""
        cases, points = reordered(self.cases, order), Points(self.points.spots[order], self.points.kinds[order])
        grams = self.texts.common(cases, share) if self.lists_texts else None
        ground = self._ground(cases, points, order, grams)
        if not self.goes_by_lists:
            return Layout(ground, None)
        gram_lists = (grams or self.texts.common(cases, share)).lists(cases)
        return Layout(ground, Lists(gram_lists, code_levels(cases), blocks_of(points)))

    def _ground(self, cases: Cases, points: Points, order: IntArray, grams: CommonGrams | None) -> Ground:
        tree, other_evidence = grown(points), self.untabled[order]
        if grams is not None:
            other_evidence = other_evidence + grams.other_texts_bound(cases, self.scorer)
        return Ground(
            cases,
            np.ascontiguousarray(points.spots[:, : DAYS + 1].T),
            float32_points_of(points, tree),
            points.kinds,
            tree,
            self.bounds,
            float32_bounds(self.bounds),
            np.ascontiguousarray(self.remaining[:, order]),
            self.minimum_total,
            pair_bounds(self.scorer, cases, rounded_up(other_evidence), grams, self.bounds),
        )
