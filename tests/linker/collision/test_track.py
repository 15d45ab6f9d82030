"""The track of one object: base, first sight, and companions but no platoons."""

from __future__ import annotations

import numpy as np

from linker.collision.passes import Passes
from linker.collision.track import DAY, Base, Track, base_of, companions_of

HOUR = 3600


def passes_of(rows: list[tuple[int, int, int]], objects: int = 4) -> Passes:
    sensor, moment, number = np.array(rows).T
    return Passes.of(sensor, moment, number, sensors=3, objects=objects)


def test_the_base_is_where_most_nights_are_spent() -> None:
    rows = [(1, day * DAY + 22 * HOUR, 0) for day in range(5)] + [(2, day * DAY + 7 * HOUR, 0) for day in range(1, 6)]
    rows += [(0, 6 * DAY + 23 * HOUR, 0), (0, 7 * DAY + 8 * HOUR, 0), (0, 7 * DAY + 12 * HOUR, 0)]
    assert base_of(Track.of(passes_of(rows), 0)) == Base(1, 2, 5, 6)


def test_who_is_seen_by_day_only_has_no_base() -> None:
    assert base_of(Track.of(passes_of([(0, day * DAY + 12 * HOUR, 0) for day in range(9)]), 0)) is None


def test_days_before_the_first_sight_are_told() -> None:
    track = Track.of(passes_of([(0, 0, 1), (2, 30 * DAY, 0)]), 0)
    assert track.days_before_first == 30.0


def test_a_companion_is_found_and_a_platoon_is_not() -> None:
    rng = np.random.default_rng(1)
    days = sorted(rng.choice(np.arange(35, 90), 8, replace=False).tolist())
    hours = rng.integers(1, 20, len(days)).tolist()
    rows = [(0, day * DAY + hour * HOUR, 0) for day, hour in zip(days, hours, strict=True)]
    rows += [(sensor, moment + 20, 1) for sensor, moment, _ in rows]
    # every minute of every day: a platoon that is always there
    rows += [(0, minute * 60, 2) for minute in range(120 * 1440)]
    companions = companions_of(passes_of(rows), Track.of(passes_of(rows), 0), 0)
    assert companions.object[0] == 1
    assert companions.days[0] == 8
    assert companions.by_chance[0] < 0.01
    assert companions.by_chance[companions.object == 2][0] > 0.5
