"""The track of one object: where it rests at night, since when it is in town, and who travels with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from features.columns import FloatArray, IntArray
from linker.collision.habits import WEEK
from linker.collision.passes import Passes

DAY = 86_400
_EVENING, _MORNING = 19 * 3600, 10 * 3600
_TOGETHER_SECONDS = 60
_SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)


@dataclass(frozen=True, eq=False)
class Track:
    """The passes of one object in order of time; `file_start` is the first moment of all sightings."""

    sensor: IntArray
    moment: IntArray
    file_start: int

    @classmethod
    def of(cls, passes: Passes, object_number: int) -> Track:
        """The track of an object."""
        rows = np.flatnonzero(passes.object == object_number)
        rows = rows[np.argsort(passes.moment[rows], kind="stable")]
        sensor = np.searchsorted(passes.offsets, rows, side="right") - 1
        spans = [span for number in range(passes.sensor_count) if (span := passes.span(number))]
        return cls(sensor.astype(np.int64), passes.moment[rows], min((span[0] for span in spans), default=0))

    @property
    def days_before_first(self) -> float:
        """Days of the file before the object was first seen: many of them say that it came from elsewhere."""
        return float(self.moment[0] - self.file_start) / DAY if len(self.moment) else 0.0


@dataclass(frozen=True)
class Base:
    """Where an object rests: the sensors it passed last at night and first in the morning, in how many nights."""

    evening_sensor: int
    morning_sensor: int
    nights: int
    all_nights: int


def base_of(track: Track) -> Base | None:
    """The pair of last and first sensor of most nights; None for an object never seen on both sides of a night.

    A night counts where the last pass is after 19:00 and the next one before 10:00 of the following day.
    """
    if len(track.moment) < 2:
        return None
    clock, day = track.moment % DAY, track.moment // DAY
    # what passes after midnight still belongs to the evening before
    night = np.where(clock < 4 * 3600, day - 1, day)
    is_rest = (
        (np.diff(track.moment) > 2 * 3600)
        & ((clock[:-1] >= _EVENING) | (clock[:-1] < 4 * 3600))
        & (day[1:] == night[:-1] + 1)
        & (clock[1:] <= _MORNING)
    )
    if not is_rest.any():
        return None
    pairs = np.stack([track.sensor[:-1][is_rest], track.sensor[1:][is_rest]])
    unique, counts = np.unique(pairs, axis=1, return_counts=True)
    best = int(np.argmax(counts))
    return Base(int(unique[0, best]), int(unique[1, best]), int(counts[best]), int(is_rest.sum()))


@dataclass(frozen=True, eq=False)
class Companions:
    """Objects that pass within a minute of another on more days than their own habits give, the surest first.

    `days` and `expected_days` are days together and those expected; `by_chance` is how many of all objects met would
    be together on so many days by habit alone.
    """

    object: IntArray
    days: IntArray
    expected_days: FloatArray
    by_chance: FloatArray


def companions_of(passes: Passes, track: Track, object_number: int) -> Companions:
    """Who travels with an object: days together against the same passes moved by whole weeks.

    Cars on one road follow each other every day, and do so in other weeks as well: such a platoon is expected, and
    falls away. A day counts once, however many sensors two cars pass together.
    """
    together = _days_together(passes, track, 0)
    together[object_number] = 0
    companions = np.flatnonzero(together)
    controls = np.stack([_days_together(passes, track, week * WEEK)[companions] for week in _SHIFTS])
    # half a day of nothing keeps what was never seen in a control week from being impossible
    expected = (controls.sum(axis=0) + 0.5) / len(_SHIFTS)
    tail = poisson.sf(together[companions] - 1, expected)
    order = np.lexsort((companions, tail))
    by_chance = np.maximum.accumulate(tail[order] * len(companions))
    return Companions(companions[order], together[companions][order], expected[order], by_chance)


def _days_together(passes: Passes, track: Track, shift: int) -> NDArray[np.int64]:
    """(objects,) on how many days each passes within a minute of the track moved by some seconds."""
    days = np.zeros(passes.object_count, dtype=np.int64)
    starts = np.flatnonzero(np.diff(track.moment // DAY, prepend=-1))
    for rows in np.split(np.arange(len(track.moment)), starts[1:]):
        near = [
            _near(passes, sensor, moment + shift)
            for sensor, moment in zip(track.sensor[rows].tolist(), track.moment[rows].tolist(), strict=True)
        ]
        days[np.unique(np.concatenate([np.empty(0, dtype=np.int32), *near]))] += 1
    return days


def _near(passes: Passes, sensor: int, moment: int) -> NDArray[np.int32]:
    first, last = passes.offsets[sensor], passes.offsets[sensor + 1]
    span = [moment - _TOGETHER_SECONDS, moment + _TOGETHER_SECONDS + 1]
    start, stop = first + np.searchsorted(passes.moment[first:last], span)
    return passes.object[start:stop]
