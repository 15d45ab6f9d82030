"""Pairs that are scored together, and the columns in which that happens."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.compiled import allocating, inner
from linker.pairs.kernel.score_bounds import Reach

# So many pairs fit the fastest cache with all that is measured of them.
BATCH_PAIRS = 256


class Batch(NamedTuple):
    """Pairs of cases, the number each goes by outside, and its sum so far (bans).

    `values` holds what is being measured of each pair; `apart`, `long` and `short` tell their two time windows (days),
    `distance_km` and `stretch` their places. `begin` and `end` tell the entries of a text of the second case, -1 where
    one of the two is unknown; `text` has room for the weights of one text, 0 while nobody works with it.
    """

    first: IntArray
    second: IntArray
    number: IntArray
    begin: IntArray
    end: IntArray
    totals: FloatArray
    values: FloatArray
    apart: FloatArray
    long: FloatArray
    short: FloatArray
    distance_km: FloatArray
    stretch: FloatArray
    text: FloatArray


@allocating
def empty_batch(text_columns: int) -> Batch:
    """Room for `BATCH_PAIRS` pairs."""
    ids, sums = np.empty((5, BATCH_PAIRS), dtype=np.int64), np.empty((7, BATCH_PAIRS))
    return Batch(
        ids[0],
        ids[1],
        ids[2],
        ids[3],
        ids[4],
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        sums[4],
        sums[5],
        sums[6],
        np.zeros(text_columns),
    )


@inner
def keep_reaching(batch: Batch, count: int, remaining_bound: Reach, stage: int, minimum_total: float) -> int:
    """Close ranks to the pairs that can still reach, and say how many they are."""
    if minimum_total == -math.inf:
        return count
    count_reaching = 0
    for k in range(count):
        first, second, total = batch.first[k], batch.second[k], batch.totals[k]
        batch.first[count_reaching], batch.second[count_reaching], batch.number[count_reaching] = (
            first,
            second,
            batch.number[k],
        )
        batch.totals[count_reaching] = total
        count_reaching += total + min(remaining_bound[stage, first], remaining_bound[stage, second]) >= minimum_total
    return count_reaching
