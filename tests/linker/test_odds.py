"""The arithmetic of log10 LRs: what the soft limit promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.odds import soft_limit

BOUND = st.floats(0.0, 12.0)
VALUE = st.floats(-50.0, 50.0)


@given(VALUE, VALUE, BOUND, BOUND, st.floats(0.0, 3.0))
def test_soft_limit_never_falls_and_never_leaves_the_bounds(
    one: float, other: float, below: float, upper: float, softness: float
) -> None:
    low, high = soft_limit(sorted([one, other]), -below, upper, softness)
    assert -below <= low <= high <= upper


@given(st.floats(-50.0, 50.0), st.integers(-3000, 3000), st.floats(0.3, 12.0), st.floats(0.3, 12.0))
def test_soft_limit_never_falls_between_neighbouring_floats(
    start: float, steps: int, below: float, upper: float
) -> None:
    for joint in (start, upper - 0.25, -below + 0.25):
        values = joint + abs(np.spacing(joint)) * (np.arange(64) + steps)
        assert (np.diff(soft_limit(values, -below, upper)) >= 0).all()


@given(VALUE, st.floats(1e-9, 5.0), st.floats(0.3, 12.0), st.floats(0.3, 12.0))
def test_soft_limit_makes_no_ties(value: float, step: float, below: float, upper: float) -> None:
    low, high = soft_limit([value, value + step], -below, upper)
    assert low < high < upper


@given(st.floats(-1.0, 1.0), st.floats(0.3, 12.0), st.floats(0.3, 12.0))
def test_soft_limit_leaves_the_middle_alone(share: float, below: float, upper: float) -> None:
    value = share * ((upper if share > 0 else below) - 0.25)
    assert soft_limit(value, -below, upper) == value


def test_soft_limit_is_smooth_at_the_joint() -> None:
    step = 1e-6
    left, joint, right = soft_limit([2.75 - step, 2.75, 2.75 + step], -3.0, 3.0)
    assert joint == 2.75
    assert (joint - left) / step == pytest.approx(1.0, abs=1e-5)
    assert (right - joint) / step == pytest.approx(1.0, abs=1e-4)


def test_soft_limit_keeps_neutral_neutral_even_at_a_bound_of_nothing() -> None:
    np.testing.assert_array_equal(soft_limit([-2.0, 0.0, 0.1, 7.0], -1.0, 0.0)[1:], [0.0, 0.0, 0.0])
    np.testing.assert_array_equal(soft_limit([-2.0, 0.0, 7.0], 0.0, 0.0), [0.0, 0.0, 0.0])


def test_soft_limit_of_what_is_no_number() -> None:
    limited = soft_limit([np.inf, -np.inf, np.nan], -2.0, 3.0)
    np.testing.assert_array_equal(limited, [3.0, -2.0, np.nan])


def test_soft_limit_keeps_its_shape_and_its_input() -> None:
    values = np.array([[9.0, -9.0], [0.0, 1.0]])
    before = values.copy()
    assert soft_limit(values, -2.0, 2.0).shape == (2, 2)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(("lower", "upper", "softness"), [(1.0, 2.0, 0.2), (-2.0, -1.0, 0.2), (-1.0, 1.0, -0.1)])
def test_soft_limit_refuses_impossible_bounds(lower: float, upper: float, softness: float) -> None:
    with pytest.raises(ValueError, match="lower <= 0 <= upper"):
        soft_limit([0.0], lower, upper, softness)
