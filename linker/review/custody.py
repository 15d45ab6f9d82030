"""When a person cannot have been there: how much of a case's time window lies outside custody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from features.columns import FloatArray, TimeArray

Window = tuple[datetime, datetime]


def share_free(earliest: TimeArray, latest: TimeArray, windows: Iterable[Window]) -> FloatArray:
    """Share of each case's window outside all custody windows: 1 free, 0 impossible; 1 where either end is unknown.

    The offence is taken as equally likely at every moment of its window. A case at one moment is impossible only
    strictly inside: at the very minute of arrest or release nothing is excluded. ValueError for a window that ends
    before it begins.
    """
    is_known = ~(np.isnat(earliest) | np.isnat(latest))
    start, end = (_seconds(np.where(is_known, column, np.datetime64(0, "s"))) for column in (earliest, latest))
    locked = np.zeros(len(start), dtype=np.int64)
    inside = np.zeros(len(start), dtype=bool)
    for first, last in merged(windows):
        low, high = np.datetime64(first, "s").astype(np.int64), np.datetime64(last, "s").astype(np.int64)
        locked += np.maximum(np.minimum(end, high) - np.maximum(start, low), 0)
        inside |= (start > low) & (start < high)
    length = np.maximum(end - start, 0)
    share = np.where(length > 0, 1.0 - locked / np.maximum(length, 1), 1.0 - inside)
    return np.where(is_known, np.clip(share, 0.0, 1.0), 1.0)


def merged(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows of time merged where they overlap or touch, in order."""
    spans: list[Window] = []
    for start, end in sorted(windows):
        if end < start:
            raise ValueError(f"custody from {start} to {end} ends before it begins; swap or repair")
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def _seconds(moments: TimeArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return moments.astype("datetime64[s]").astype(np.int64)
