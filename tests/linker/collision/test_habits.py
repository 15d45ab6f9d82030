"""Habits: each object's own other weeks are its controls, shrunk to what the rest of its life says."""

from __future__ import annotations

import numpy as np
import pytest

from linker.collision.habits import (
    WEEK,
    Controls,
    HabitPrior,
    control_shifts,
    count_controls,
    fitted_prior,
    shrunk_counts,
    visit_probability,
)
from linker.collision.occasions import Occasion, SensorPlaces
from linker.collision.passes import Interval, Passes

SENSORS = SensorPlaces(np.zeros(1), np.zeros(1))
HOUR = 3600


def occasion(week: int = 5, hour: int = 10) -> Occasion:
    start = week * WEEK + hour * HOUR
    return Occasion(("A",), (Interval(0, start, start + HOUR),), 1.0, 1.0)


def weekly(hours: list[tuple[int, int]], weeks: int = 11) -> Passes:
    """Objects that pass in an hour of every week; object 0 passes at the ends of the file."""
    rows = [(number, week * WEEK + hour * HOUR + 60) for number, hour in hours for week in range(weeks)]
    number, moment = np.array([(0, 0), (0, weeks * WEEK), *rows]).T
    return Passes.of(np.zeros(len(number), np.int64), moment, number, sensors=1, objects=1 + max(n for n, _ in rows))


def test_controls_are_the_same_hours_of_other_weeks() -> None:
    controls = count_controls(weekly([(1, 10), (2, 12)]), [occasion()], SENSORS)
    assert controls.weeks.tolist() == [10]
    assert controls.seen_weeks[0].tolist() == [0, 10, 0]
    assert controls.is_seen[0].tolist() == [False, True, False]


def test_weeks_in_which_a_case_fell_are_no_controls() -> None:
    both = [occasion(5), occasion(7)]
    intervals = [part for one in both for part in one.intervals]
    shifts = control_shifts(both[0], intervals, SENSORS, [(0, 11 * WEEK)])
    assert 2 * WEEK not in shifts
    assert len(shifts) == 9


def test_weeks_in_which_a_sensor_was_down_are_no_controls() -> None:
    down = SensorPlaces(np.zeros(1), np.zeros(1), (Interval(0, 6 * WEEK, 7 * WEEK),))
    assert WEEK not in control_shifts(occasion(), occasion().intervals, down, [(0, 11 * WEEK)])


def test_counts_are_shrunk_to_their_mean_and_keep_their_sum() -> None:
    counts = np.random.default_rng(1).poisson(np.repeat([0.1, 5.0], 500)).astype(np.float32)
    shrunk = shrunk_counts(counts)
    assert shrunk.sum() == pytest.approx(counts.sum(), rel=1e-4)
    assert np.all((shrunk - counts.mean()) * (counts - counts.mean()) >= 0)
    assert np.abs(shrunk - counts.mean()).max() <= np.abs(counts - counts.mean()).max()
    assert not shrunk_counts(np.zeros(3, np.float32)).any()


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_probability_runs_from_the_prior_to_what_is_counted(power: float) -> None:
    prior = HabitPrior(1.0, power)
    seen, expected = np.array([0.0, 5.0, 10.0]), np.array([0.02, 0.02, 0.02])
    none, many = (visit_probability(seen * k, np.full(3, 10.0 * k), expected, prior) for k in (1e-9, 1e5))
    assert none == pytest.approx(1 - np.exp(-0.02), rel=1e-3)
    assert many == pytest.approx([0.0, 0.5, 0.99], abs=2e-3)


def test_the_prior_that_made_the_counts_is_fitted() -> None:
    rng = np.random.default_rng(3)
    chance, weight = 0.2, 8.0
    habits = rng.beta(weight * chance, weight * (1 - chance), (4, 1_500))
    seen = rng.binomial(25, habits).astype(np.uint8)
    expected = np.full(habits.shape, -np.log1p(-chance), dtype=np.float32)
    prior = fitted_prior(Controls(np.full(4, 25), seen, seen > 99, expected), seed=0)
    assert 4.0 <= prior.weeks(np.array([chance]))[0] <= 16.0
