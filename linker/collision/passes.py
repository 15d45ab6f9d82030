"""Sightings as columns, sensor after sensor: the only form in which millions of them are walked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, freeze

Objects = NDArray[np.int32]


@dataclass(frozen=True)
class Interval:
    """A stretch of time at one sensor, in seconds of the local wall clock; `stop` is outside."""

    sensor: int
    start: int
    stop: int

    def shifted(self, seconds: int) -> Interval:
        """The same stretch at another time."""
        return Interval(self.sensor, self.start + seconds, self.stop + seconds)

    def meets(self, interval: Interval) -> bool:
        """Whether the two have a moment at one sensor in common."""
        return self.sensor == interval.sensor and self.start < interval.stop and interval.start < self.stop


@dataclass(frozen=True, eq=False)
class Passes:
    """Sightings of one kind of object, sorted by sensor and, within it, by moment.

    `offsets` (sensors + 1,) says which rows are a sensor's; `moment` is seconds since 1970-01-01 on the local wall
    clock; `object` numbers objects from 0 to `object_count` - 1; `stay` is how many seconds each stayed (0 for a pass).
    """

    offsets: IntArray
    moment: IntArray
    object: Objects
    stay: NDArray[np.int32]
    object_count: int
    longest_stay: IntArray = field(init=False)

    def __post_init__(self) -> None:
        if not len(self.moment) == len(self.object) == len(self.stay) == self.offsets[-1]:
            raise ValueError(
                f"columns of {len(self.moment)} moments, {len(self.object)} objects, {len(self.stay)} stays"
            )
        longest = [self.stay[a:b].max(initial=0) for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True)]
        object.__setattr__(self, "longest_stay", np.array(longest, dtype=np.int64))
        freeze(self.offsets, self.longest_stay)

    def __len__(self) -> int:
        return len(self.moment)

    @classmethod
    def of(cls, sensor: IntArray, moment: IntArray, object_number: IntArray, *, sensors: int, objects: int) -> Passes:
        """Passes without stays from rows in any order."""
        order = np.lexsort((moment, sensor))
        offsets = np.searchsorted(sensor[order], np.arange(sensors + 1)).astype(np.int64)
        number, stay = object_number[order].astype(np.int32), np.zeros(len(order), dtype=np.int32)
        return cls(offsets, moment[order].astype(np.int64), number, stay, objects)

    @property
    def sensor_count(self) -> int:
        """Number of sensors, with those that saw nothing."""
        return len(self.offsets) - 1

    def span(self, sensor: int) -> tuple[int, int] | None:
        """First and last moment at which a sensor saw anything; None where it never did."""
        start, stop = self.offsets[sensor], self.offsets[sensor + 1]
        return (int(self.moment[start]), int(self.moment[stop - 1])) if stop > start else None

    def at(self, sensor: int) -> Objects:
        """The object of every row of a sensor."""
        return self.object[self.offsets[sensor] : self.offsets[sensor + 1]]

    def rows_in(self, interval: Interval) -> IntArray:
        """Rows seen in a stretch of time, with those that came before it and were still there."""
        first, last = self.offsets[interval.sensor], self.offsets[interval.sensor + 1]
        moments = self.moment[first:last]
        earliest = interval.start - int(self.longest_stay[interval.sensor])
        start, stop = np.searchsorted(moments, [earliest, interval.stop])
        rows = np.arange(first + start, first + stop)
        if self.longest_stay[interval.sensor]:
            rows = rows[self.moment[rows] + self.stay[rows] >= interval.start]
        return rows

    def objects_in(self, intervals: Iterable[Interval]) -> Objects:
        """The object of every row in some stretches of time; an object seen twice stands there twice."""
        parts = [self._objects(interval) for interval in intervals]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)

    def _objects(self, interval: Interval) -> Objects:
        if self.longest_stay[interval.sensor]:
            return self.object[self.rows_in(interval)]
        first, last = self.offsets[interval.sensor], self.offsets[interval.sensor + 1]
        start, stop = first + np.searchsorted(self.moment[first:last], [interval.start, interval.stop])
        return self.object[start:stop]
