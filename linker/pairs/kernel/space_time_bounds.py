"""The most that place and time can add: for two boxes, a case and a box, and a case and all cases of a leaf at once.

The last is what a walk does most, so it is done in float32, a leaf at a time and without a branch; what is needed
is lowered by what roundings may take.
"""

# numpy's types leave open what an element of a table is; numba's do not
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray
from linker.pairs.kernel.columns import Cases
from linker.pairs.kernel.compiled import inner
from linker.pairs.kernel.curves import step_of
from linker.pairs.kernel.pair_bounds import PairBounds, gap_bound, other_bound
from linker.pairs.kernel.score_bounds import Reach
from linker.pairs.kernel.tree import (
    DAYS,
    HIGH,
    LEAF_CASES,
    LOW,
    MAX_OTHER_EVIDENCE,
    MIN_STRETCH,
    OTHER_EVIDENCE,
    STRETCHED,
    TIMED,
    WITH_DEGREES,
    WITH_METRES,
    X_KM,
    Y_KM,
    Kinds,
    Points,
    Tree,
)

Float32Array = NDArray[np.float32]
# One axis of a box, seen from the low corner of a leaf: its low and its high side, and what rounding may have moved.
Side = tuple[np.float32, np.float32, np.float32]

ONE_PLANE = 8
# Rows of the bounds; the last is for what one of the two does not know.
OF_GAP, OF_DISTANCE, OF_LOCAL_DISTANCE, OF_NOTHING = range(4)
# What rounding of a float64 may take from a distance, and what roundings of float32 may take from a difference.
_ROUNDED_DOWN, _ROUNDING = 1.0 - 1e-12, np.float32(2.0**-21)
_ZERO, _UNIT = np.float32(0.0), np.float32(1.0)


class BoxView(NamedTuple):
    """A case or a box, seen from a leaf: where it lies, its (least) stretch and (most) rest."""

    x: Side
    y: Side
    days: Side
    stretch: np.float32
    other_evidence: np.float32


class Ground(NamedTuple):
    """All that a walk reads; `remaining_bound` and `float32_points` leave out what is listed elsewhere.

    `minimum_total` is the unbounded sum (log10) that a pair must reach.

    `spots` (3 × cases) are places and times, `float32_points` the same and the bound of all other evidence in float32.
    """

    cases: Cases
    spots: FloatArray
    float32_points: Float32Array
    kinds: Kinds
    tree: Tree
    bounds: FloatArray
    float32_bounds: Float32Array
    remaining_bound: Reach
    minimum_total: float
    pair_bounds: PairBounds


def float32_points_of(points: Points, tree: Tree) -> Float32Array:
    """(5 × cases and a leaf) `spots` in float32: places and times from the low corner of the leaf, the rest as is."""
    starts, stops = tree.children[: tree.leaves].T
    spots = points.spots.copy()
    spots[:, : DAYS + 1] -= np.repeat(tree.boxes[: tree.leaves, LOW : LOW + 3], stops - starts, axis=0)
    float32_points = np.zeros((5, len(spots) + LEAF_CASES), dtype=np.float32)
    float32_points[:, : len(spots)] = spots.T
    return float32_points


def float32_bounds(bounds: FloatArray) -> Float32Array:
    """(4 × STEPS) envelopes in float32, and a row of nothing."""
    return np.concatenate([bounds, np.zeros((1, bounds.shape[1]))]).astype(np.float32)


@inner
def float32_minimum(bounds: Float32Array, minimum_total: float) -> np.float32:
    """What is needed, less what adding in float32 may lose."""
    largest = 0.0
    for row in range(len(bounds)):
        largest += max(abs(bounds[row, 0]), abs(bounds[row, -1]))
    return np.float32(minimum_total - 1e-6 * (1.0 + abs(minimum_total) + largest))


@inner
def in_common(kind_a: int, kind_b: int) -> int:
    """What two kinds of points both know: TIMED, WITH_DEGREES and WITH_METRES, and whether they lie on one plane."""
    same_plane = (kind_a & WITH_DEGREES) == (kind_b & WITH_DEGREES)
    return (kind_a & kind_b) | (ONE_PLANE if same_plane else 0)


@inner
def points_reaching_case(ground: Ground, minimum_total: np.float32, common: int, a: int, leaf: int) -> int:
    """Bit k tells whether a case may reach with case k of a leaf."""
    spots, points, boxes = ground.spots, ground.float32_points, ground.tree.boxes
    x = _side(boxes, leaf, X_KM, spots[X_KM, a], spots[X_KM, a])
    y = _side(boxes, leaf, Y_KM, spots[Y_KM, a], spots[Y_KM, a])
    days = _side(boxes, leaf, DAYS, spots[DAYS, a], spots[DAYS, a])
    return _reaching(
        ground, minimum_total, common, leaf, BoxView(x, y, days, points[STRETCHED, a], points[OTHER_EVIDENCE, a])
    )


@inner
def points_reaching_box(ground: Ground, minimum_total: np.float32, common: int, box: int, leaf: int) -> int:
    """Bit k tells whether any case of a box may reach with case k of a leaf."""
    boxes = ground.tree.boxes
    x = _side(boxes, leaf, X_KM, boxes[box, LOW + X_KM], boxes[box, HIGH + X_KM])
    y = _side(boxes, leaf, Y_KM, boxes[box, LOW + Y_KM], boxes[box, HIGH + Y_KM])
    days = _side(boxes, leaf, DAYS, boxes[box, LOW + DAYS], boxes[box, HIGH + DAYS])
    stretch, other_evidence = np.float32(boxes[box, MIN_STRETCH]), np.float32(boxes[box, MAX_OTHER_EVIDENCE])
    return _reaching(ground, minimum_total, common, leaf, BoxView(x, y, days, stretch, other_evidence))


@inner
def _reaching(ground: Ground, minimum_total: np.float32, common: int, leaf: int, view: BoxView) -> int:
    points, bounds, begin = ground.float32_points, ground.float32_bounds, ground.tree.children[leaf, 0]
    both_placed, plane = common & (WITH_DEGREES | WITH_METRES), _UNIT if common & ONE_PLANE else _ZERO
    of_gap = OF_GAP if common & TIMED else OF_NOTHING
    of_distance, of_local = (OF_DISTANCE, OF_LOCAL_DISTANCE) if both_placed else (OF_NOTHING, OF_NOTHING)
    mask = 0
    for k in range(LEAF_CASES):
        b = np.uint64(begin + k)
        east, north = _outside_float32(view.x, points[X_KM, b]), _outside_float32(view.y, points[Y_KM, b])
        distance_km = math.sqrt(east * east + north * north) * plane
        stretch = view.stretch * points[STRETCHED, b]
        local = bounds[of_local, step_of(distance_km * stretch)]
        # where the stretch is unknown the local distance may be too, and then it adds nothing
        local = max(local, _ZERO) if stretch == _ZERO else local
        gap = bounds[of_gap, step_of(_outside_float32(view.days, points[DAYS, b]))]
        best = (
            min(view.other_evidence, points[OTHER_EVIDENCE, b])
            + gap
            + bounds[of_distance, step_of(distance_km)]
            + local
        )
        mask |= int(best >= minimum_total) << k
    return mask


@inner
def _side(boxes: FloatArray, leaf: int, axis: int, low: float, high: float) -> Side:
    corner = boxes[leaf, LOW + axis]
    extent = abs(low - corner) + abs(high - corner) + boxes[leaf, HIGH + axis] - corner
    return np.float32(low - corner), np.float32(high - corner), np.float32(extent) * _ROUNDING


@inner
def _outside_float32(side: Side, place: np.float32) -> np.float32:
    return max(max(side[0] - place, place - side[1]) - side[2], _ZERO)


@inner
def pair_reaches(ground: Ground, a: int, b: int, extra: float, minimum_total: float) -> bool:
    """Whether two cases may reach a sum: place, time, codes, and `extra` for the rare n-grams that they share."""
    total = extra + other_bound(ground.pair_bounds, ground.cases.codes, a, b)
    if total + ground.pair_bounds.nearest < minimum_total:
        return False
    spots, points, bounds = ground.spots, ground.float32_points, ground.bounds
    common = in_common(ground.kinds[a], ground.kinds[b])
    if common & TIMED:
        total += gap_bound(ground.pair_bounds, bounds[OF_GAP], abs(spots[DAYS, a] - spots[DAYS, b]), a, b)
    if total + ground.pair_bounds.place_nearest < minimum_total:
        return False
    apart = (abs(spots[X_KM, a] - spots[X_KM, b]), abs(spots[Y_KM, a] - spots[Y_KM, b]), 0.0)
    stretch = points[STRETCHED, a] * points[STRETCHED, b]
    return total + best_of_place_and_time(bounds, common & ~TIMED, apart, stretch) >= minimum_total


@inner
def best_of_nodes(boxes: FloatArray, kinds: Kinds, bounds: FloatArray, a: int, b: int) -> float:
    """The most that a pair of two boxes can reach."""
    apart = (_gap(boxes, a, b, 0), _gap(boxes, a, b, 1), _gap(boxes, a, b, 2))
    stretch = boxes[a, MIN_STRETCH] * boxes[b, MIN_STRETCH]
    other_evidence = min(boxes[a, MAX_OTHER_EVIDENCE], boxes[b, MAX_OTHER_EVIDENCE])
    return other_evidence + best_of_place_and_time(bounds, in_common(kinds[a], kinds[b]), apart, stretch)


@inner
def best_of_point(ground: Ground, common: int, a: int, node: int) -> float:
    """The most that a case can reach with one of a box."""
    spots, points, boxes = ground.spots, ground.float32_points, ground.tree.boxes
    apart = (_outside(spots, boxes, a, node, 0), _outside(spots, boxes, a, node, 1), _outside(spots, boxes, a, node, 2))
    stretch = points[STRETCHED, a] * boxes[node, MIN_STRETCH]
    return min(points[OTHER_EVIDENCE, a], boxes[node, MAX_OTHER_EVIDENCE]) + best_of_place_and_time(
        ground.bounds, common, apart, stretch
    )


@inner
def best_of_place_and_time(bounds: FloatArray, common: int, apart: tuple[float, float, float], stretch: float) -> float:
    """The most that place and time can add, from the least that two are apart (km east, km north, days)."""
    best = bounds[OF_GAP, step_of(np.float32(apart[2]))] if common & TIMED else 0.0
    if common & (WITH_DEGREES | WITH_METRES):
        distance_km = 0.0
        if common & ONE_PLANE:
            distance_km = math.sqrt(apart[0] * apart[0] + apart[1] * apart[1]) * _ROUNDED_DOWN
        local = bounds[OF_LOCAL_DISTANCE, step_of(np.float32(distance_km * stretch))]
        # where the stretch is unknown the local distance may be too, and then it adds nothing
        best += bounds[OF_DISTANCE, step_of(np.float32(distance_km))]
        best += max(local, 0.0) if stretch == 0.0 else local
    return best


@inner
def _gap(boxes: FloatArray, a: int, b: int, axis: int) -> float:
    return max(boxes[a, LOW + axis] - boxes[b, HIGH + axis], boxes[b, LOW + axis] - boxes[a, HIGH + axis], 0.0)


@inner
def _outside(spots: FloatArray, boxes: FloatArray, a: int, node: int, axis: int) -> float:
    return max(boxes[node, LOW + axis] - spots[axis, a], spots[axis, a] - boxes[node, HIGH + axis], 0.0)
