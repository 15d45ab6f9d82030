"""A histogram of the held-out scores of a training: all that reliability and Tippett plots need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray

BIN_WIDTH_LOG10_LR = 0.25


@dataclass(frozen=True)
class HeldOutBin:
    """Held-out pairs whose log10_lr is `least_log10_lr` or up to `WIDTH_BANS` more; `mean_log10_lr` is their mean."""

    least_log10_lr: float
    mean_log10_lr: float
    linked: int
    unlinked: int


def held_out_bins(log10_lr: FloatArray, linked: NDArray[np.bool_]) -> tuple[HeldOutBin, ...]:
    """Pairs counted by their held-out log10_lr (finite) and their truth, rising; bins without any pair are left out."""
    if not len(log10_lr):
        return ()
    place = np.floor(log10_lr / BIN_WIDTH_LOG10_LR).astype(np.int64)
    number, inverse, pairs = np.unique(place, return_inverse=True, return_counts=True)
    hits = np.bincount(inverse, linked.astype(np.float64))
    means = np.bincount(inverse, log10_lr) / pairs
    return tuple(
        HeldOutBin(BIN_WIDTH_LOG10_LR * at, mean, int(hit), int(count - hit))
        for at, mean, hit, count in zip(number.tolist(), means.tolist(), hits.tolist(), pairs.tolist(), strict=True)
    )
