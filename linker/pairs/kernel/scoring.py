"""The sums of many pairs at once: the compiled twin of `Scorer`, variable by variable, dearest last.

What is measured of the pairs of a batch goes into one row of values, and loops over such rows are what machines are
quick at. Pairs that can no longer reach leave the batch before the next dear variable.
"""

from __future__ import annotations

import math

import numpy as np

from features.columns import FloatArray
from features.geo import EARTH_RADIUS_KM
from linker.pairs.catalogue import MAX_LOG10_LOSS_RATIO, MAX_OFFENDER_COUNT_GAP
from linker.pairs.kernel.agreement import add_codes, add_tables, add_text
from linker.pairs.kernel.batch import Batch, keep_reaching
from linker.pairs.kernel.columns import (
    COUNT,
    DISTANCE,
    GAP,
    HOUR,
    LENGTH_DAYS,
    LOCAL_DISTANCE,
    LOG10_LOSS,
    LOSS,
    MIDDLE_DAYS,
    OFFENDERS,
    SPREAD_KM2,
    STRETCH,
    TEXT,
    TEXTS,
    WEEKDAY,
    X_GLOBE_KM,
    X_M,
    Y_GLOBE_KM,
    Y_M,
    Z_GLOBE_KM,
    Cases,
)
from linker.pairs.kernel.compiled import called, inner
from linker.pairs.kernel.curves import add_curve
from linker.pairs.kernel.score_bounds import AFTER_CODES, AFTER_NUMBERS, Reach
from linker.pairs.kernel.windows import circular_gap, expected_circular_gap, expected_gap

DIAMETER_KM = 2.0 * EARTH_RADIUS_KM
# Up to this chord (km) the series of the arcsine used here is exact to the last bits of a number.
LONGEST_SHORT_CHORD_KM = 100.0


@called
def score(cases: Cases, remaining_bound: Reach, minimum_total: float, batch: Batch, count: int) -> int:
    """Sum up the first `count` pairs of a batch, in bans and without bounds; how many of them reach what is needed.

    Those come first afterwards, in the same order.
    """
    batch.totals[:count] = 0.0
    _measure(cases, batch, count)
    _add_times(cases, batch, count)
    _add_places(cases, batch, count)
    _add_differences(cases, LOSS, batch, count)
    _add_differences(cases, COUNT, batch, count)
    add_tables(cases, batch, count)
    count = keep_reaching(batch, count, remaining_bound, AFTER_NUMBERS, minimum_total)
    if len(cases.codes.groups):
        add_codes(cases, batch, count)
        count = keep_reaching(batch, count, remaining_bound, AFTER_CODES, minimum_total)
    column = cases.texts.label
    for text in range(TEXTS):
        if cases.role[TEXT + text] >= 0:
            add_text(cases, cases.role[TEXT + text], column, batch, count)
            column += 1
            count = keep_reaching(batch, count, remaining_bound, AFTER_CODES + 1 + text, minimum_total)
    return count


@inner
def _measure(cases: Cases, batch: Batch, count: int) -> None:
    """Tell how far the pairs lie apart in time and space.

    `distance_km` are squares of short chords through the globe; below 0, squares of what needs no more arithmetic.
    """
    numbers, odd = cases.numbers, cases.sparse_number_at[SPREAD_KM2] >= 0
    for k in range(count):
        a, b = np.uint64(batch.first[k]), np.uint64(batch.second[k])
        x_km = numbers[a, X_GLOBE_KM] - numbers[b, X_GLOBE_KM]
        y_km = numbers[a, Y_GLOBE_KM] - numbers[b, Y_GLOBE_KM]
        z_km = numbers[a, Z_GLOBE_KM] - numbers[b, Z_GLOBE_KM]
        square = x_km * x_km + y_km * y_km + z_km * z_km
        odd |= not square <= LONGEST_SHORT_CHORD_KM**2
        batch.distance_km[k] = square
        batch.stretch[k] = numbers[a, STRETCH] * numbers[b, STRETCH]
        batch.apart[k] = abs(numbers[a, MIDDLE_DAYS] - numbers[b, MIDDLE_DAYS])
    if odd:
        for k in range(count):
            batch.distance_km[k] = _squared_km(cases, batch.first[k], batch.second[k], batch.distance_km[k])


@inner
def _squared_km(cases: Cases, a: int, b: int, square: float) -> float:
    spread, spread_km2 = cases.sparse_number_at[SPREAD_KM2], 0.0
    if spread >= 0:
        spread_km2 = cases.sparse_numbers[a, spread] + cases.sparse_numbers[b, spread]
    if square <= LONGEST_SHORT_CHORD_KM**2 and spread_km2 == 0.0:
        return square
    return -(_between_km(cases, a, b, square) ** 2 + spread_km2)


@inner
def _between_km(cases: Cases, a: int, b: int, square: float) -> float:
    if not math.isnan(square):
        return DIAMETER_KM * math.asin(min(math.sqrt(square) / DIAMETER_KM, 1.0))
    x_m, y_m, sparse_numbers = cases.sparse_number_at[X_M], cases.sparse_number_at[Y_M], cases.sparse_numbers
    if x_m < 0 or y_m < 0:
        return math.nan
    return (
        math.hypot(sparse_numbers[a, x_m] - sparse_numbers[b, x_m], sparse_numbers[a, y_m] - sparse_numbers[b, y_m])
        / 1000.0
    )


@inner
def _add_times(cases: Cases, batch: Batch, count: int) -> None:
    """What the gap, the time of day and the day of the week add."""
    role, curves, values, totals = cases.role, cases.curves, batch.values, batch.totals
    longest = _measure_windows(cases, batch, count)
    if role[GAP] >= 0:
        for k in range(count):
            values[k] = batch.apart[k]
        if longest > 0.0:
            for k in range(count):
                values[k] = expected_gap(batch.apart[k], batch.long[k], batch.short[k])
        add_curve(curves, role[GAP], values, totals, count)
    if role[HOUR] >= 0:
        _measure_turns(longest, 1.0, batch, count)
        for k in range(count):
            values[k] *= 24.0
        add_curve(curves, role[HOUR], values, totals, count)
    if role[WEEKDAY] >= 0:
        _measure_turns(longest, 7.0, batch, count)
        add_curve(curves, role[WEEKDAY], values, totals, count)


@inner
def _measure_windows(cases: Cases, batch: Batch, count: int) -> float:
    """Tell how long the windows of the pairs are; gives the longest (days)."""
    column, longest = cases.sparse_number_at[LENGTH_DAYS], 0.0
    if column >= 0:
        for k in range(count):
            length_a, length_b = (
                cases.sparse_numbers[batch.first[k], column],
                cases.sparse_numbers[batch.second[k], column],
            )
            batch.long[k], batch.short[k] = max(length_a, length_b), min(length_a, length_b)
            longest = max(longest, batch.long[k])
    return longest


@inner
def _measure_turns(longest: float, period_days: float, batch: Batch, count: int) -> None:
    if longest > 0.0:
        for k in range(count):
            turn = expected_circular_gap(batch.apart[k], batch.long[k], batch.short[k], period_days)
            informative = batch.long[k] < period_days and batch.apart[k] == batch.apart[k]
            batch.values[k] = turn if informative else math.nan
    else:
        for k in range(count):
            batch.values[k] = circular_gap(batch.apart[k], period_days)


@inner
def _add_places(cases: Cases, batch: Batch, count: int) -> None:
    """What distance and local distance add."""
    role, values, distance_km = cases.role, batch.values, batch.distance_km
    _round_the_globe(distance_km, count)
    if role[LOCAL_DISTANCE] >= 0:
        for k in range(count):
            values[k] = distance_km[k] * batch.stretch[k]
        add_curve(cases.curves, role[LOCAL_DISTANCE], values, batch.totals, count)
    if role[DISTANCE] >= 0:
        add_curve(cases.curves, role[DISTANCE], distance_km, batch.totals, count)


@inner
def _round_the_globe(squares: FloatArray, count: int) -> None:
    """Make distances (km) of what `_measure` tells."""
    for k in range(count):
        chord_km = math.sqrt(abs(squares[k]))
        part = squares[k] / DIAMETER_KM**2
        longer = 1.0 + part * (1 / 6 + part * (3 / 40 + part * 15 / 336))
        squares[k] = chord_km * longer if part > 0.0 else chord_km


@inner
def _add_differences(cases: Cases, role: int, batch: Batch, count: int) -> None:
    """What the difference of the losses or of the numbers of offenders adds; NaN where one is unknown."""
    number, largest = (LOG10_LOSS, MAX_LOG10_LOSS_RATIO) if role == LOSS else (OFFENDERS, MAX_OFFENDER_COUNT_GAP)
    if cases.role[role] < 0:
        return
    sparse_numbers, column = cases.sparse_numbers, cases.sparse_number_at[number]
    for k in range(count):
        difference = abs(sparse_numbers[batch.first[k], column] - sparse_numbers[batch.second[k], column])
        batch.values[k] = largest if difference > largest else difference
    add_curve(cases.curves, cases.role[role], batch.values, batch.totals, count)
