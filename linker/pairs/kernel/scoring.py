"""The sum of one pair: the compiled twin of `Scorer`, stage by stage, given up as soon as it cannot reach."""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.pairs.kernel.codes import CodeColumns
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
    START,
    STRETCH,
    TEXT,
    WEEKDAY,
    X_M,
    Y_M,
    Cases,
    Texts,
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
def pair_total(cases: Cases, ahead: FloatArray, needed: float, a: int, b: int) -> float:
    """The unbounded sum of a pair in bans; -inf as soon as it cannot reach what is needed."""
    role, numbers, curves = cases.role, cases.numbers, cases.curves
    total = gap_bans(role, numbers, curves, a, b)
    if total + min(ahead[AFTER_GAP, a], ahead[AFTER_GAP, b]) < needed:
        return NOTHING
    total += place_bans(role, numbers, cases.labels, curves, a, b)
    if total + min(ahead[AFTER_PLACE, a], ahead[AFTER_PLACE, b]) < needed:
        return NOTHING
    total += code_bans(cases.codes, cases.labels, curves, a, b)
    if total + min(ahead[AFTER_CODES, a], ahead[AFTER_CODES, b]) < needed:
        return NOTHING
    total += circle_bans(role, numbers, curves, a, b)
    if total + min(ahead[AFTER_CIRCLES, a], ahead[AFTER_CIRCLES, b]) < needed:
        return NOTHING
    total += difference_bans(curves, role[LOSS], numbers[a, LOG10_LOSS] - numbers[b, LOG10_LOSS], LARGEST_LOSS)
    total += difference_bans(curves, role[COUNT], numbers[a, OFFENDERS] - numbers[b, OFFENDERS], LARGEST_COUNT)
    for text in range(4):
        stage = AFTER_NUMBERS + text
        if total + min(ahead[stage, a], ahead[stage, b]) < needed:
            return NOTHING
        if role[TEXT + text] >= 0:
            total += text_bans(cases.texts, curves, (text, role[TEXT + text]), cases.row[a], cases.row[b])
    last = AFTER_NUMBERS + 4
    return total if total + min(ahead[last, a], ahead[last, b]) >= needed else NOTHING


@inner
def gap_bans(role: IntArray, numbers: FloatArray, curves: FloatArray, a: int, b: int) -> float:
    """What the expected gap adds."""
    start_a, start_b = numbers[a, START], numbers[b, START]
    if role[GAP] < 0 or math.isnan(start_a + start_b):
        return 0.0
    return curve_at(curves, role[GAP], expected_gap(start_a, numbers[a, LENGTH], start_b, numbers[b, LENGTH]))


@inner
def place_bans(
    role: IntArray, numbers: FloatArray, labels: NDArray[np.int32], curves: FloatArray, a: int, b: int
) -> float:
    """What distance and local distance add."""
    both = labels[a, 0] & labels[b, 0]
    if both == 0:
        return 0.0
    distance_km = great_circle_km(numbers, a, b) if both & DEGREES else straight_km(numbers, a, b)
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
def code_bans(codes: CodeColumns, labels: NDArray[np.int32], curves: FloatArray, a: int, b: int) -> float:
    """What agreeing codes add, all groups together."""
    total = 0.0
    for group in range(len(codes.groups)):
        first, stop = int(codes.groups[group, 0]), int(codes.groups[group, 1])
        shared, compared, same = 0.0, False, -1
        for kind in range(first, stop):
            set_a, set_b = labels[a, 1 + kind], labels[b, 1 + kind]
            if set_a >= 0 and set_b >= 0:
                compared = True
                if set_a == set_b and stop == first + 1:
                    same = set_a
                else:
                    shared += min(shared_bans(codes.sets, codes.entries, set_a, set_b), codes.largest[kind])
        if same >= 0:
            total += codes.sets[same, 2]
        elif compared:
            none = shared == 0.0
            total += codes.groups[group, 3] if none else curve_at(curves, int(codes.groups[group, 2]), shared)
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
def text_bans(texts: Texts, curves: FloatArray, which: tuple[int, int], row_a: int, row_b: int) -> float:
    """What the likeness of one text adds; `which` is the text and its curve."""
    text, curve = which
    first, first_stop = texts.first[text, row_a], texts.first[text, row_a + 1]
    second, second_stop = texts.first[text, row_b], texts.first[text, row_b + 1]
    if first == first_stop or second == second_stop:
        return 0.0
    if not math.isnan(texts.constant[text]):
        return texts.constant[text]
    product = 0.0
    while first < first_stop and second < second_stop:
        one, other = texts.columns[first], texts.columns[second]
        if one == other:
            product += texts.weights[first] * texts.weights[second]
        first += one <= other
        second += other <= one
    return curve_at(curves, curve, min(max(product, 0.0), 1.0))
