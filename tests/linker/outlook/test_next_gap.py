"""Days until the next strike: calibrated where gaps are what the rule assumes, honest about days already passed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray
from linker.outlook.next_gap import DayProbabilities, GapHabits, day_probabilities
from linker.outlook.track import Track

ON = np.datetime64("2024-05-01", "D")
LAST_DAY = float(ON.astype(np.int64)) + 0.5


def dated(days: FloatArray) -> Track:
    none = np.full(len(days), np.nan)
    return Track(np.arange(len(days)), none, none.copy(), days, none.copy(), none.copy())


def series_of(random: np.random.Generator, mean: float) -> Track:
    gaps = np.exp(random.normal(mean, 0.7, 8))
    return dated(LAST_DAY - gaps.sum() + np.concatenate([[0.0], np.cumsum(gaps)]))


def population(seed: int, series: int = 80) -> list[Track]:
    random = np.random.default_rng(seed)
    return [series_of(random, random.normal(2.0, 0.8)) for _ in range(series)]


def test_windows_hold_what_they_state() -> None:
    habits, held = GapHabits.learn(population(1)), {0.5: [], 0.8: []}  # type: ignore[var-annotated]
    for track in population(2, 300):
        seen, then = track.first(8), track.day[8]
        on = np.datetime64(int(np.floor(seen.day[-1])), "D")
        chances = day_probabilities(habits, seen, on)
        for share, found in held.items():
            window = chances.window(share)
            ahead = int(np.floor(then)) - int(on.astype(np.int64))
            found.append(
                (window is not None and window.first_day <= ahead <= window.last_day, window and window.probability)
            )
    for share, found in held.items():
        inside, stated = np.array(found, dtype=float).T
        assert stated.mean() >= share
        assert inside.mean() == pytest.approx(stated.mean(), abs=0.07)


def test_fast_and_slow_series_differ_and_the_own_gaps_count_more_the_more_there_are() -> None:
    habits = GapHabits.learn(population(1))
    slow = [habits.expected(np.full(gaps, 60.0)) for gaps in (0, 1, 4, 40)]
    assert slow[0] == pytest.approx(habits.mean)
    assert slow == sorted(slow)
    assert slow[-1] == pytest.approx(np.log(60.5), abs=0.35)


@given(st.integers(0, 500), st.lists(st.floats(0, 200), min_size=2, max_size=9))
@settings(max_examples=30, deadline=None)
def test_chances_are_chances_whatever_has_passed(silent_days: int, gaps: list[float]) -> None:
    track = dated(LAST_DAY - np.cumsum([*gaps, 0.0][::-1])[::-1])
    chances = day_probabilities(GapHabits.learn([]), track, ON + silent_days)
    assert (chances.probability >= 0).all()
    assert chances.probability.sum() <= 1.0 + 1e-9


def test_long_silence_makes_a_long_wait() -> None:
    habits, track = GapHabits.learn(population(1)), population(3)[0]
    middles = [day_probabilities(habits, track, ON + silent).window(0.5) for silent in (0, 30, 300)]
    lengths = [window.last_day - window.first_day for window in middles if window]
    assert lengths[2] > 2 * max(lengths[:2])


def test_the_window_is_the_shortest() -> None:
    chance = np.array([0.1, 0.05, 0.3, 0.25, 0.1, 0.1])
    window = DayProbabilities(ON, chance).window(0.5)
    assert window is not None
    assert (window.first_day, window.last_day, window.probability) == (2, 3, pytest.approx(0.55))
    assert DayProbabilities(ON, chance).window(0.95) is None
