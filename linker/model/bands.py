"""Bands of pairs by how alike they are: few pairs in the highest, ever more in the lower ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.columns import FloatArray

BAND_GROWTH = 1.5
# Sums of one pair may differ by less than this by the order of their terms; no band may end between them.
ROUNDING = 1e-6


def band_ends(sums: FloatArray, first_ranks: Sequence[int]) -> FloatArray:
    """Lower ends of the bands, rising: just below the sums that the best `first_ranks` pairs reach, then ever more.

    The lowest band ends below all `sums`.
    """
    ranks = [rank for rank in first_ranks if rank < len(sums)]
    while ranks and round(ranks[-1] * BAND_GROWTH) < len(sums):
        ranks.append(round(ranks[-1] * BAND_GROWTH))
    falling = np.sort(sums)[::-1]
    ends = falling[[rank - 1 for rank in (*ranks, len(sums))]]
    return np.unique(np.round(ends - ROUNDING, 6))
