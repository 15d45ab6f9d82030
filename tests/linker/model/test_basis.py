from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.model.basis import Basis, weighted_quantiles

TENTHS = st.integers(0, 40).map(lambda step: step / 10)
COLUMNS = st.lists(TENTHS | st.just(float("nan")), max_size=20)


@given(COLUMNS, st.integers(0, 5), st.integers(0, 99))
def test_the_curve_is_the_design_times_the_coefficients(column: list[float], inner: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    scaled = np.array(column, dtype=np.float64)
    basis = Basis.of(scaled, random.uniform(0.1, 1.0, len(scaled)), inner)
    design = basis.design(scaled)
    assert design.shape == (len(scaled), basis.columns)
    coefficients = random.normal(size=basis.columns)
    curve = basis.curve("x", coefficients)
    np.testing.assert_allclose(curve.at(scaled), design @ coefficients, atol=1e-9)
    assert not design[np.isnan(scaled)].any()
    known = scaled[~np.isnan(scaled)]
    if len(known):
        assert (curve.knots[0], curve.knots[-1]) == (known.min(), known.max())


@given(COLUMNS, st.integers(0, 5))
def test_hinges_are_centred_so_that_an_average_value_says_little(column: list[float], inner: int) -> None:
    scaled = np.array(column, dtype=np.float64)
    weights = np.linspace(1.0, 2.0, len(scaled))
    basis = Basis.of(scaled, weights, inner)
    known = ~np.isnan(scaled)
    if basis.columns > 1:
        means = np.average(basis.design(scaled)[known, 1:], axis=0, weights=weights[known])
        np.testing.assert_allclose(means, 0.0, atol=1e-9)


@pytest.mark.parametrize("column", [[], [np.nan, np.nan], [2.0, 2.0, np.nan]])
def test_a_variable_without_spread_is_only_known_or_not(column: list[float]) -> None:
    basis = Basis.of(np.array(column), np.ones(len(column)), 3)
    assert basis.columns == 1
    assert basis.design(np.array([2.0, np.nan, 7.0])).tolist() == [[1.0], [0.0], [1.0]]


def test_a_value_that_stands_out_has_its_own_knot() -> None:
    scaled = np.array([0.0] * 50 + np.linspace(1.0, 2.0, 50).tolist())
    knots = Basis.of(scaled, np.ones(100), 3).knots
    assert knots[0] == 0.0
    assert knots[1] == pytest.approx(1.0)


@given(st.lists(TENTHS, min_size=1, max_size=15), st.lists(st.integers(1, 5), min_size=15, max_size=15))
def test_weights_count_like_repeated_values(values: list[float], weights: list[int]) -> None:
    column, mass = np.array(values), np.array(weights[: len(values)], dtype=np.float64)
    repeated = np.repeat(column, mass.astype(int))
    shares = np.array([0.21, 0.52, 0.83])
    np.testing.assert_array_equal(
        weighted_quantiles(column, mass, shares), weighted_quantiles(repeated, np.ones(len(repeated)), shares)
    )
