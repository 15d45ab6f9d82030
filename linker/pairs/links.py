"""Links: scored pairs as columns. Rows index the case table the links were made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.columns import FloatArray, IntArray, freeze


@dataclass(frozen=True, eq=False)
class Links:
    """Pairs of case rows (`first < second`, each pair once, sorted) with their log10_lr."""

    first: IntArray
    second: IntArray
    log10_lr: FloatArray

    def __post_init__(self) -> None:
        if not len(self.first) == len(self.second) == len(self.log10_lr):
            raise ValueError("first, second and log10_lr must have one length")
        if np.any(self.first >= self.second):
            raise ValueError("a link names its lower row first, and never one row twice")
        if np.isnan(self.log10_lr).any():
            raise ValueError("a link without a score")
        freeze(self.first, self.second, self.log10_lr)

    def __len__(self) -> int:
        return len(self.first)

    @classmethod
    def of(cls, first: ArrayLike, second: ArrayLike, log10_lr: ArrayLike) -> Links:
        """Put each pair the right way round and sort by (first, second)."""
        a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
        low, high = np.minimum(a, b), np.maximum(a, b)
        order = np.lexsort((high, low))
        return cls(low[order], high[order], np.asarray(log10_lr, dtype=np.float64)[order])

    def at_least(self, log10_lr: float) -> Links:
        """The links that reach a log10_lr."""
        keep = self.log10_lr >= log10_lr
        return Links(self.first[keep], self.second[keep], self.log10_lr[keep])
