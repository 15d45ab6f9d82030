"""Occasions: which sensors and hours a scene reaches, and which scenes are one visit."""

from __future__ import annotations

import numpy as np
import pytest

from linker.collision.occasions import CollisionSettings, Scene, SensorPlaces, merged_intervals, occasions_of
from linker.collision.passes import Interval

SETTINGS = CollisionSettings(reach_km=2.0, speed_kmh=20.0, slack_minutes=15.0)
KM = 1 / 111.195
# at the scene, a kilometre north, far away, and one whose place nobody knows
SENSORS = SensorPlaces(np.zeros(4), np.array([0.0, KM, 1.0, np.nan]))
ALWAYS = [(-(10**7), 10**7)] * 4


def scene(case_id: str = "A", earliest: int = 0, latest: int = 3600, probability: float = 0.5) -> Scene:
    return Scene(case_id, 0.0, 0.0, earliest, latest, probability)


def test_a_scene_reaches_near_sensors_as_long_as_the_way_takes() -> None:
    (occasion,), silent = occasions_of([scene()], SENSORS, ALWAYS, SETTINGS)
    assert silent == []
    # a quarter of an hour either side, and three minutes a kilometre
    assert occasion.intervals == (Interval(0, -900, 4500), Interval(1, -1080, 4680))
    assert (occasion.probability, occasion.cover) == (0.5, 1.0)


def test_scenes_that_share_a_stretch_are_one_visit() -> None:
    scenes = [scene("A"), scene("B", 4000, 5000), scene("C", 90_000, 91_000)]
    first, second = occasions_of(scenes, SENSORS, ALWAYS, SETTINGS)[0]
    assert (first.case_ids, second.case_ids) == (("A", "B"), ("C",))
    assert first.probability == pytest.approx(0.75)
    assert first.intervals[0] == Interval(0, -900, 5900)


def test_a_sensor_that_was_down_covers_nothing() -> None:
    down = SensorPlaces(SENSORS.longitude, SENSORS.latitude, (Interval(0, -2000, 4000),))
    (occasion,), _ = occasions_of([scene()], down, ALWAYS, SETTINGS)
    assert [part.sensor for part in occasion.intervals] == [1]
    assert occasion.cover == 0.5


@pytest.mark.parametrize(
    ("spans", "latest"),
    [([None] * 4, 3600), ([(0, 100)] * 4, 3600), (ALWAYS, 40 * 3600)],
    ids=["never ran", "stopped before", "too wide a window"],
)
def test_a_scene_without_a_running_sensor_is_silent(spans: list[tuple[int, int] | None], latest: int) -> None:
    assert occasions_of([scene(latest=latest)], SENSORS, spans, SETTINGS) == ([], ["A"])


def test_stretches_are_merged_by_sensor() -> None:
    parts = [Interval(0, 5, 9), Interval(1, 0, 3), Interval(0, 0, 5)]
    assert merged_intervals(parts) == (Interval(0, 0, 9), Interval(1, 0, 3))
