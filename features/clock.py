"""Gaps between two time windows, on the line and on the circle, in closed form.

Each event happened at an unknown moment of its window: U is uniform on [start_a, start_a + length_a], V on
[start_b, start_b + length_b]; a length of 0 is a known moment. Starts, lengths and answers share one unit, whichever
it is. All functions take anything that broadcasts, give float64, give NaN where any input is NaN, and give the same
bits for (a, b) as for (b, a). A negative length raises ValueError.

The gap U - V is the distance of the two centres plus the sum of two centred uniforms, whose density is a trapezoid.
Everything below is an integral over that trapezoid, split where it bends, so that no large terms cancel: a window of
a microsecond twenty years away costs no digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.columns import FloatArray


def expected_gap(start_a: ArrayLike, length_a: ArrayLike, start_b: ArrayLike, length_b: ArrayLike) -> FloatArray:
    """Expected gap of the two events, E|U - V|.

    >>> float(expected_gap(0.0, 1.0, 0.0, 1.0))  # two moments of the same day
    0.3333333333333333
    """
    windows = _Windows.of(start_a, length_a, start_b, length_b)
    return _mean_absolute(windows.between_centres, windows.long, windows.short)


def expected_circular_gap(
    start_a: ArrayLike, length_a: ArrayLike, start_b: ArrayLike, length_b: ArrayLike, period: float
) -> FloatArray:
    """Expected gap of the two events on a circle of that period, the shorter way round; in [0, period / 2].

    Exact for windows of any length, those longer than the period included.

    >>> float(expected_circular_gap(23.5, 0.0, 0.5, 0.0, 24.0))  # an hour, across midnight
    1.0
    """
    _check_period(period)
    windows = _Windows.of(start_a, length_a, start_b, length_b)
    with np.errstate(all="ignore"):
        turned = np.fmod(windows.between_centres, period)
        distance = np.minimum(turned, period - turned)
        long, long_share = _folded(windows.long, period)
        short, short_share = _folded(windows.short, period)
        at_most_half = _folded_circular_gap(distance, np.maximum(long, short), np.minimum(long, short), period)
        gap = period / 4 + long_share * short_share * (at_most_half - period / 4)
    return np.asarray(np.clip(gap, 0.0, period / 2))


def least_gap(start_a: ArrayLike, length_a: ArrayLike, start_b: ArrayLike, length_b: ArrayLike) -> FloatArray:
    """The smallest |u - v| the windows allow; 0 where they overlap."""
    windows = _Windows.of(start_a, length_a, start_b, length_b)
    with np.errstate(all="ignore"):
        apart = np.maximum(windows.offset - windows.length_b, -windows.offset - windows.length_a)
    return np.asarray(np.maximum(apart, 0.0))


def greatest_gap(start_a: ArrayLike, length_a: ArrayLike, start_b: ArrayLike, length_b: ArrayLike) -> FloatArray:
    """The greatest |u - v| the windows allow. A lone offender who needs longer than this cannot have done both."""
    windows = _Windows.of(start_a, length_a, start_b, length_b)
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(windows.offset + windows.length_a, windows.length_b - windows.offset))


@dataclass(frozen=True, eq=False)
class _Windows:
    """Two sets of windows: `offset` is start_a - start_b."""

    offset: FloatArray
    length_a: FloatArray
    length_b: FloatArray

    @classmethod
    def of(cls, start_a: ArrayLike, length_a: ArrayLike, start_b: ArrayLike, length_b: ArrayLike) -> _Windows:
        lengths = [np.asarray(length, dtype=np.float64) for length in (length_a, length_b)]
        for name, length in zip("ab", lengths, strict=True):
            if np.any(length < 0):
                raise ValueError(f"length_{name} has a negative window length; put the earlier moment first")
        with np.errstate(all="ignore"):
            offset = np.asarray(start_a, dtype=np.float64) - np.asarray(start_b, dtype=np.float64)
        return cls(offset, *lengths)

    @property
    def between_centres(self) -> FloatArray:
        with np.errstate(all="ignore"):
            return np.asarray(np.abs(self.offset + (self.length_a - self.length_b) / 2))

    @property
    def long(self) -> FloatArray:
        return np.asarray(np.maximum(self.length_a, self.length_b))

    @property
    def short(self) -> FloatArray:
        return np.asarray(np.minimum(self.length_a, self.length_b))


def _mean_absolute(distance: FloatArray, long: FloatArray, short: FloatArray) -> FloatArray:
    # E|distance + W|, W the sum of two centred uniforms of these lengths. Three cases: the shorter window lies inside
    # the longer one, they overlap in part, they do not overlap. np.where computes all three, hence the quiet 0 / 0.
    with np.errstate(all="ignore"):
        overlap = (long + short) / 2 - distance
        within = long / 4 + np.where(long > 0, distance * (distance / long) + short * (short / long) / 12, 0.0)
        partly = distance + np.minimum(overlap / short, 1.0) * (overlap / long) * overlap / 3
        inside = distance <= (long - short) / 2
        return np.where(inside, within, np.where(overlap > 0, partly, distance))


def _folded(length: FloatArray, period: float) -> tuple[FloatArray, FloatArray]:
    # The circular gap holds only odd harmonics, and a window of some length passes harmonic k on in proportion to
    # sin(pi k length / period) / length. For odd k that sine is the same for period - length and changes its sign
    # after a whole period. So any window equals one of at most half a period with the same centre, times a share.
    turned = np.fmod(length, 2 * period)
    within = np.fmod(turned, period)
    half = np.minimum(within, period - within)
    sign = np.where(turned >= period, -1.0, 1.0)
    share = np.where(length == half, 1.0, sign * half / np.where(length > 0, length, 1.0))
    return half, share


def _folded_circular_gap(distance: FloatArray, long: FloatArray, short: FloatArray, period: float) -> FloatArray:
    # With both windows at most half a period long and centres at most half a period apart, U - V stays in
    # [-period / 2, period], where the circular gap is |x| - 2 max(x - period / 2, 0).
    beyond = _mean_absolute(period / 2 - distance, long, short) + distance - period / 2
    return _mean_absolute(distance, long, short) - beyond


def _check_period(period: float) -> None:
    if not (np.isfinite(period) and period > 0):
        raise ValueError(f"period {period} must be a positive number, in the unit of the windows (24 for hours)")
