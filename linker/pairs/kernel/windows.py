"""Expected gaps of two time windows, one pair at a time: the compiled twin of `features.clock`.

The formulas and their reasons stand there. Windows are told by the distance of their centres, the longer length and
the shorter one, at least 0 and in one unit; NaN gives NaN. Nothing here branches for long, so that a loop over it can
become one over several pairs at a time.
"""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from linker.pairs.kernel.compiled import inner


@inner
def expected_gap(apart: float, long: float, short: float) -> float:
    """E|U - V| on the line: E|apart + W|, W the sum of two centred uniforms of these lengths."""
    # two known moments divide nothing by nothing, and what comes of it is not taken
    inside = long / 4.0 + apart * (apart / long) + short * (short / long) / 12.0
    overlap = (long + short) / 2.0 - apart
    partly = apart + min(overlap / short, 1.0) * (overlap / long) * overlap / 3.0
    outside = apart if (overlap <= 0.0 or short <= 0.0) else partly
    inside = inside if long > 0.0 else 0.0
    return inside if apart <= (long - short) / 2.0 else outside


@inner
def circular_gap(apart: float, period: float) -> float:
    """The shorter way round a circle of that period between two known moments."""
    turned = apart - np.floor(apart / period) * period
    return min(turned, period - turned)


@inner
def expected_circular_gap(apart: float, long: float, short: float, period: float) -> float:
    """E of the shorter way round a circle of that period."""
    distance = circular_gap(apart, period)
    half_long, share_long = _folded(long, period)
    half_short, share_short = _folded(short, period)
    longer, shorter = max(half_long, half_short), min(half_long, half_short)
    beyond = expected_gap(period / 2.0 - distance, longer, shorter) + distance - period / 2.0
    folded = expected_gap(distance, longer, shorter) - beyond
    gap = period / 4.0 + share_long * share_short * (folded - period / 4.0)
    return distance if long == 0.0 else min(max(gap, 0.0), period / 2.0)


@inner
def _folded(length: float, period: float) -> tuple[float, float]:
    turned = length - np.floor(length / (2.0 * period)) * (2.0 * period)
    within = turned - np.floor(turned / period) * period
    half = min(within, period - within)
    share = (-half if turned >= period else half) / length
    return half, 1.0 if length == half else share
