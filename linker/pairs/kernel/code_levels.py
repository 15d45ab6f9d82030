"""What most cases score at most by their sets of codes, so that only those few that score more need be listed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.columns import Cases

# At most this share of all cases scores more than the level of a set.
LISTED_SHARE = 0.1


class CodeLevels(NamedTuple):
    """A level for each set of codes that has a table: those of table t are `begins[t]` to before `begins[t + 1]`."""

    begins: IntArray
    levels: FloatArray


def code_levels(cases: Cases) -> CodeLevels:
    """The least levels that so few cases exceed."""
    sides, levels = cases.codes.tables[:, 0], [np.empty(0)]
    for table, (side, start) in enumerate(cases.codes.tables.tolist()):
        scores = cases.codes.scores[start : start + side * side].reshape(side, side)
        order = np.argsort(-scores, axis=1)
        carriers = np.bincount(cases.labels[:, table], minlength=side)
        is_too_many = np.cumsum(carriers[order], axis=1) > LISTED_SHARE * len(cases.row)
        place = np.where(is_too_many.any(axis=1), is_too_many.argmax(axis=1), side - 1)
        levels.append(np.take_along_axis(scores, np.take_along_axis(order, place[:, None], axis=1), axis=1)[:, 0])
    return CodeLevels(np.concatenate([[0], np.cumsum(sides)]), np.concatenate(levels))
