"""Unbounded sums of all pairs of a library that reach a total: found by the compiled walk, a part at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.kernel.search_space import Prepared, Walk
from linker.pairs.score import Scorer

# Rows whose pairs with all others are scored to find the total that a number of pairs reach, and pairs scored for that.
SAMPLED_ROWS, SAMPLED_PAIRS, FEWEST_ROWS = 1_000, 20_000_000, 64

# Rows by whose pairs that total is guessed before all are searched.
GUESSING_ROWS = 32


class PairTotals(NamedTuple):
    """Some pairs of rows and their unbounded sums (log10)."""

    first: IntArray
    second: IntArray
    total: FloatArray

    @classmethod
    def concatenate(cls, parts: Iterable[PairTotals]) -> Self:
        """Parts one behind the other."""
        none = np.empty(0, dtype=np.int64)
        first, second, total = zip((none, none, np.empty(0)), *parts, strict=False)
        return cls(np.concatenate(first), np.concatenate(second), np.concatenate(total))


def without_fixed_lr(scorer: Scorer) -> Scorer:
    """The scorer without the comparisons that have an LR of their own (`Comparison.has_fixed_lr`)."""
    indices = [k for k, comparison in enumerate(scorer.comparisons) if not comparison.has_fixed_lr]
    comparisons, curves = tuple(scorer.comparisons[k] for k in indices), tuple(scorer.curves[k] for k in indices)
    return replace(scorer, comparisons=comparisons, curves=curves)


def pair_totals(
    prepared: Prepared,
    vectors: CaseVectors,
    scorer: Scorer,
    first: IntArray,
    second: IntArray,
    least: float = -np.inf,
) -> FloatArray:
    """Unbounded sums of pairs of rows, with the variables that the kernel leaves to numpy; -inf for less than `least`.

    Sums below it may be told as well.
    """
    total = prepared.totals(first, second, least)
    reaching = np.flatnonzero(total > -np.inf)
    for index in prepared.compiled.left_out:
        total[reaching] += scorer.contribution(index, vectors, first[reaching], second[reaching])
    return total


def reaching_totals(
    prepared: Prepared, vectors: CaseVectors, scorer: Scorer, minimum_total: float
) -> Iterator[PairTotals]:
    """All pairs of rows whose unbounded sum reaches `minimum_total`, part by part; each pair once."""
    if len(vectors) < 2:
        return
    for (first, second), _ in Walk.over(vectors, scorer, prepared, minimum_total, rare=None, by_lists=True).pairs():
        total = pair_totals(prepared, vectors, scorer, first, second)
        is_reached = total >= minimum_total
        yield PairTotals(first[is_reached], second[is_reached], total[is_reached])


def total_of_rank(
    prepared: Prepared, vectors: CaseVectors, scorer: Scorer, rank: int, random: np.random.Generator
) -> float:
    """About the sum that the best `rank` pairs of the library reach: exact for a small one, else from some rows."""
    size = len(vectors)
    count = min(size, SAMPLED_ROWS, max(FEWEST_ROWS, SAMPLED_PAIRS // max(size, 1)))
    rows = np.sort(random.choice(size, count, replace=False))
    limit = max(round(2 * rank * count / size), 1)
    if count > GUESSING_ROWS:
        # a sum that more pairs will reach than are asked for: the search then finds them all
        some_rows = rows[:: -(-count // GUESSING_ROWS)]
        guess = _best_of_rows(prepared, vectors, scorer, some_rows, max(2 * limit * len(some_rows) // count, 1))[0]
        best = _reaching_of_rows(prepared, vectors, scorer, rows, float(guess))
        if len(best) >= limit:
            return float(np.partition(best, len(best) - limit)[len(best) - limit])
    return float(_best_of_rows(prepared, vectors, scorer, rows, limit).min())


def _best_of_rows(prepared: Prepared, vectors: CaseVectors, scorer: Scorer, rows: IntArray, limit: int) -> FloatArray:
    """The best `limit` sums of rows with all others, the lowest first; a pair of two of the rows counts twice."""
    size, best = len(vectors), np.empty(0)
    for row in rows.tolist():
        mates = np.delete(np.arange(size, dtype=np.int64), row)
        # what cannot be among the best is not scored to the end
        least = float(best.min()) - prepared.tolerance if len(best) == limit else -np.inf
        total = pair_totals(prepared, vectors, scorer, np.full(size - 1, row, dtype=np.int64), mates, least)
        best = np.concatenate([best, total[total > -np.inf]])
        if len(best) > limit:
            best = np.partition(best, len(best) - limit)[len(best) - limit :]
    return np.sort(best)


def _reaching_of_rows(
    prepared: Prepared, vectors: CaseVectors, scorer: Scorer, rows: IntArray, minimum_total: float
) -> FloatArray:
    """All sums of rows with others that reach `minimum_total`; a pair of two of the rows counts twice."""
    is_asked, totals = np.zeros(len(vectors), dtype=np.bool_), [np.empty(0)]
    is_asked[rows] = True
    walk = Walk.over(vectors, scorer, prepared, minimum_total, rare=None, by_lists=True, last_rows=rows)
    for pair, _ in walk.pairs_with(rows):
        for first, second in (pair, pair[::-1]):
            of_row = is_asked[first]
            total = pair_totals(prepared, vectors, scorer, first[of_row], second[of_row])
            totals.append(total[total >= minimum_total])
    return np.concatenate(totals)
