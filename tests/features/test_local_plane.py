"""The plane of a series, also where its cases lie on both sides of the 180th meridian."""

from __future__ import annotations

import numpy as np
import pytest

from features.geo import DEGREE_KM, LocalPlane


def test_points_on_both_sides_of_the_date_line_are_neighbours() -> None:
    # two hundredths of a degree at the equator: 2.2 km, not half round the Earth
    plane = LocalPlane.about([-179.99, 179.99, 179.99], [0.0, 0.0, 0.0])
    east, _ = plane.project([-179.99, 179.99], [0.0, 0.0])
    assert plane.longitude == pytest.approx(179.99)
    assert east.tolist() == pytest.approx([0.02 * DEGREE_KM, 0.0], abs=1e-9)
    longitude, _ = plane.unproject(east, [0.0, 0.0])
    assert longitude.tolist() == pytest.approx([-179.99, 179.99])


def test_elsewhere_the_middle_is_the_median() -> None:
    plane = LocalPlane.about([10.0, 11.0, 40.0], [50.0, 51.0, 59.0])
    assert (plane.longitude, plane.latitude) == (11.0, 51.0)


def test_the_same_series_has_the_same_shape_on_the_date_line() -> None:
    random = np.random.default_rng(1)
    offset, north = random.normal(0.0, 0.02, 30), random.normal(-16.8, 0.02, 30)
    planes = []
    for middle in (20.0, 180.0):
        longitude = (middle + offset + 180.0) % 360.0 - 180.0
        plane = LocalPlane.about(longitude, north)
        planes.append(np.stack(plane.project(longitude, north), axis=1))
    np.testing.assert_allclose(*planes, atol=1e-6)
