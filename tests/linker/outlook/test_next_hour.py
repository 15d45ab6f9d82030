"""Hours of the next strike on the circle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linker.outlook.next_hour import SLOTS, HourHabits, slot_shares
from linker.outlook.track import Track


def timed(hours: list[float], width: float = 0.5) -> Track:
    size = len(hours)
    none = np.full(size, np.nan)
    return Track(np.arange(size), none, none.copy(), np.arange(size) * 1.0, np.array(hours), np.full(size, width))


@given(st.floats(0, 23.99), st.floats(0, 12))
@settings(max_examples=50, deadline=None)
def test_a_window_is_spread_evenly_over_its_hours(start: float, width: float) -> None:
    (shares,) = slot_shares(np.array([start]), np.array([width]))
    minutes = (start + (np.arange(2000) + 0.5) / 2000 * width) % 24.0
    counted = np.bincount(np.minimum((minutes * 2).astype(int), SLOTS - 1), minlength=SLOTS) / 2000
    assert shares.sum() == pytest.approx(1.0, abs=1e-6)
    assert np.abs(shares - counted).max() < 0.01


def test_nights_over_midnight_are_one_window() -> None:
    chances = HourHabits.learn([]).of_series(timed([22.5, 23.0, 0.5, 1.0, 23.5, 0.0, 23.0, 0.5]))
    assert chances is not None
    window = chances.hours(0.5)
    ((start, end),) = window.runs
    assert 21.0 <= start <= 23.5
    assert 0.5 <= end <= 3.0
    assert chances.between(start, (end - start) % 24.0) == pytest.approx(window.probability)
    assert chances.probability.sum() == pytest.approx(1.0)


def test_unknown_hours_tell_nothing() -> None:
    assert HourHabits.learn([]).of_series(timed([np.nan, np.nan])) is None


def test_a_short_series_leans_on_the_others() -> None:
    random = np.random.default_rng(2)
    habits = HourHabits.learn([timed(list(random.normal(14, 1, 6) % 24)) for _ in range(30)])
    one, many = (habits.of_series(timed([3.0] * strikes)) for strikes in (1, 20))
    assert one is not None
    assert many is not None
    assert many.between(2, 2) > one.between(2, 2)
    assert one.between(12, 4) > many.between(12, 4)
