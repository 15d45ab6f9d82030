"""Expected gaps of two time windows, one pair at a time: the compiled twin of `features.clock`.

The formulas and their reasons stand there. Lengths are at least 0 and nothing is NaN; all in one unit.
"""

from __future__ import annotations

import math

from linker.pairs.kernel.compiled import inner


@inner
def expected_gap(start_a: float, length_a: float, start_b: float, length_b: float) -> float:
    """E|U - V| on the line."""
    between = abs((start_a - start_b) + (length_a - length_b) / 2.0)
    return mean_absolute(between, max(length_a, length_b), min(length_a, length_b))


@inner
def expected_circular_gap(start_a: float, length_a: float, start_b: float, length_b: float, period: float) -> float:
    """E of the shorter way round a circle of that period."""
    between = abs((start_a - start_b) + (length_a - length_b) / 2.0)
    turned = _remainder(between, period)
    distance = min(turned, period - turned)
    if length_a == 0.0 and length_b == 0.0:
        return distance
    half_a, share_a = _folded(length_a, period)
    half_b, share_b = _folded(length_b, period)
    long, short = max(half_a, half_b), min(half_a, half_b)
    beyond = mean_absolute(period / 2.0 - distance, long, short) + distance - period / 2.0
    folded = mean_absolute(distance, long, short) - beyond
    gap = period / 4.0 + share_a * share_b * (folded - period / 4.0)
    return min(max(gap, 0.0), period / 2.0)


@inner
def mean_absolute(distance: float, long: float, short: float) -> float:
    """E|distance + W|, W the sum of two centred uniforms of these lengths."""
    if distance <= (long - short) / 2.0:
        return long / 4.0 + distance * (distance / long) + short * (short / long) / 12.0 if long > 0.0 else 0.0
    overlap = (long + short) / 2.0 - distance
    if overlap <= 0.0 or short <= 0.0:
        return distance
    return distance + min(overlap / short, 1.0) * (overlap / long) * overlap / 3.0


@inner
def _folded(length: float, period: float) -> tuple[float, float]:
    turned = _remainder(length, 2.0 * period)
    within = _remainder(turned, period)
    half = min(within, period - within)
    if length == half:
        return half, 1.0
    return half, (-half if turned >= period else half) / length


@inner
def _remainder(value: float, period: float) -> float:
    return value - math.floor(value / period) * period
