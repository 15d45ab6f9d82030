"""Where a series strikes next: what is stated holds on invented series, and what cannot be said is refused."""

from __future__ import annotations

import numpy as np
import pytest
from trained import town

from features.case import CaseTable
from features.columns import FloatArray
from features.geo import local_plane_km
from linker.model.sample import crime_groups
from linker.outlook.backtest import METHODS, backtest
from linker.outlook.forecast import ForecastError, Population, forecast
from linker.outlook.ground import StudyArea
from linker.outlook.next_place import PlaceHabits, normal_mass, steps_of
from linker.outlook.track import Track

UNKNOWN = np.datetime64("NaT", "s")


def walk(random: np.random.Generator, strikes: int, step_km: float) -> Track:
    start = random.uniform(10, 30, 2)
    x_km, y_km = (start + np.cumsum(random.normal(0, step_km, (strikes, 2)), axis=0)).T
    days = np.cumsum(random.exponential(5, strikes)) + 19_000
    return Track(np.arange(strikes), x_km, y_km, days, np.full(strikes, 22.0), np.ones(strikes))


def even_ground() -> StudyArea:
    points = np.random.default_rng(0).uniform(0, 40, (2000, 2))
    return StudyArea.of(points[:, 0], points[:, 1])


@pytest.fixture(scope="module")
def learned() -> Population:
    random = np.random.default_rng(1)
    return Population.learn([walk(random, 6, 1.0) for _ in range(40)], even_ground())


def test_regions_hold_the_next_strike_as_often_as_stated(learned: Population) -> None:
    random = np.random.default_rng(2)
    tracks = [walk(random, 6, 1.0) for _ in range(80)]
    held = []
    for track in tracks:
        cells = learned.places.cells(track.first(5), learned.ground, mass_limit=0.004)
        here = cells.at(float(track.x_km[5]), float(track.y_km[5]))
        held.append([bool(cells.region(share).in_region[here]) for share in (0.5, 0.8)])
    assert np.mean(held, axis=0) == pytest.approx([0.5, 0.8], abs=0.12)


def test_the_population_step_is_learned_and_own_steps_bend_it(learned: Population) -> None:
    around = learned.places.weights[:-1].reshape(2, -1).sum(axis=0)
    assert learned.places.scales_km[int(np.argmax(around))] == pytest.approx(1.0, rel=0.6)
    far = walk(np.random.default_rng(3), 12, 4.0)
    own = learned.places.of_series(far, learned.ground)[:-1].reshape(2, -1).sum(axis=0)
    assert own @ learned.places.scales_km > around @ learned.places.scales_km
    assert learned.places.of_series(far, learned.ground).sum() == pytest.approx(1.0)


def test_likelihood_of_a_step_is_the_mass_of_a_small_square() -> None:
    track, ground = walk(np.random.default_rng(4), 4, 1.0), even_ground()
    steps = steps_of([track], np.array([0.7, 2.0]), ground)
    side = 1e-3
    square = tuple(np.array([value - side / 2]) for value in (track.x_km[3], track.y_km[3]))
    for component, weights in enumerate(np.eye(2)):
        sites = np.vstack([np.zeros((2, 2)), weights])
        mass = normal_mass(track.first(3), np.array([0.7, 2.0]), sites, (*square, np.array([side])))
        assert steps.likelihood[-1, component] == pytest.approx(mass[0] / side**2, rel=1e-4)


def test_a_library_without_other_series_still_gives_a_wide_forecast() -> None:
    alone = Population.learn([], even_ground())
    track = walk(np.random.default_rng(5), 4, 1.0)
    found = forecast(track, alone, np.datetime64(int(track.day[-1]), "D"))
    small, large = found.regions()
    assert 0 < small.area_km2 < large.area_km2
    assert found.day_windows()[0] is not None
    assert len(found.hour_windows()) == 2


def test_the_same_question_has_the_same_answer(learned: Population) -> None:
    track = walk(np.random.default_rng(6), 5, 1.0)
    first, second = (learned.places.cells(track, learned.ground) for _ in range(2))
    assert np.array_equal(first.mass, second.mass)


def test_too_short_a_series_and_a_day_in_its_past_are_refused(learned: Population) -> None:
    track = walk(np.random.default_rng(7), 5, 1.0)
    with pytest.raises(ForecastError, match="2 with a known place, 2 with a known day"):
        forecast(track.first(2), learned, np.datetime64("2024-01-01"))
    with pytest.raises(ForecastError, match="later day"):
        forecast(track, learned, np.datetime64("2001-01-01"))


def test_unknown_places_leave_the_days_and_unknown_days_the_places(learned: Population) -> None:
    track, size = walk(np.random.default_rng(8), 5, 1.0), 5
    none = np.full(size, np.nan)
    placeless = forecast(Track(track.rows, none, none.copy(), track.day, none.copy(), none.copy()), learned, on(track))
    assert placeless.regions() == ()
    assert placeless.hour_windows() == ()
    assert len(placeless.day_windows()) == 2
    dayless = forecast(Track(track.rows, track.x_km, track.y_km, none, none.copy(), none.copy()), learned, on(track))
    assert dayless.days is None
    assert len(dayless.regions()) == 2


def on(track: Track) -> np.datetime64:
    return np.datetime64(int(track.day[-1]), "D")


def test_a_track_stands_in_order_and_long_windows_tell_no_hour() -> None:
    moments = np.array(["2024-01-03T22:00", "2024-01-01T00:00", "2024-01-02T10:00", "NaT"], dtype="datetime64[s]")
    ends = moments + np.array([3600 * 4, 3600 * 24, 0, 0], dtype="timedelta64[s]")
    ends[2] = UNKNOWN
    track = Track.of(np.arange(4), np.zeros((4, 2)), moments, ends)
    assert track.rows.tolist() == [1, 2, 0, 3]
    assert track.hour[[0, 2]].tolist() == pytest.approx([np.nan, 22.0], nan_ok=True)
    assert np.isnan(track.hour[1])
    assert track.gaps_days == pytest.approx([22 / 24, 1 + 14 / 24])


def tracks_of(table: CaseTable) -> tuple[list[Track], FloatArray]:
    plane = local_plane_km(table.longitude, table.latitude)
    points = np.stack([plane.x_km, plane.y_km], axis=1)
    group = crime_groups(table.offenders)
    series = [np.flatnonzero(group == one) for one in np.unique(group[group >= 0])]
    return [Track.of(rows, points, table.earliest, table.latest) for rows in series if len(rows) > 1], points


@pytest.mark.slow
def test_the_backtest_of_a_town_beats_simpler_searches() -> None:
    found = backtest(*tracks_of(town().cases), every_strike=True)
    score = {one.method: one for one in found.places}
    assert tuple(score) == METHODS
    assert score["forecast"].mean_cost < 0.7 * score["hot_spots"].mean_cost
    assert score["forecast"].log_score > max(score[name].log_score for name in ("last_place", "hot_spots"))
    assert {(one.what, one.share) for one in found.coverage} >= {("area", 0.5), ("days", 0.8), ("hours", 0.5)}
    assert all(abs(one.covered - one.stated) < 0.35 for one in found.coverage)


def test_habits_need_three_places() -> None:
    ground = even_ground()
    short = PlaceHabits.learn([walk(np.random.default_rng(9), 2, 1.0)], ground)
    assert short.series == 0
    assert np.array_equal(short.weights, PlaceHabits.learn([], ground).weights)
