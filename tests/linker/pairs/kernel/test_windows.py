from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import clock
from features.columns import FloatArray
from linker.pairs.kernel import windows
from linker.pairs.kernel.compiled import entry, inner

SIZES = st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.5, 7.0, 30.0]) | st.floats(0, 100)
STARTS = st.integers(-40, 40).map(float) | st.floats(-20_000, 20_000)
PAIRS = st.lists(st.tuples(STARTS, SIZES, STARTS, SIZES), min_size=1, max_size=20)


@inner
def told(pair: FloatArray) -> tuple[float, float, float]:
    apart = abs((pair[0] - pair[2]) + (pair[1] - pair[3]) / 2.0)
    return apart, max(pair[1], pair[3]), min(pair[1], pair[3])


@entry
def gaps(pairs: FloatArray) -> FloatArray:
    found = np.empty(len(pairs))
    for k in range(len(pairs)):
        found[k] = windows.expected_gap(*told(pairs[k]))
    return found


@entry
def circular_gaps(pairs: FloatArray, period: float) -> FloatArray:
    found = np.empty(len(pairs))
    for k in range(len(pairs)):
        apart, long, short = told(pairs[k])
        found[k] = windows.expected_circular_gap(apart, long, short, period)
    return found


@settings(deadline=None)
@given(PAIRS)
def test_the_gap_is_that_of_the_clock(pairs: list[tuple[float, float, float, float]]) -> None:
    columns = np.array(pairs)
    np.testing.assert_allclose(gaps(columns), clock.expected_gap(*columns.T), rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("period", [1.0, 7.0])
@settings(deadline=None)
@given(PAIRS)
def test_the_circular_gap_is_that_of_the_clock(period: float, pairs: list[tuple[float, float, float, float]]) -> None:
    columns = np.array(pairs)
    wanted = clock.expected_circular_gap(*columns.T, period)
    np.testing.assert_allclose(circular_gaps(columns, period), wanted, rtol=0, atol=1e-9)


@settings(deadline=None)
@given(st.lists(st.tuples(STARTS, STARTS), min_size=1, max_size=20), st.sampled_from([1.0, 7.0]))
def test_two_moments_are_apart_on_the_circle_as_on_the_clock(pairs: list[tuple[float, float]], period: float) -> None:
    one, other = np.array(pairs).T
    wanted = clock.expected_circular_gap(one, 0.0, other, 0.0, period)
    np.testing.assert_allclose(turns(np.abs(one - other), period), wanted, rtol=0, atol=1e-9)


@entry
def turns(apart: FloatArray, period: float) -> FloatArray:
    found = np.empty(len(apart))
    for k in range(len(apart)):
        found[k] = windows.circular_gap(apart[k], period)
    return found
