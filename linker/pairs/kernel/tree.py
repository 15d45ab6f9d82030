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
from linker.pairs.kernel.columns import DEGREES, DISTANCE, GAP, LOCAL_DISTANCE, METRES, STRETCH, Compiled
from linker.pairs.kernel.curves import LOWEST_POWER, STEP_BITS, STEPS, envelope
from linker.pairs.kernel.reach import AFTER_PLACE
from linker.pairs.score import Scorer

LEAF_CASES, CHILDREN = 16, 4
# One step along an axis of the curve costs a pair about a quarter of a ban; 16 bits an axis.
BANS_PER_STEP, BITS = 0.25, 16


class Points(NamedTuple):
    """What the tree knows of each case, in the order of the kernel: place on a plane (km), time, reach.

    Two cases are at least as far apart as their points, where both have degrees or both have metres only. `rest` is
    the most that evidence other than gap and distance can add. Unknown coordinates and times are 0 here: `place` and
    `timed` tell them.
    """

    x_km: FloatArray
    y_km: FloatArray
    days: FloatArray
    stretch: FloatArray
    rest: FloatArray
    place: NDArray[np.int8]
    timed: NDArray[np.int8]

    def take(self, order: IntArray) -> Points:
        """The same points in another order."""
        return Points(*(getattr(self, name)[order] for name in self._fields))


class Tree(NamedTuple):
    """Nodes, leaves first: `low` and `high` (nodes × 3) bound x, y and time; a leaf's children are cases.

    `last_leaf` is the last leaf below a node, `least_stretch` 0 where it is unknown for a case. All cases of a node
    know the same of place and time. `roots` are the nodes that no other holds.
    """

    low: FloatArray
    high: FloatArray
    least_stretch: FloatArray
    most_rest: FloatArray
    place: NDArray[np.int8]
    timed: NDArray[np.int8]
    first_child: IntArray
    last_leaf: IntArray
    leaves: int
    roots: IntArray


class Envelopes(NamedTuple):
    """(STEPS,) the most that gap, distance and local distance can add from a value on; 0 where there is no curve."""

    gap: FloatArray
    distance: FloatArray
    local_distance: FloatArray


def envelopes(scorer: Scorer, compiled: Compiled) -> Envelopes:
    """Envelopes of a scorer's curves."""
    found = [
        envelope(scorer.comparisons[index], scorer.curves[index]) if index >= 0 else np.zeros(STEPS)
        for index in compiled.cases.role[[GAP, DISTANCE, LOCAL_DISTANCE]].tolist()
    ]
    return Envelopes(*found)


def points_of(vectors: CaseVectors, compiled: Compiled, reach: FloatArray) -> Points:
    """Points of a library in its own order; `reach` is what `ahead` says."""
    place, known = vectors.location, compiled.cases.labels[:, 0].astype(np.int8)
    with_degrees = (known & DEGREES) > 0
    plane = local_plane_km(
        np.where(with_degrees, place.longitude, np.nan), np.where(with_degrees, place.latitude, np.nan)
    )
    scale = plane.least_distance_factor
    x_km, y_km = (
        np.where(with_degrees, axis * scale, np.where(known == METRES, metres / 1000.0, 0.0))
        for axis, metres in ((plane.x_km, place.x_m), (plane.y_km, place.y_m))
    )
    days = vectors.timing.middle_days
    timed = ~np.isnan(days)
    return Points(
        x_km, y_km, np.where(timed, days, 0.0), np.nan_to_num(compiled.cases.numbers[:, STRETCH]),
        reach[AFTER_PLACE], known, timed.astype(np.int8),
    )  # fmt: skip


def along_the_curve(points: Points, bounds: Envelopes) -> IntArray:
    """The order of the kernel: cases alike in what they know, near in space and time and of like reach together."""
    km, days = _step(bounds.distance + bounds.local_distance), _step(bounds.gap)
    axes = [(points.x_km, km), (points.y_km, km), (points.days, days), (points.rest, BANS_PER_STEP)]
    code = np.zeros(len(points.days), dtype=np.uint64)
    for axis, (values, step) in enumerate(axes):
        code |= _spread(_steps(values, step)) << np.uint64(axis)
    return np.lexsort((code, points.timed, points.place))


def grown(points: Points) -> Tree:
    """The tree over points in the order of the kernel."""
    kinds = points.place.astype(np.int64) * 2 + points.timed
    starts = _cut(np.flatnonzero(np.diff(kinds, prepend=-1)), len(kinds), LEAF_CASES)
    spans = [(np.minimum.reduceat, points.stretch), (np.maximum.reduceat, points.rest)]
    axes = (points.x_km, points.y_km, points.days)
    low = np.stack([np.minimum.reduceat(axis, starts) for axis in axes], axis=1) if len(starts) else np.empty((0, 3))
    high = np.stack([np.maximum.reduceat(axis, starts) for axis in axes], axis=1) if len(starts) else np.empty((0, 3))
    stretch, rest = (span(values, starts) if len(starts) else np.empty(0) for span, values in spans)
    level = _Level(low, high, stretch, rest, kinds[starts], starts, np.arange(len(starts)))
    return _tree(level, len(kinds))


class _Level(NamedTuple):
    low: FloatArray
    high: FloatArray
    stretch: FloatArray
    rest: FloatArray
    kinds: IntArray
    first_child: IntArray
    last_leaf: IntArray


def _tree(leaves: _Level, cases: int) -> Tree:
    levels, begin = [leaves], 0
    while len(levels[-1].kinds) > len(np.unique(levels[-1].kinds)):
        levels.append(_above(levels[-1], begin))
        begin += len(levels[-2].kinds)
    nodes = _Level(*(np.concatenate(columns) for columns in zip(*levels, strict=True)))
    # the children of a node end where those of the next one begin; the last of a level ends with the level below
    ends = [cases, *np.cumsum([len(level.kinds) for level in levels[:-1]]).tolist()]
    next_first = [np.append(level.first_child[1:], end) for level, end in zip(levels, ends, strict=True)]
    children = np.stack([nodes.first_child, np.concatenate(next_first)], axis=1)
    return Tree(
        nodes.low, nodes.high, nodes.stretch, nodes.rest, (nodes.kinds // 2).astype(np.int8),
        (nodes.kinds % 2).astype(np.int8), children, nodes.last_leaf, len(leaves.kinds),
        np.arange(begin, len(nodes.kinds), dtype=np.int64),
    )  # fmt: skip


def _above(level: _Level, begin: int) -> _Level:
    starts = _cut(np.flatnonzero(np.diff(level.kinds, prepend=-1)), len(level.kinds), CHILDREN)
    ends = np.append(starts[1:], len(level.kinds)) - 1
    return _Level(
        np.minimum.reduceat(level.low, starts), np.maximum.reduceat(level.high, starts),
        np.minimum.reduceat(level.stretch, starts), np.maximum.reduceat(level.rest, starts),
        level.kinds[starts], starts + begin, level.last_leaf[ends],
    )  # fmt: skip


def _cut(groups: IntArray, size: int, most: int) -> IntArray:
    """Starts of runs of at most so many, no run crossing the start of a group."""
    ends = np.append(groups[1:], size)
    parts = [np.arange(start, end, most) for start, end in zip(groups.tolist(), ends.tolist(), strict=False)]
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
    for shift, mask in ((24, 0x000000FF000000FF), (12, 0x000F000F000F000F), (6, 0x0303030303030303),
                        (3, 0x1111111111111111)):  # fmt: skip
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values
