"""Cells tile the area, hold the mass they say, and their regions are the densest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray
from linker.outlook.cells import Cells
from linker.outlook.ground import BINS, StudyArea
from linker.outlook.next_place import normal_mass
from linker.outlook.track import Track

SQUARE = (-10.0, -10.0, 20.0)


def sites(x_km: list[float], y_km: list[float]) -> Track:
    none = np.full(len(x_km), np.nan)
    return Track(np.arange(len(x_km)), np.array(x_km), np.array(y_km), none, none.copy(), none.copy())


def bell(x: float, y: float, scale_km: float) -> Cells:
    def mass_in(x_km: FloatArray, y_km: FloatArray, side_km: FloatArray) -> FloatArray:
        return normal_mass(sites([x], [y]), np.array([scale_km]), np.ones((1, 1)), (x_km, y_km, side_km))

    return Cells.of(SQUARE, mass_in)


@given(x=st.floats(-8, 8), y=st.floats(-8, 8), scale=st.floats(0.01, 5))
@settings(max_examples=25, deadline=None)
def test_cells_tile_the_area_and_sum_to_one(x: float, y: float, scale: float) -> None:
    cells = bell(x, y, scale)
    assert cells.mass.sum() == pytest.approx(1.0)
    assert np.sum(cells.side_km**2) == pytest.approx(400.0)
    assert cells.mass.max() <= 0.0021
    assert cells.at(x, y) >= 0


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_the_region_of_a_bell_is_its_circle(share: float) -> None:
    region = bell(0.3, -0.2, 0.5).region(share)
    circle_km2 = -2.0 * np.pi * 0.25 * np.log(1.0 - share)
    assert share <= region.mass < share + 0.002
    assert region.area_km2 == pytest.approx(circle_km2, rel=0.03)


def test_the_middle_is_found_at_once_and_the_outside_never() -> None:
    cells = bell(0.0, 0.0, 0.5)
    costs = [cells.search_cost(x, 0.0) for x in (0.01, 0.4, 1.2, 50.0)]
    assert costs == sorted(costs)
    assert costs[0] < 1e-4
    assert costs[1] == pytest.approx(np.pi * 0.16 / 400.0, rel=0.1)
    assert costs[3] == 1.0


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=2, max_size=30), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_mass_of_ground_in_squares_is_the_sum_of_its_parts(points: list[tuple[float, float]], seed: int) -> None:
    ground = StudyArea.of(*np.array(points).T)
    random = np.random.default_rng(seed)
    x, side = ground.west_km + random.random() * ground.side_km / 2, random.random() * ground.side_km / 2
    whole = ground.mass_in(*(np.array([one]) for one in (x, ground.south_km, side)))
    halves = ground.mass_in(
        np.array([x, x + side / 2, x, x + side / 2]),
        np.array([ground.south_km] * 2 + [ground.south_km + side / 2] * 2),
        np.full(4, side / 2),
    )
    assert whole[0] == pytest.approx(halves.sum(), abs=1e-9)
    assert ground.mass.shape == (BINS, BINS)
    assert ground.mass_in(*(np.array([one]) for one in ground.square))[0] == pytest.approx(1.0)


def test_ground_is_densest_where_the_cases_are() -> None:
    random = np.random.default_rng(1)
    ground = StudyArea.within((0.0, 0.0, 10.0), random.normal(2, 0.2, 300), random.normal(7, 0.2, 300))
    here, there = ground.density(np.array([2.0, 8.0]), np.array([7.0, 1.0]))
    assert here > 50 * there > 0.0
