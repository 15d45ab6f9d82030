"""Pairs that share a rare code, from inverted lists: found however far apart they lie in space and time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from features.codes import CodeSets
from features.columns import IntArray

PairBlock = tuple[IntArray, IntArray]


def listed_pairs(sets: CodeSets, rare: int) -> Iterator[PairBlock]:
    """Pairs of rows that share a code carried by at most `rare` rows; a pair may come once for each such code."""
    rows = np.repeat(np.arange(len(sets)), np.diff(sets.present.indptr))
    order = np.lexsort((rows, sets.present.indices))
    rows, columns = rows[order], sets.present.indices[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(columns) != 0])) if len(columns) else np.empty(0, int)
    sizes = np.diff(np.append(starts, len(columns)))
    for size in np.unique(sizes[(sizes >= 2) & (sizes <= rare)]):
        members = rows[starts[sizes == size][:, None] + np.arange(size)]
        first, second = np.triu_indices(size, 1)
        yield members[:, first].ravel(), members[:, second].ravel()
