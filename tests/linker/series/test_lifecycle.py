"""States of series by their own rhythm."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linker.series.groups import Grouping
from linker.series.lifecycle import Lifecycle, LifecycleOptions, lifecycles, reference_day

NAN = float("nan")


def lives(*series: list[float], on: float, solved: tuple[int, ...] = ()) -> tuple[Lifecycle, ...]:
    labels = np.repeat(np.arange(len(series)), [len(days) for days in series])
    day = np.array([one for days in series for one in days], dtype=np.float64)
    return lifecycles(Grouping.of(labels), day, np.isin(labels, solved), on)


@pytest.mark.parametrize(
    ("days", "on", "state"),
    [
        ([0.0, 5.0, 11.0], 14.0, "emerging"),
        ([0.0, 30.0, 70.0, 100.0], 120.0, "active"),
        ([0.0, 5.0, 11.0, 15.0, 22.0], 70.0, "dormant"),
        ([0.0, 5.0, 11.0, 15.0, 22.0], 800.0, "inactive"),
        ([0.0, 0.1, 0.2], 20.0, "emerging"),
        ([NAN, NAN], 20.0, "unknown"),
        ([50.0, 60.0], 20.0, "unknown"),
    ],
)
def test_states_follow_the_series_own_rhythm(days: list[float], on: float, state: str) -> None:
    assert lives(days, on=on)[0].state == state


def test_the_same_silence_ends_a_quick_series_and_not_a_slow_one() -> None:
    quick, slow = lives([0.0, 3.0, 6.0, 9.0, 12.0], [-400.0, -300.0, -200.0, -100.0, 12.0], on=80.0)
    assert quick.silent_days == slow.silent_days == 68.0
    assert (quick.state, slow.state) == ("dormant", "active")
    assert quick.rhythm_days < slow.rhythm_days


def test_one_night_is_one_strike_and_a_solved_series_is_solved() -> None:
    night, solved = lives([1.0, 1.1, 1.3, 9.0], [1.0, 9.0], on=10.0, solved=(1,))
    assert (night.strikes, night.state) == (2, "emerging")
    assert solved.state == "solved"


def test_cases_after_the_day_are_not_known_yet() -> None:
    days = [0.0, 10.0, 20.0, 500.0]
    assert lives(days, on=25.0) == lives(days[:3], on=25.0)


def test_a_mistyped_year_does_not_close_every_series() -> None:
    days = np.arange(400.0)
    assert reference_day(np.concatenate([days, [NAN, 5000.0, 5001.0]])) == 399.0
    assert reference_day(np.concatenate([days, [405.0]])) == 405.0
    assert reference_day(np.array([1.0, 5000.0])) == 5000.0
    assert reference_day(np.array([NAN])) == 0.0


def slow_twin(days: list[float], usual: float, on: float, options: LifecycleOptions) -> tuple[int, float, float]:
    known = sorted(day for day in days if day <= on)
    gaps = [b - a for a, b in pairwise(known) if b - a > options.strike_days]
    chance = (1.0 + (on - known[-1]) / (usual + sum(gaps))) ** -(2.0 + len(gaps))
    return 1 + len(gaps), (usual + sum(gaps)) / (1.0 + len(gaps)), chance


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.floats(0, 300), min_size=2, max_size=6), min_size=1, max_size=5), st.floats(300, 900))
def test_columns_agree_with_one_series_at_a_time(series: list[list[float]], on: float) -> None:
    options = LifecycleOptions()
    means = []
    for days in series:
        known = sorted(days)
        gaps = [b - a for a, b in pairwise(known) if b - a > options.strike_days]
        means += [sum(gaps) / len(gaps)] if gaps else []
    usual = float(np.median(means)) if means else 30.0
    for days, life in zip(series, lives(*series, on=on), strict=True):
        strikes, rhythm, chance = slow_twin(days, usual, on, options)
        assert life.strikes == strikes
        assert life.rhythm_days == pytest.approx(rhythm)
        assert life.silence_probability == pytest.approx(chance)


def test_no_series_no_states() -> None:
    assert lifecycles(Grouping.of(np.arange(2), smallest=2), np.zeros(2), np.zeros(2, dtype=bool), 1.0) == ()
