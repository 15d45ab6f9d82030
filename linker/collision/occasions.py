"""From scenes to occasions: when and at which sensors somebody who was at a scene can have been seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from features.columns import FloatArray
from features.geo import haversine_km
from linker.collision.passes import Interval


@dataclass(frozen=True)
class CollisionSettings:
    """What a collision takes for granted; all of it is told with its result.

    Sensors within `reach_km` of a scene count, from `slack_minutes` and the way at `speed_kmh` before its window to as
    long after it. A window of more than `longest_hours` says too little of when somebody was there. `detection` is the
    probability that the sensors about a scene see who was there: what the weights rest on, and the least and the most
    that one could say.
    """

    reach_km: float = 2.0
    speed_kmh: float = 20.0
    slack_minutes: float = 15.0
    longest_hours: float = 36.0
    detection: tuple[float, float, float] = (0.3, 0.6, 0.9)


@dataclass(frozen=True)
class Scene:
    """A case of the series: where and when (seconds of the wall clock), and how surely it belongs to the series."""

    case_id: str
    longitude: float
    latitude: float
    earliest: int
    latest: int
    probability: float


@dataclass(frozen=True, eq=False)
class SensorPlaces:
    """Places of sensors (NaN where nobody said) and the stretches in which they were down."""

    longitude: FloatArray
    latitude: FloatArray
    downtimes: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class Occasion:
    """One visit of an offender, which may have covered several scenes near each other in space and time.

    `intervals` are disjoint; `cover` is the share of the sensors in reach that were running.
    """

    case_ids: tuple[str, ...]
    intervals: tuple[Interval, ...]
    probability: float
    cover: float


def occasions_of(
    scenes: Sequence[Scene], sensors: SensorPlaces, spans: Sequence[tuple[int, int] | None], settings: CollisionSettings
) -> tuple[list[Occasion], list[str]]:
    """Occasions of a series, and the cases that no sensor can speak of.

    Scenes whose stretches overlap at a sensor are one occasion: one pass there would else count for each of them.
    `spans` are first and last sighting by sensor: outside, a sensor did not run.
    """
    around = [_intervals(scene, sensors, settings) for scene in scenes]
    running = [[part for part in parts if is_running(part, sensors, spans)] for parts in around]
    silent = [scene.case_id for scene, parts in zip(scenes, running, strict=True) if not parts]
    rows = [row for row, parts in enumerate(running) if parts]
    groups = _overlapping([running[row] for row in rows])
    occasions = []
    for group in range(max(groups, default=-1) + 1):
        members = [row for row, number in zip(rows, groups, strict=True) if number == group]
        cover = sum(len(running[row]) for row in members) / sum(len(around[row]) for row in members)
        missing = np.prod([1.0 - scenes[row].probability for row in members])
        intervals = merged_intervals([part for row in members for part in running[row]])
        occasions.append(
            Occasion(tuple(scenes[row].case_id for row in members), intervals, 1.0 - float(missing), cover)
        )
    return occasions, silent


def is_running(interval: Interval, sensors: SensorPlaces, spans: Sequence[tuple[int, int] | None]) -> bool:
    """Whether a sensor ran through the better part of a stretch: not before its first sighting, nor while down."""
    span = spans[interval.sensor]
    if span is None or interval.start < span[0] or interval.stop > span[1]:
        return False
    down = sum(
        min(part.stop, interval.stop) - max(part.start, interval.start)
        for part in sensors.downtimes
        if part.meets(interval)
    )
    return 2 * down < interval.stop - interval.start


def merged_intervals(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """The same stretches without overlaps, by sensor and time."""
    merged: list[Interval] = []
    for part in sorted(intervals, key=lambda part: (part.sensor, part.start)):
        last = merged[-1] if merged else None
        if last is not None and last.sensor == part.sensor and part.start <= last.stop:
            merged[-1] = Interval(part.sensor, last.start, max(last.stop, part.stop))
        else:
            merged.append(part)
    return tuple(merged)


def _intervals(scene: Scene, sensors: SensorPlaces, settings: CollisionSettings) -> list[Interval]:
    if scene.latest - scene.earliest > 3600 * settings.longest_hours:
        return []
    distance_km = haversine_km(scene.longitude, scene.latitude, sensors.longitude, sensors.latitude)
    margin = np.rint(60 * settings.slack_minutes + 3600 * distance_km / settings.speed_kmh)
    return [
        Interval(int(sensor), scene.earliest - int(margin[sensor]), scene.latest + int(margin[sensor]))
        for sensor in np.flatnonzero(distance_km <= settings.reach_km)
    ]


def _overlapping(parts: Sequence[Sequence[Interval]]) -> list[int]:
    """A group number for each list of stretches: lists that meet, directly or through others, have the same."""
    if not parts:
        return []
    pairs = [
        (a, b)
        for a in range(len(parts))
        for b in range(a)
        if any(part.meets(earlier) for part in parts[a] for earlier in parts[b])
    ]
    row, column = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    graph = csr_array((np.ones(len(row)), (row, column)), shape=(len(parts), len(parts)))
    numbers: list[int] = connected_components(graph, directed=False)[1].tolist()
    return numbers
