"""A collision on a small town whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from linker.collision.collision import Collision, collide
from linker.collision.occasions import CollisionSettings, Scene, SensorPlaces
from linker.collision.passes import Passes

DAY, WEEK = 86_400, 7 * 86_400
SENSORS = SensorPlaces(np.array([0.0, 0.1]), np.zeros(2))
RESIDENT, BUS, THIEF = 0, 1, 2
STRANGERS = 200
SETTINGS = CollisionSettings()


@cache
def passes() -> Passes:
    """Ten weeks: a resident passes sensor 0 daily at ten, a bus hourly, strangers now and then, a thief four times."""
    rng = np.random.default_rng(0)
    rows = [(0, day * DAY + 10 * 3600, RESIDENT) for day in range(70)]
    rows += [(0, hour * 3600 + 120, BUS) for hour in range(70 * 24)]
    rows += [(int(rng.integers(2)), int(rng.integers(70 * DAY)), 3 + k) for k in range(STRANGERS) for _ in range(6)]
    rows += [(0, moment + 300, THIEF) for moment in moments()]
    sensor, moment, number = np.array([*rows, (0, 0, BUS), (0, 71 * DAY, BUS)]).T
    return Passes.of(sensor, moment, number, sensors=2, objects=3 + STRANGERS)


def moments() -> list[int]:
    return [day * DAY + 10 * 3600 for day in (15, 24, 33, 47)]


def scenes(probability: float = 1.0) -> list[Scene]:
    return [Scene(f"A{k}", 0.0, 0.0, moment, moment + 900, probability) for k, moment in enumerate(moments())]


def found(probability: float = 1.0) -> Collision:
    return collide(passes(), SENSORS, scenes(probability), SETTINGS)


def test_the_car_of_the_thief_stands_first_and_residents_and_buses_fall_away() -> None:
    candidates = found().candidates
    assert candidates.object[0] == THIEF
    assert candidates.by_chance[0] < 0.1
    weights = dict(zip(candidates.object.tolist(), candidates.log10_lr.tolist(), strict=True))
    counts = dict(zip(candidates.object.tolist(), candidates.is_seen.sum(axis=0).tolist(), strict=True))
    assert counts[RESIDENT] == counts[BUS] == counts[THIEF] == 4
    assert weights[RESIDENT] < 1.0 > weights[BUS]


def test_terms_sum_to_the_weight_up_to_the_cap() -> None:
    result = found()
    sums = result.candidates.terms.sum(axis=0)
    assert result.candidates.log10_lr == pytest.approx(np.minimum(sums, result.cap), abs=1e-9)
    assert np.all(result.candidates.least <= result.candidates.log10_lr)
    assert np.all(result.candidates.largest >= result.candidates.log10_lr)


def test_scenes_that_may_belong_to_others_weigh_less() -> None:
    def weight(result: Collision) -> float:
        return float(result.candidates.terms[:, result.candidates.object == THIEF].sum())

    assert weight(found(0.05)) < weight(found(0.5)) < weight(found(1.0))


def test_the_same_seed_gives_the_same_answer() -> None:
    assert found().candidates.by_chance.tolist() == found().candidates.by_chance.tolist()


def test_moved_by_whole_weeks_the_thief_is_nobody() -> None:
    moved = [replace(s, earliest=s.earliest + 2 * WEEK, latest=s.latest + 2 * WEEK) for s in scenes()]
    candidates = collide(passes(), SENSORS, moved, SETTINGS).candidates
    assert THIEF not in candidates.object[candidates.log10_lr > 1.0].tolist()


def test_a_series_no_sensor_can_speak_of_has_no_candidates() -> None:
    far = [replace(s, longitude=5.0) for s in scenes()]
    result = collide(passes(), SENSORS, far, SETTINGS)
    assert (result.occasions, len(result.candidates.object)) == ((), 0)
    assert result.silent_cases == ("A0", "A1", "A2", "A3")
