"""The best partners of every case, linked or not: k nearest neighbours by log10_lr, found without scoring all pairs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.linking import log10_lr_with_all
from linker.pairs.query import Nearest
from linker.pairs.score import Scorer

# Small, so that the first answers come at once.
CASES_AT_ONCE = 64
# So many parts are in work or waiting to be taken: memory stays flat however slowly they are.
_PARTS_AHEAD = 4


class BestPartners(NamedTuple):
    """The best partners of some `rows`: `partners` and `log10_lr` (rows × limit), best first; -1 where none is left."""

    rows: IntArray
    partners: IntArray
    log10_lr: FloatArray


def best_partners(index: Nearest, vectors: CaseVectors, scorer: Scorer, limit: int) -> Iterator[BestPartners]:
    """The `limit` best partners of every case, in the order of the rows, a few cases at a time.

    Of partners with equal scores the lower row comes first; scores are those of the scorer to 1e-9.
    """
    search = partial(_search, index, vectors, scorer, min(limit, max(len(vectors) - 1, 0)))
    agreeing = _AgreeingPairs.of(vectors, scorer) if _adds_by_agreement_only(index, scorer) else None
    parts = (slice(start, start + CASES_AT_ONCE) for start in range(0, len(vectors), CASES_AT_ONCE))
    with ThreadPoolExecutor(_threads()) as pool:
        waiting = [pool.submit(search, part, agreeing) for part in islice(parts, _PARTS_AHEAD)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(search, part, agreeing) for part in islice(parts, 1)]


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
    index: Nearest, vectors: CaseVectors, scorer: Scorer, limit: int, part: slice, agreeing: _AgreeingPairs | None
) -> BestPartners:
    from linker.pairs.kernel.best_search import best_partners as best_places

    rows = np.arange(len(vectors), dtype=np.int64)[part]
    if limit == 0:
        return BestPartners(rows, np.empty((len(rows), 0), dtype=np.int64), np.empty((len(rows), 0)))
    ground = index.walk.ground
    places, totals = best_places(ground, index.walk.place_of_row[rows], limit, index.tolerance)
    partners, log10_lr = np.where(places < 0, -1, ground.cases.row[places]), scorer.bounded(totals)
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
