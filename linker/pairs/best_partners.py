"""The best partners of every case, linked or not: k nearest neighbours by log10_lr, found without scoring all pairs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import NamedTuple, Self

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.kernel.postings import Postings
from linker.pairs.kernel.search_space import Prepared, Walk, prepared_for
from linker.pairs.kernel.terrain import goes_by_lists
from linker.pairs.linking import log10_lr_with_all
from linker.pairs.query import Nearest
from linker.pairs.score import Scorer

# Small, so that the first answers come at once.
CASES_AT_ONCE = 64
# So many parts are in work or waiting to be taken: memory stays flat however slowly they are.
_PARTS_AHEAD = 4
# Rows whose partners are looked at to plan the search of all others.
SAMPLED_ROWS = 16


class BestPartners(NamedTuple):
    """The best partners of some `rows`: `partners` and `log10_lr` (rows × limit), best first; -1 where none is left."""

    rows: IntArray
    partners: IntArray
    log10_lr: FloatArray


def best_partners(index: Nearest, vectors: CaseVectors, scorer: Scorer, limit: int) -> Iterator[BestPartners]:
    """The `limit` best partners of every case, in the order of the rows, a few cases at a time.

    Of partners with equal scores the lower row comes first; scores are those of the scorer to 1e-9.
    """
    limit = min(limit, max(len(vectors) - 1, 0))
    search = partial(_search, index, vectors, scorer, limit, _BestPlaces.of(index, vectors, scorer, limit))
    agreeing = _AgreeingPairs.of(vectors, scorer) if _adds_by_agreement_only(index, scorer) else None
    parts = (slice(start, start + CASES_AT_ONCE) for start in range(0, len(vectors), CASES_AT_ONCE))
    with ThreadPoolExecutor(_threads()) as pool:
        waiting = [pool.submit(search, part, agreeing) for part in islice(parts, _PARTS_AHEAD)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(search, part, agreeing) for part in islice(parts, 1)]


class _BestPlaces(NamedTuple):
    """How the kernel is asked: down the tree of the index, or where texts weigh enough by lists, part after part."""

    walk: Walk
    parts: tuple[Postings, ...]

    @classmethod
    def of(cls, index: Nearest, vectors: CaseVectors, scorer: Scorer, limit: int) -> Self:
        prepared = prepared_for(vectors, scorer)
        if limit == 0 or not goes_by_lists(vectors, scorer, prepared.compiled):
            return cls(index.walk, ())
        typical_total = _typical_total(prepared, len(vectors), limit)
        walk = Walk.over(vectors, scorer, prepared, typical_total, rare=None, by_lists=True)
        return cls(walk, tuple(walk.postings()))

    def of_rows(self, rows: IntArray, limit: int, tolerance: float) -> tuple[IntArray, FloatArray]:
        """Places (rows × limit) and totals of the best partners of some rows, best first; -1 where none is."""
        from linker.pairs.kernel.best_by_lists import best_of_part
        from linker.pairs.kernel.best_search import best_partners as best_places

        ground, queries = self.walk.ground, self.walk.place_of_row[rows]
        if self.walk.lists is None:
            return best_places(ground, queries, limit, tolerance)
        places, totals = np.full((len(rows), limit), -1, dtype=np.int64), np.full((len(rows), limit), -np.inf)
        for postings in self.parts:
            best_of_part(ground, self.walk.lists, postings, queries, tolerance, places, totals)
        return places, totals


def _typical_total(prepared: Prepared, size: int, limit: int) -> float:
    """What the last of the best partners of a case has, in the middle of some cases."""
    every, lasts = np.arange(size, dtype=np.int64), []
    for row in np.linspace(0, size - 1, min(size, SAMPLED_ROWS)).astype(np.int64).tolist():
        mates = np.delete(every, row)
        totals = prepared.totals(np.full(size - 1, row, dtype=np.int64), mates)
        lasts.append(float(np.partition(totals, size - 1 - limit)[size - 1 - limit]))
    return float(np.median(lasts))


class _AgreeingPairs(NamedTuple):
    """Pairs that agree in an identity-grade trace, in both directions, sorted by their first row; their log10_lr."""

    first: IntArray
    second: IntArray
    log10_lr: FloatArray

    @classmethod
    def of(cls, vectors: CaseVectors, scorer: Scorer) -> _AgreeingPairs:
        first, second = vectors.traces.identity_pairs()
        if not any(comparison.has_fixed_lr for comparison in scorer.comparisons):
            first = second = first[:0]
        log10_lr = np.tile(scorer.log10_lr(vectors, first, second), 2)
        first, second = np.concatenate([first, second]), np.concatenate([second, first])
        order = np.lexsort((second, first))
        return cls(first[order], second[order], log10_lr[order])

    def of_row(self, row: int) -> tuple[IntArray, FloatArray]:
        part = slice(*np.searchsorted(self.first, [row, row + 1]))
        return self.second[part], self.log10_lr[part]


def _adds_by_agreement_only(index: Nearest, scorer: Scorer) -> bool:
    """Whether what the kernel leaves out adds nothing but where identities agree: such pairs are listed."""
    return all(
        scorer.comparisons[number].has_fixed_lr
        and scorer.curves[number].lowest == 0.0
        and scorer.curves[number].at(scorer.comparisons[number].scale(np.zeros(1)))[0] == 0.0
        for number in index.left_out
    )


def _search(
    index: Nearest,
    vectors: CaseVectors,
    scorer: Scorer,
    limit: int,
    best: _BestPlaces,
    part: slice,
    agreeing: _AgreeingPairs | None,
) -> BestPartners:
    rows = np.arange(len(vectors), dtype=np.int64)[part]
    if limit == 0:
        return BestPartners(rows, np.empty((len(rows), 0), dtype=np.int64), np.empty((len(rows), 0)))
    places, totals = best.of_rows(rows, limit, index.tolerance)
    partners, log10_lr = np.where(places < 0, -1, best.walk.ground.cases.row[places]), scorer.bounded(totals)
    for number, row in enumerate(rows.tolist()):
        if agreeing is not None:
            partners[number], log10_lr[number] = _merged(partners[number], log10_lr[number], *agreeing.of_row(row))
        elif not index.compiles(vectors, scorer, row):
            partners[number], log10_lr[number] = _among_all(vectors, scorer, row, limit)
    return BestPartners(rows, partners, log10_lr)


def _merged(
    partners: IntArray, log10_lr: FloatArray, agreeing: IntArray, agreeing_log10_lr: FloatArray
) -> tuple[IntArray, FloatArray]:
    """The best of a list and of agreeing pairs; as agreement only adds, nothing else comes into question."""
    if not len(agreeing):
        return partners, log10_lr
    is_left = ~np.isin(partners, agreeing)
    rows = np.concatenate([partners[is_left], agreeing])
    scores = np.concatenate([log10_lr[is_left], agreeing_log10_lr])
    order = np.lexsort((rows, -scores))[: len(partners)]
    return rows[order], scores[order]


def _among_all(vectors: CaseVectors, scorer: Scorer, row: int, limit: int) -> tuple[IntArray, FloatArray]:
    log10_lr = np.nan_to_num(log10_lr_with_all(vectors, scorer, row), nan=-np.inf)
    order = np.argsort(-log10_lr, kind="stable")[:limit]
    return order, log10_lr[order]


def _threads() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
