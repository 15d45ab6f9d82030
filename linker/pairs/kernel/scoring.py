"""The sum of one pair: the compiled twin of `Scorer`, stage by stage, given up as soon as it cannot reach."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.codes import Labels
from linker.pairs.kernel.columns import (
    COS_LATITUDE,
    COUNT,
    DEGREES,
    DISTANCE,
    GAP,
    HOUR,
    LATITUDE,
    LENGTH,
    LOCAL_DISTANCE,
    LOG10_LOSS,
    LONGITUDE,
    LOSS,
    OFFENDERS,
    SPREAD_KM2,
    START,
    STRETCH,
    TEXT,
    WEEKDAY,
    X_M,
    Y_M,
)
from linker.pairs.kernel.compiled import inner
from linker.pairs.kernel.curves import curve_at
from linker.pairs.kernel.reach import (
    AFTER_CIRCLES,
    AFTER_CODES,
    AFTER_GAP,
    AFTER_NUMBERS,
    AFTER_PLACE,
)
from linker.pairs.kernel.windows import expected_circular_gap, expected_gap

DIAMETER_KM = 2.0 * 6371.0088
# Below this angle (130 km) the series of sine and arcsine used here are exact to the last bits of a number.
SMALL_ANGLE = 0.02
LARGEST_LOSS, LARGEST_COUNT = 12.0, 1_000.0
NOTHING = -math.inf


@inner
def pair_total(  # noqa: PLR0913, PLR0917 - arrays one by one: those taken out of a tuple would be counted at each use
    role: IntArray, numbers: FloatArray, labels: Labels, curves: FloatArray, tables: IntArray, scores: FloatArray,
    groups: FloatArray, sets: FloatArray, entries: FloatArray, ahead: FloatArray, needed: float, a: int, b: int,
) -> float:  # fmt: skip
    """The unbounded sum of a pair in bans before its texts; -inf as soon as it cannot reach what is needed."""
    total = gap_bans(role, numbers, curves, a, b)
    if total + min(ahead[a, AFTER_GAP], ahead[b, AFTER_GAP]) < needed:
        return NOTHING
    total += place_bans(role, numbers, labels, curves, a, b)
    if total + min(ahead[a, AFTER_PLACE], ahead[b, AFTER_PLACE]) < needed:
        return NOTHING
    for k in range(len(tables)):
        total += scores[tables[k, 1] + labels[a, 1 + k] * tables[k, 0] + labels[b, 1 + k]]
    for group in range(len(groups)):
        total += code_bans(groups, sets, entries, labels, curves, group, a, b)
    if total + min(ahead[a, AFTER_CODES], ahead[b, AFTER_CODES]) < needed:
        return NOTHING
    total += circle_bans(role, numbers, curves, a, b)
    if total + min(ahead[a, AFTER_CIRCLES], ahead[b, AFTER_CIRCLES]) < needed:
        return NOTHING
    total += difference_bans(curves, role[LOSS], numbers[a, LOG10_LOSS] - numbers[b, LOG10_LOSS], LARGEST_LOSS)
    total += difference_bans(curves, role[COUNT], numbers[a, OFFENDERS] - numbers[b, OFFENDERS], LARGEST_COUNT)
    return total if total + min(ahead[a, AFTER_NUMBERS], ahead[b, AFTER_NUMBERS]) >= needed else NOTHING


@inner
def with_texts(  # noqa: PLR0913, PLR0917
    total: float, role: IntArray, curves: FloatArray, row: IntArray, bounds: IntArray, columns: NDArray[np.int32],
    weights: FloatArray, ahead: FloatArray, needed: float, a: int, b: int,
) -> float:  # fmt: skip
    """The same with its texts, for a sum that can still reach."""
    for text in range(4):
        if role[TEXT + text] >= 0:
            begin_a, end_a = bounds[text, row[a], 0], bounds[text, row[a], 1]
            begin_b, end_b = bounds[text, row[b], 0], bounds[text, row[b], 1]
            if begin_a < end_a and begin_b < end_b:
                cosine = product_of(columns, weights, begin_a, end_a, begin_b, end_b)
                total += curve_at(curves, role[TEXT + text], min(max(cosine, 0.0), 1.0))
        stage = AFTER_NUMBERS + 1 + text
        if total + min(ahead[a, stage], ahead[b, stage]) < needed:
            return NOTHING
    return total


@inner
def gap_bans(role: IntArray, numbers: FloatArray, curves: FloatArray, a: int, b: int) -> float:
    """What the expected gap adds."""
    start_a, start_b = numbers[a, START], numbers[b, START]
    if role[GAP] < 0 or math.isnan(start_a + start_b):
        return 0.0
    return curve_at(curves, role[GAP], expected_gap(start_a, numbers[a, LENGTH], start_b, numbers[b, LENGTH]))


@inner
def place_bans(role: IntArray, numbers: FloatArray, labels: Labels, curves: FloatArray, a: int, b: int) -> float:
    """What distance and local distance add."""
    both = labels[a, 0] & labels[b, 0]
    if both == 0:
        return 0.0
    distance_km = great_circle_km(numbers, a, b) if both & DEGREES else straight_km(numbers, a, b)
    spread_km2 = numbers[a, SPREAD_KM2] + numbers[b, SPREAD_KM2]
    if spread_km2 > 0.0:
        distance_km = math.hypot(distance_km, math.sqrt(spread_km2))
    total = 0.0
    if role[DISTANCE] >= 0:
        total += curve_at(curves, role[DISTANCE], distance_km)
    stretch = numbers[a, STRETCH] * numbers[b, STRETCH]
    if role[LOCAL_DISTANCE] >= 0 and not math.isnan(stretch):
        total += curve_at(curves, role[LOCAL_DISTANCE], distance_km * stretch)
    return total


@inner
def great_circle_km(numbers: FloatArray, a: int, b: int) -> float:
    """Great-circle distance; both have degrees."""
    north = abs(numbers[a, LATITUDE] - numbers[b, LATITUDE]) / 2.0
    east = abs(numbers[a, LONGITUDE] - numbers[b, LONGITUDE]) / 2.0
    cosines = numbers[a, COS_LATITUDE] * numbers[b, COS_LATITUDE]
    if north < SMALL_ANGLE / 2.0 and east < SMALL_ANGLE / 2.0:
        chord = _small_sine_squared(north) + cosines * _small_sine_squared(east)
        return DIAMETER_KM * math.sqrt(chord) * (1.0 + chord * (1 / 6 + chord * (3 / 40 + chord * 15 / 336)))
    chord = math.sin(north) ** 2 + cosines * math.sin(east) ** 2
    return DIAMETER_KM * math.asin(math.sqrt(min(chord, 1.0)))


@inner
def straight_km(numbers: FloatArray, a: int, b: int) -> float:
    """Straight distance; both have metres."""
    return math.hypot(numbers[a, X_M] - numbers[b, X_M], numbers[a, Y_M] - numbers[b, Y_M]) / 1000.0


@inner
def _small_sine_squared(angle: float) -> float:
    square = angle * angle
    return square * (1.0 - square * (1 / 3 - square * (2 / 45 - square / 315)))


@inner
def code_bans(  # noqa: PLR0913, PLR0917
    groups: FloatArray, sets: FloatArray, entries: FloatArray, labels: Labels, curves: FloatArray,
    group: int, a: int, b: int,
) -> float:  # fmt: skip
    """What agreeing codes of one group add."""
    first, stop = int(groups[group, 0]), int(groups[group, 1])
    shared, compared, same = 0.0, False, -1
    for column in range(first, stop):
        set_a, set_b = labels[a, 1 + column], labels[b, 1 + column]
        if set_a >= 0 and set_b >= 0:
            compared = True
            if set_a == set_b and stop == first + 1:
                same = set_a
            else:
                shared += min(shared_bans(sets, entries, set_a, set_b), sets[set_a, 3])
    if same >= 0:
        total = sets[same, 2]
    elif shared > 0.0:
        total = curve_at(curves, int(groups[group, 2]), shared)
    else:
        total = groups[group, 3] if compared else 0.0
    return total


@inner
def shared_bans(sets: FloatArray, entries: FloatArray, set_a: int, set_b: int) -> float:
    """Bans of the codes that two sets both hold."""
    left, left_stop = int(sets[set_a, 0]), int(sets[set_a, 1])
    right, right_stop = int(sets[set_b, 0]), int(sets[set_b, 1])
    shared = 0.0
    while left < left_stop and right < right_stop:
        one, other = entries[left, 0], entries[right, 0]
        if one == other:
            shared += entries[left, 1]
        left += one <= other
        right += other <= one
    return shared


@inner
def circle_bans(role: IntArray, numbers: FloatArray, curves: FloatArray, a: int, b: int) -> float:
    """What the time of day and the day of the week add."""
    start_a, start_b = numbers[a, START], numbers[b, START]
    length_a, length_b = numbers[a, LENGTH], numbers[b, LENGTH]
    longest, total = max(length_a, length_b), 0.0
    if math.isnan(start_a + start_b):
        return 0.0
    if role[HOUR] >= 0 and longest < 1.0:
        total += curve_at(curves, role[HOUR], 24.0 * expected_circular_gap(start_a, length_a, start_b, length_b, 1.0))
    if role[WEEKDAY] >= 0 and longest < 7.0:
        total += curve_at(curves, role[WEEKDAY], expected_circular_gap(start_a, length_a, start_b, length_b, 7.0))
    return total


@inner
def difference_bans(curves: FloatArray, curve: int, difference: float, largest: float) -> float:
    """What the difference of two numbers adds; NaN where one is unknown."""
    if curve < 0 or math.isnan(difference):
        return 0.0
    return curve_at(curves, curve, min(abs(difference), largest))


@inner
def product_of(columns: NDArray[np.int32], weights: FloatArray, a: int, end_a: int, b: int, end_b: int) -> float:
    """The product of two sparse rows that lie between these places, columns rising."""
    product = 0.0
    while a < end_a and b < end_b:
        one, other = columns[a], columns[b]
        if one == other:
            product += weights[a] * weights[b]
        a += one <= other
        b += other <= one
    return product
