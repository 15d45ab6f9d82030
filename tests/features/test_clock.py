"""Gaps between time windows, against chance, against simple truths and against a published implementation."""

import doctest
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import features.clock
from features.clock import (
    expected_circular_gap,
    expected_gap,
    greatest_gap,
    least_gap,
)
from features.columns import FloatArray

PORTER_TOWN = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "porter_town"

# (start_a, length_a, start_b, length_b) in hours: overlapping, one inside the other, disjoint, 30 h, 8 days, points,
# midnight, exactly one period, longer than two periods.
WINDOWS = [
    (8.0, 4.0, 10.0, 6.0),
    (0.0, 10.0, 3.0, 2.0),
    (0.0, 2.0, 30.0, 5.0),
    (20.0, 30.0, 12.0, 0.0),
    (0.0, 192.0, 50.0, 3.0),
    (5.0, 0.0, 2.0, 9.0),
    (22.0, 4.0, 23.5, 2.0),
    (47.0, 2.5, 0.25, 1.0),
    (3.0, 24.0, 9.0, 1.0),
    (1.0, 17.0, 14.0, 20.0),
    (0.0, 55.0, 7.0, 31.0),
]

moments = st.floats(-1e5, 1e5)
lengths = st.one_of(st.just(0.0), st.floats(1e-9, 1e3), st.sampled_from([12.0, 24.0, 30.0, 48.0, 168.0]))
windows = st.tuples(moments, lengths, moments, lengths)


def circular(x: FloatArray, period: float) -> FloatArray:
    turned = np.mod(x, period)
    return np.minimum(turned, period - turned)


def draws(window: tuple[float, float, float, float], size: int = 200_000) -> FloatArray:
    rng = np.random.default_rng(20)
    start_a, length_a, start_b, length_b = window
    return (start_a + length_a * rng.random(size)) - (start_b + length_b * rng.random(size))


def assert_mean(answer: FloatArray, sample: FloatArray) -> None:
    assert abs(float(answer) - sample.mean()) <= 4 * sample.std() / np.sqrt(len(sample)) + 1e-9


@pytest.mark.parametrize("window", WINDOWS)
def test_expected_gap_is_the_mean_of_many_draws(window: tuple[float, float, float, float]) -> None:
    assert_mean(expected_gap(*window), np.abs(draws(window)))


@pytest.mark.parametrize("period", [24.0, 168.0, 7.0])
@pytest.mark.parametrize("window", WINDOWS)
def test_expected_circular_gap_is_the_mean_of_many_draws(
    window: tuple[float, float, float, float], period: float
) -> None:
    assert_mean(expected_circular_gap(*window, period), circular(draws(window), period))


def test_thirty_hours_against_noon_is_six_point_six() -> None:
    # From 18:00 for 30 h: one whole day, 6 h from noon on average, and 18:00 to 24:00, 9 h on average.
    assert float(expected_circular_gap(18.0, 30.0, 12.0, 0.0, 24.0)) == pytest.approx((24 * 6 + 6 * 9) / 30, abs=1e-12)


@given(windows, st.floats(0.5, 400.0))
def test_swapping_the_cases_changes_no_bit(window: tuple[float, float, float, float], period: float) -> None:
    swapped = (*window[2:], *window[:2])
    assert expected_gap(*window) == expected_gap(*swapped)
    assert expected_circular_gap(*window, period) == expected_circular_gap(*swapped, period)
    assert least_gap(*window) == least_gap(*swapped)
    assert greatest_gap(*window) == greatest_gap(*swapped)


@given(windows, st.floats(0.5, 400.0))
def test_answers_stay_in_range(window: tuple[float, float, float, float], tolerance: float) -> None:
    assert 0 <= expected_circular_gap(*window, 24.0) <= 12
    slack = 1e-9
    assert least_gap(*window) - slack <= expected_gap(*window) <= greatest_gap(*window) + slack


@given(windows, st.integers(-1000, 1000))
def test_moving_both_windows_changes_nothing(window: tuple[float, float, float, float], days: int) -> None:
    start_a, length_a, start_b, length_b = window
    moved = (start_a + 24.0 * days, length_a, start_b + 24.0 * days, length_b)
    assert float(expected_gap(*moved)) == pytest.approx(float(expected_gap(*window)), abs=1e-8)
    one_moved = (start_a + 24.0 * days, length_a, start_b, length_b)
    for other in (moved, one_moved):
        circle, turned = (float(expected_circular_gap(*each, 24.0)) for each in (window, other))
        assert turned == pytest.approx(circle, abs=1e-8)


@given(moments, moments)
def test_known_moments_give_the_plain_gap(moment_a: float, moment_b: float) -> None:
    apart = abs(moment_a - moment_b)
    assert expected_gap(moment_a, 0.0, moment_b, 0.0) == apart
    assert least_gap(moment_a, 0.0, moment_b, 0.0) == greatest_gap(moment_a, 0.0, moment_b, 0.0) == apart
    circle = circular(np.asarray(moment_a - moment_b), 24.0)
    assert float(expected_circular_gap(moment_a, 0.0, moment_b, 0.0, 24.0)) == pytest.approx(float(circle), abs=1e-9)


@given(moments, st.floats(0.5, 400.0))
def test_the_same_moment_is_no_gap(moment: float, period: float) -> None:
    assert expected_gap(moment, 0.0, moment, 0.0) == 0.0
    assert expected_circular_gap(moment, 0.0, moment, 0.0, period) == 0.0


@given(windows)
def test_a_tiny_window_is_as_good_as_a_point(window: tuple[float, float, float, float]) -> None:
    start_a, length_a, start_b, _ = window
    for tiny in (5e-324, 1e-300, 1e-15, 1e-9):
        for gap in (expected_gap, lambda *each: expected_circular_gap(*each, 24.0)):
            point = float(gap(start_a, length_a, start_b, 0.0))
            assert float(gap(start_a, length_a, start_b, tiny)) == pytest.approx(point, abs=1e-8)


@given(moments, st.floats(0.0, 500.0), st.integers(1, 4))
def test_a_window_of_whole_periods_says_nothing_about_the_hour(start: float, length: float, periods: int) -> None:
    assert float(expected_circular_gap(start, 24.0 * periods, 5.0, length, 24.0)) == pytest.approx(6.0, abs=1e-12)


@given(windows)
def test_disjoint_windows_are_as_far_apart_as_their_centres(window: tuple[float, float, float, float]) -> None:
    start_a, length_a, start_b, length_b = window
    start_b = start_a + length_a + abs(start_b) + 1.0
    centres = (start_b + length_b / 2) - (start_a + length_a / 2)
    assert float(expected_gap(start_a, length_a, start_b, length_b)) == pytest.approx(centres, abs=1e-9)


@pytest.mark.parametrize("gap", [expected_gap, least_gap, greatest_gap])
def test_unknown_stays_unknown(gap: Callable[..., FloatArray]) -> None:
    for place in range(4):
        window = [1.0, 2.0, 3.0, 4.0]
        window[place] = np.nan
        assert np.isnan(gap(*window))
        assert np.isnan(expected_circular_gap(*window, period=24.0))


def test_columns_and_single_numbers_broadcast() -> None:
    starts = np.array([[0.0], [5.0], [np.nan]])
    table = expected_circular_gap(starts, 2.0, np.arange(4.0), 0.0, 24.0)
    assert table.shape == (3, 4)
    assert table.dtype == np.float64
    assert table[1, 2] == expected_circular_gap(5.0, 2.0, 2.0, 0.0, 24.0)
    assert expected_gap(np.empty(0), 1.0, np.empty(0), 2.0).shape == (0,)


def test_impossible_windows_are_refused_with_a_remedy() -> None:
    with pytest.raises(ValueError, match=r"length_b .* earlier moment first"):
        expected_gap(0.0, 1.0, 0.0, np.array([1.0, -1.0]))
    for period in (0.0, -24.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="must be a positive number"):
            expected_circular_gap(0.0, 1.0, 0.0, 1.0, period)


@pytest.mark.skipif(not PORTER_TOWN.is_dir(), reason="the porter_town data is not beside this checkout")
def test_three_thousand_pairs_agree_with_crimelinkage() -> None:
    events = pd.read_csv(PORTER_TOWN / "events.csv", index_col="event_id")
    pairs = pd.read_csv(PORTER_TOWN / "golden_pairs.csv")
    opening = events["dt_from"].astype("datetime64[s]")
    start = (opening - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1)
    length = (events["dt_to"].astype("datetime64[s]") - opening) / pd.Timedelta(days=1)
    days = [column[pairs[end]].to_numpy() for end in ("event_id_a", "event_id_b") for column in (start, length)]
    hours = [24.0 * column for column in days]
    assert len(pairs) == 3000
    np.testing.assert_allclose(expected_gap(*days), pairs["gap_days"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(expected_circular_gap(*hours, 24.0), pairs["hour_gap"], rtol=0, atol=2e-3)
    np.testing.assert_allclose(expected_circular_gap(*days, 7.0), pairs["weekday_gap"], rtol=0, atol=2e-3)


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(features.clock).failed == 0
