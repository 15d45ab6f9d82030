"""Curves as flat columns for compiled code, and the envelopes that say how much a far pair can still get."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from features.columns import FloatArray
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.kernel.compiled import inner

# An envelope has so many steps to the doubling, from 2^-20 (a millimetre, a tenth of a second) to 2^22.
STEP_BITS = 4
LOWEST_POWER, HIGHEST_POWER = -20, 22
STEPS = (HIGHEST_POWER - LOWEST_POWER) << STEP_BITS
_SHIFT = np.int32(23 - STEP_BITS)
_BASE = np.int32((127 + LOWEST_POWER) << STEP_BITS)
_END = np.int32(_BASE + STEPS - 1)
# What a value may lose on its way through a float32.
_ROUNDED_DOWN = np.float32(1.0 - 1e-6)
_BITS_OF_ROOT_HALF = 0x3FE6A09E667F3BCD
_LOG10_OF_2, _TWICE_LOG10_OF_E = math.log10(2.0), 2.0 / math.log(10.0)
# Knots nearer than four of these (on the scale of the curve) are no slope but a step.
_STEP_WIDTH = 1e-8

# A row of the table of curves: the offset of its scale (NaN: values are read as they are), its first and last knot,
# what it gives from the last one on, the number of its bends, then the bends: places first, then what they change.
OFFSET, FIRST, LAST, LEVEL, BENDS = range(5)
FIRST_BEND = BENDS + 1
# Bends are counted so many at a time; there may be some that change nothing.
BENDS_AT_ONCE = 4


def curve_table(comparisons: Sequence[Comparison], curves: Sequence[Curve]) -> FloatArray:
    """(curves × width) all curves, each on the scale of its comparison, as sums of change · max(place - x, 0)."""
    bends = [_bends(curve) for curve in curves]
    table = np.zeros((len(curves), FIRST_BEND + 2 * max((len(places) for places, _ in bends), default=0)))
    for row, comparison, curve, (places, changes) in zip(table, comparisons, curves, bends, strict=True):
        row[OFFSET] = np.nan if comparison.offset is None else comparison.offset
        row[FIRST:FIRST_BEND] = places[0], places.max(), curve.log10_lr[-1], len(places)
        row[FIRST_BEND:][: 2 * len(places)] = np.concatenate([places, changes])
    return table


def steepest(curves: Sequence[Curve]) -> float:
    """The sum of the largest slopes of curves, bans for a unit of their scale: what an error of a value can cost."""
    return float(sum(np.abs(_slopes(*_without_steps(curve))).max() for curve in curves))


def envelope(comparison: Comparison, curve: Curve, largest: float = math.inf) -> FloatArray:
    """(STEPS,) the most a curve gives from a value on, at the lower edge of each step; never rising.

    No value lies beyond `largest`: what a curve gives there does not count.
    """
    values = _edges()
    curve = _cut_at(curve, float(comparison.scale(np.array(largest))))
    scaled = comparison.scale(values)
    later_maxima = np.maximum.accumulate(curve.log10_lr[::-1])[::-1]
    later = np.append(later_maxima, -np.inf)[np.searchsorted(curve.knots, scaled, side="left")]
    return np.asarray(np.maximum(curve.at(scaled), later), dtype=np.float64)


def step_maxima(comparison: Comparison, curve: Curve) -> FloatArray:
    """(STEPS,) the most a curve gives at a value of each step, both its edges counted; the last has no upper edge."""
    edges = _edges()
    scaled = comparison.scale(edges)
    at_edges = curve.at(scaled)
    maxima = np.maximum(at_edges, np.append(at_edges[1:], curve.log10_lr[-1]))
    step_of_knot = np.clip(np.searchsorted(scaled, curve.knots, side="right") - 1, 0, STEPS - 1)
    is_inside = curve.knots >= scaled[0]
    np.maximum.at(maxima, step_of_knot[is_inside], curve.log10_lr[is_inside])
    return np.asarray(maxima, dtype=np.float64)


def _edges() -> FloatArray:
    """(STEPS,) lower edges of the steps; that of the first is 0."""
    exponents = np.arange(STEPS) / (1 << STEP_BITS) + LOWEST_POWER
    whole = np.floor(exponents)
    values = 2.0**whole * (1.0 + (exponents - whole))
    values[0] = 0.0
    return np.asarray(values, dtype=np.float64)


def _cut_at(curve: Curve, end: float) -> Curve:
    """A curve that is level from a value on."""
    is_before = curve.knots < end
    if is_before.all():
        return curve
    return Curve(
        curve.name,
        np.append(curve.knots[is_before], end),
        np.append(curve.log10_lr[is_before], curve.at(np.array([end]))),
    )


@inner
def step_of(value: np.float32) -> np.int32:
    """The step of an envelope in which a value (at least 0) lies, or one below it."""
    bits = np.int32(np.float32(value * _ROUNDED_DOWN).view(np.int32) >> _SHIFT)
    return min(max(bits, _BASE), _END) - _BASE


@inner
def add_curve(curves: FloatArray, index: int, values: FloatArray, totals: FloatArray, count: int) -> None:
    """Add what a curve gives, in bans, at the first `count` values; NaN adds 0. The values are used up."""
    offset, first, last, level = curves[index, OFFSET], curves[index, FIRST], curves[index, LAST], curves[index, LEVEL]
    # at the last place no bend gives anything, so unknown values can wait there
    if math.isnan(offset):
        for k in range(count):
            is_known = values[k] == values[k]
            totals[k] += level if is_known else 0.0
            values[k] = max(values[k], first) if is_known else last
    else:
        for k in range(count):
            is_known = values[k] == values[k]
            totals[k] += level if is_known else 0.0
            values[k] = max(_log10(values[k] + offset), first) if is_known else last
    for bend in range(FIRST_BEND, FIRST_BEND + int(curves[index, BENDS]), BENDS_AT_ONCE):
        _add_bends(curves, index, bend, values, totals, count)


@inner
def _add_bends(curves: FloatArray, index: int, bend: int, values: FloatArray, totals: FloatArray, count: int) -> None:
    change = bend + int(curves[index, BENDS])
    place_0, change_0 = curves[index, bend], curves[index, change]
    place_1, change_1 = curves[index, bend + 1], curves[index, change + 1]
    place_2, change_2 = curves[index, bend + 2], curves[index, change + 2]
    place_3, change_3 = curves[index, bend + 3], curves[index, change + 3]
    for k in range(count):
        value = values[k]
        totals[k] += (
            change_0 * max(place_0 - value, 0.0)
            + change_1 * max(place_1 - value, 0.0)
            + change_2 * max(place_2 - value, 0.0)
            + change_3 * max(place_3 - value, 0.0)
        )


@inner
def _log10(value: float) -> float:
    # the series of the inverse hyperbolic tangent on [sqrt(1/2), sqrt(2)]; no branch and no call, so that a loop over
    # it becomes one over several values at a time
    bits = np.float64(value).view(np.int64)
    power = (bits - _BITS_OF_ROOT_HALF) >> 52
    mantissa = np.int64(bits - (power << 52)).view(np.float64)
    ratio = (mantissa - 1.0) / (mantissa + 1.0)
    square = ratio * ratio
    series = 1 / 9 + square * (1 / 11 + square * (1 / 13 + square * (1 / 15 + square * (1 / 17 + square / 19))))
    series = 1.0 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * series)))
    return power * _LOG10_OF_2 + ratio * series * _TWICE_LOG10_OF_E


def _bends(curve: Curve) -> tuple[FloatArray, FloatArray]:
    """Places where the slope changes, and by how much; places that change nothing round their number up."""
    knots, log10_lr = _without_steps(curve)
    # nothing changes at the first knot: no value below it is ever looked up
    changes = np.append(0.0, np.diff(_slopes(knots, log10_lr)))
    spare = -len(knots) % BENDS_AT_ONCE
    return np.append(knots, np.full(spare, knots[0])), np.append(changes, np.zeros(spare))


def _without_steps(curve: Curve) -> tuple[FloatArray, FloatArray]:
    """Knots and bans of a curve whose steps are spread out, so that slopes are numbers: nowhere lower than it is."""
    width = _STEP_WIDTH * max(1.0, float(np.abs(curve.knots).max()))
    starts = np.flatnonzero(np.diff(curve.knots, prepend=-np.inf) > 4.0 * width)
    ends = np.append(starts[1:], len(curve.knots)) - 1
    low, high = curve.knots[starts], curve.knots[ends]
    step_heights = np.maximum.reduceat(curve.log10_lr, starts)
    knots = np.stack([low - width, low, high, high + width], axis=1)
    log10_lr = np.stack([curve.at(low - width), step_heights, step_heights, curve.at(high + width)], axis=1)
    steps = np.repeat((starts < ends)[:, None], 4, axis=1)
    steps[:, 1] = True
    return knots[steps], log10_lr[steps]


def _slopes(knots: FloatArray, log10_lr: FloatArray) -> FloatArray:
    return np.append(np.diff(log10_lr) / np.diff(knots), 0.0)
