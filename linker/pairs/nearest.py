"""One case against a library, as exactly as the question needs: most others are ruled out by place and time alone."""

from __future__ import annotations

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.linking import best_of
from linker.pairs.score import Scorer, best_value

# Every so manieth case is scored first: what the best of these reach is the least the others must reach.
SAMPLED = 32


def best_among(vectors: CaseVectors, scorer: Scorer, row: int, count: int, whole: IntArray) -> FloatArray:
    """(cases,) what `best_of` gives for the `count` best partners of a case and for the rows `whole`.

    Every other row has that too, or -inf where it cannot be among the `count` best.
    """
    from linker.pairs.kernel.ground import Prepared, prepared_for

    prepared: Prepared = prepared_for(vectors, scorer)
    if any(_tells(scorer, index, vectors, row) for index in prepared.compiled.left_out):
        return best_of(vectors, scorer, row)
    first = np.zeros(len(vectors), dtype=np.bool_)
    first[::SAMPLED] = first[whole] = True
    first[row] = False
    scored, rest = np.flatnonzero(first), np.flatnonzero(~first)
    total = np.full(len(vectors), -np.inf)
    total[scored] = prepared.totals(_same(row, scored), scored)
    least = np.partition(total[scored], -count)[-count] if 0 < count <= len(scored) else -np.inf
    total[rest] = prepared.totals(_same(row, rest), rest, least - prepared.tolerance)
    known = total > -np.inf
    total[known] = scorer.bounded(total[known])
    total[row] = np.nan
    return total


def _same(row: int, others: IntArray) -> IntArray:
    return np.full(len(others), row, dtype=np.int64)


def _tells(scorer: Scorer, index: int, vectors: CaseVectors, row: int) -> bool:
    return not np.isnan(best_value(scorer.comparisons[index], vectors, np.array([row]))[0])
