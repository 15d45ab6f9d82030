"""A tree of boxes over the cases of a library, and the most that two boxes can have in common.

Cases are sorted along a curve through space, time and reach (Morton 1966), cut into leaves of a few, and leaves are
gathered into boxes of boxes. What a pair from two boxes can score at best follows from how far the boxes lie apart, so
whole boxes are passed by at a glance and none that could hold a link is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from features.geo import local_plane_km
from features.vectors import CaseVectors
from linker.pairs.kernel.columns import DISTANCE, GAP, LOCAL_DISTANCE, STRETCH, X_GLOBE_KM, Compiled
from linker.pairs.kernel.curves import LOWEST_POWER, STEP_BITS, STEPS, envelope
from linker.pairs.kernel.score_bounds import AFTER_PLACE, Reach
from linker.pairs.score import Scorer

LEAF_CASES, CHILDREN = 16, 4
# One step along an axis of the curve costs a pair about a quarter of a ban; 16 bits an axis.
BANS_PER_STEP, BITS = 0.25, 16


# Columns of a point; a box has the least of the first three, their greatest, the least stretch and the most rest.
X_KM, Y_KM, DAYS, STRETCHED, OTHER_EVIDENCE = range(5)
LOW, HIGH, MIN_STRETCH, MAX_OTHER_EVIDENCE = 0, 3, 6, 7
# Kinds of points, added up: a known time, known degrees, known metres.
TIMED, WITH_DEGREES, WITH_METRES = 1, 2, 4


Kinds = NDArray[np.int8]


class Points(NamedTuple):
    """What the tree knows of each case: `spots` (cases × 5) in space and time, and `kinds`, what is known of it.

    Places lie on a plane (km): two cases are at least as far apart as their points, where both have degrees or both
    have metres only. `OTHER_EVIDENCE` is the most that evidence other than gap and distance can add. Unknown is 0 here.
    """

    spots: FloatArray
    kinds: Kinds


class Tree(NamedTuple):
    """Nodes, leaves first: `boxes` (nodes × 8) around all that is below them, all of one of the `kinds`.

    `children` (nodes × 2) is where the nodes below one begin and end, for leaves the cases. `last_leaf` is the last
    leaf below a node; `roots` are the nodes that no other holds. A least stretch of 0 is unknown for some case.
    """

    boxes: FloatArray
    kinds: Kinds
    children: IntArray
    last_leaf: IntArray
    roots: IntArray
    leaves: int


def envelopes(vectors: CaseVectors, scorer: Scorer, compiled: Compiled) -> FloatArray:
    """(3 × STEPS) the most that gap, distance and local distance can add from a value on; 0 where there is no curve.

    What a gap longer than the library's whole time would add is left out.
    """
    largest = (_span_days(vectors), np.inf, np.inf)
    roles = compiled.cases.role[[GAP, DISTANCE, LOCAL_DISTANCE]].tolist()
    curves = [
        envelope(scorer.comparisons[index], scorer.curves[index], end) if index >= 0 else np.zeros(STEPS)
        for index, end in zip(roles, largest, strict=True)
    ]
    return np.stack(curves)


def _span_days(vectors: CaseVectors) -> float:
    """No two cases are expected to lie further apart than this, rounded up."""
    start, length = vectors.timing.start_days, vectors.timing.length_days
    is_timed = ~np.isnan(start)
    if not is_timed.any():
        return 0.0
    end = start[is_timed] + np.nan_to_num(length[is_timed])
    return float(end.max() - start[is_timed].min()) * (1.0 + 1e-9) + 1e-6


def points_of(vectors: CaseVectors, compiled: Compiled, reach: Reach) -> Points:
    """Points of a library in its own order; `reach` is what `ahead` says."""
    place, days, numbers = vectors.location, vectors.timing.middle_days, compiled.cases.numbers
    degrees, metres = ~np.isnan(numbers[:, X_GLOBE_KM]), ~np.isnan(place.x_m + place.y_m)
    plane = local_plane_km(np.where(degrees, place.longitude, np.nan), np.where(degrees, place.latitude, np.nan))
    x_km, y_km = (
        np.where(degrees, axis * plane.least_distance_factor, np.where(metres, own_m / 1000.0, 0.0))
        for axis, own_m in ((plane.x_km, place.x_m), (plane.y_km, place.y_m))
    )
    stretch = np.nan_to_num(numbers[:, STRETCH])
    spots = np.stack([x_km, y_km, np.nan_to_num(days), stretch, reach[AFTER_PLACE]], axis=1)
    kinds = WITH_DEGREES * degrees + WITH_METRES * metres + TIMED * ~np.isnan(days)
    return Points(spots, kinds.astype(np.int8))


def is_placed(vectors: CaseVectors, compiled: Compiled) -> bool:
    """Whether a scorer reads distances and most cases have a place: then most pairs are ruled out by that alone."""
    place = vectors.location
    has_place = ~np.isnan(place.longitude + place.latitude) | ~np.isnan(place.x_m + place.y_m)
    reads_distance = bool((compiled.cases.role[[DISTANCE, LOCAL_DISTANCE]] >= 0).any())
    return reads_distance and 2 * int(np.count_nonzero(has_place)) > len(vectors)


def along_the_curve(points: Points, bounds: FloatArray, *, by_evidence: bool = True) -> IntArray:
    """The order of the kernel: cases alike in what they know, near in space and time and of like reach together.

    Without `by_evidence`, reach does not count.
    """
    km, days = _step(bounds[1] + bounds[2]), _step(bounds[0])
    code = np.zeros(len(points.kinds), dtype=np.uint64)
    evidence = BANS_PER_STEP if by_evidence else np.inf
    for bit, (column, step) in enumerate(((X_KM, km), (Y_KM, km), (DAYS, days), (OTHER_EVIDENCE, evidence))):
        code |= _spread(_steps(points.spots[:, column], step)) << np.uint64(bit)
    return np.lexsort((code, points.kinds))


def grown(points: Points) -> Tree:
    """The tree over points in the order of the kernel."""
    spots, starts = points.spots, cut(points.kinds, LEAF_CASES)
    boxes = boxes_around(spots, starts)
    children = np.stack([starts, np.append(starts[1:], len(spots))[: len(starts)]], axis=1)
    levels, begin = [_Level(boxes, points.kinds[starts], children, np.arange(len(starts)))], 0
    while len(levels[-1].kinds) > _runs(levels[-1].kinds):
        below = levels[-1]
        levels.append(_above(below, begin))
        begin += len(below.kinds)
    nodes = _Level(*(np.concatenate(columns) for columns in zip(*levels, strict=True)))
    return Tree(*nodes, roots=np.arange(begin, len(nodes.kinds), dtype=np.int64), leaves=len(starts))


def boxes_around(spots: FloatArray, starts: IntArray) -> FloatArray:
    """(runs × 8) boxes around runs of points (points × 5) that begin at `starts`."""
    boxes = np.empty((len(starts), 8))
    if len(starts):
        boxes[:, LOW:HIGH] = np.minimum.reduceat(spots[:, : DAYS + 1], starts)
        boxes[:, HIGH:MIN_STRETCH] = np.maximum.reduceat(spots[:, : DAYS + 1], starts)
        boxes[:, MIN_STRETCH] = np.minimum.reduceat(spots[:, STRETCHED], starts)
        boxes[:, MAX_OTHER_EVIDENCE] = np.maximum.reduceat(spots[:, OTHER_EVIDENCE], starts)
    return boxes


def _runs(kinds: Kinds) -> int:
    """How many runs of one kind there are: no box holds two kinds."""
    return int(np.count_nonzero(np.diff(kinds, prepend=-1)))


class _Level(NamedTuple):
    boxes: FloatArray
    kinds: Kinds
    children: IntArray
    last_leaf: IntArray


def _above(level: _Level, begin: int) -> _Level:
    starts = cut(level.kinds, CHILDREN)
    ends = np.append(starts[1:], len(level.kinds))
    minima = np.minimum.reduceat(level.boxes, starts)
    maxima = np.maximum.reduceat(level.boxes, starts)
    boxes = np.concatenate([minima[:, LOW:HIGH], maxima[:, HIGH:MIN_STRETCH], minima[:, [6]], maxima[:, [7]]], axis=1)
    return _Level(boxes, level.kinds[starts], np.stack([starts, ends], axis=1) + begin, level.last_leaf[ends - 1])


def cut(kinds: Kinds, max_cases: int) -> IntArray:
    """Starts of runs of at most so many, each of one kind."""
    groups = np.flatnonzero(np.diff(kinds, prepend=-1))
    ends = np.append(groups[1:], len(kinds))
    parts = [np.arange(start, end, max_cases) for start, end in zip(groups.tolist(), ends.tolist(), strict=False)]
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _step(bounds: FloatArray) -> float:
    """The length of one step: what from the best place on costs a ban (or half of all there is to lose) in quarters."""
    loss = bounds[0] - bounds
    if loss[-1] <= 0.0:
        return np.inf
    power = np.searchsorted(loss, min(1.0, loss[-1] / 2.0)) / (1 << STEP_BITS) + LOWEST_POWER
    return float(2.0**power * BANS_PER_STEP)


def _steps(values: FloatArray, step: float) -> NDArray[np.uint64]:
    if not len(values):
        return np.empty(0, dtype=np.uint64)
    low, span = float(values.min()), float(np.ptp(values))
    coarse = max(step, span / (2**BITS - 1), 1e-300)
    return np.asarray(np.floor((values - low) / coarse).clip(0, 2**BITS - 1), dtype=np.uint64)


def _spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    # bit k goes to place 4 k
    for shift, mask in (
        (24, 0x000000FF000000FF),
        (12, 0x000F000F000F000F),
        (6, 0x0303030303030303),
        (3, 0x1111111111111111),
    ):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values
