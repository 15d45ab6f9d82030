"""Curves as flat columns for compiled code, and the envelopes that say how much a far pair can still get."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from features.columns import FloatArray, IntArray
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.kernel.compiled import inner

CELLS = 256
# log10(e): the natural logarithm is the faster one
BANS_PER_NAT = 0.4342944819032518
# An envelope has so many steps to the doubling, from 2^-20 (a millimetre, a tenth of a second) to 2^22.
STEP_BITS = 4
LOWEST_POWER, HIGHEST_POWER = -20, 22
STEPS = (HIGHEST_POWER - LOWEST_POWER) << STEP_BITS
_SHIFT = 23 - STEP_BITS
_BASE = (127 + LOWEST_POWER) << STEP_BITS
# What a value may lose on its way through a float32.
_ROUNDED_DOWN = 1.0 - 1e-6


# A row of the table of curves: the offset of its scale (NaN: values are read as they are), cells for a unit, number of
# knots, then for each cell the knot from which to look for the segment of a value, then knots, bans and slopes.
OFFSET, PER_UNIT, KNOTS, FIRST_CELL = range(4)
FIRST_KNOT = FIRST_CELL + CELLS


def curve_table(comparisons: Sequence[Comparison], curves: Sequence[Curve]) -> FloatArray:
    """(curves × width) all curves, each on the scale of its comparison."""
    most = max((len(curve.knots) for curve in curves), default=1)
    table = np.zeros((len(curves), FIRST_KNOT + 3 * most))
    for row, comparison, curve in zip(table, comparisons, curves, strict=True):
        bans, slopes = _segments(curve)
        row[OFFSET] = np.nan if comparison.offset is None else comparison.offset
        row[PER_UNIT], row[KNOTS] = _cells_per_unit(curve), len(curve.knots)
        row[FIRST_CELL:FIRST_KNOT] = _cell_knots(curve)
        row[FIRST_KNOT:][: 3 * len(curve.knots)] = np.concatenate([curve.knots, bans, slopes])
    return table


def steepest(curves: Sequence[Curve]) -> float:
    """The sum of the largest slopes of curves, bans for a unit of their scale: what an error of a value can cost."""
    return float(sum(np.abs(_segments(curve)[1]).max() for curve in curves))


def envelope(comparison: Comparison, curve: Curve) -> FloatArray:
    """(STEPS,) the most a curve gives from a value on, at the lower edge of each step; never rising."""
    exponents = np.arange(STEPS) / (1 << STEP_BITS) + LOWEST_POWER
    whole = np.floor(exponents)
    values = 2.0**whole * (1.0 + (exponents - whole))
    values[0] = 0.0
    scaled = comparison.scale(values)
    ahead = np.maximum.accumulate(curve.bans[::-1])[::-1]
    later = np.append(ahead, -np.inf)[np.searchsorted(curve.knots, scaled, side="left")]
    return np.asarray(np.maximum(curve.at(scaled), later), dtype=np.float64)


@inner
def step_of(value: float) -> int:
    """The step of an envelope in which a value (at least 0) lies, or one below it."""
    bits = int(np.float32(value * _ROUNDED_DOWN).view(np.int32) >> _SHIFT)
    return min(max(bits - _BASE, 0), STEPS - 1)


@inner
def curve_at(curves: FloatArray, index: int, value: float) -> float:
    """What a known value adds, in bans."""
    offset, count = curves[index, OFFSET], int(curves[index, KNOTS])
    scaled = value if math.isnan(offset) else math.log(value + offset) * BANS_PER_NAT
    knots, bans = FIRST_KNOT, FIRST_KNOT + count
    if scaled <= curves[index, knots]:
        return curves[index, bans]
    if scaled >= curves[index, knots + count - 1]:
        return curves[index, bans + count - 1]
    cell = min(int((scaled - curves[index, knots]) * curves[index, PER_UNIT]), CELLS - 1)
    knot = int(curves[index, FIRST_CELL + cell])
    while scaled >= curves[index, knots + knot + 1]:
        knot += 1
    return curves[index, bans + knot] + curves[index, bans + count + knot] * (scaled - curves[index, knots + knot])


def _segments(curve: Curve) -> tuple[FloatArray, FloatArray]:
    # a step too steep for a number is given its higher side: the kernel may only promise too much
    with np.errstate(all="ignore"):
        slopes = np.append(np.diff(curve.bans) / np.diff(curve.knots), 0.0)
    sound = np.isfinite(slopes)
    higher = np.maximum(curve.bans, np.append(curve.bans[1:], curve.bans[-1]))
    return np.where(sound, curve.bans, higher), np.where(sound, slopes, 0.0)


def _cells_per_unit(curve: Curve) -> float:
    with np.errstate(all="ignore"):
        per_unit = CELLS / (curve.knots[-1] - curve.knots[0])
    return float(per_unit) if np.isfinite(per_unit) and per_unit < 1e12 else 0.0


def _cell_knots(curve: Curve) -> IntArray:
    per_unit = _cells_per_unit(curve)
    if per_unit == 0.0:
        return np.zeros(CELLS, dtype=np.int64)
    edges = curve.knots[0] + (np.arange(CELLS) - 0.01) / per_unit
    return np.maximum(np.searchsorted(curve.knots, edges, side="right") - 1, 0).astype(np.int64)
