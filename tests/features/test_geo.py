"""Distances, the local plane and its promise, coordinate systems, and the hint that a source is shifted."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import features.geo
from features.china_coordinates import PointPair, bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from features.columns import FloatArray
from features.geo import (
    EARTH_RADIUS_KM,
    haversine_km,
    local_plane_km,
    looks_shifted,
    planar_km,
    projected_to_wgs84,
    to_wgs84,
)

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)
points = st.tuples(longitudes, latitudes)


def slow_great_circle_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    # The angle between two unit vectors: a textbook twin without any haversine.
    phi, lam = np.radians([lat_a, lat_b]), np.radians([lon_a, lon_b])
    a, b = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
    return float(EARTH_RADIUS_KM * np.arctan2(np.linalg.norm(np.cross(a, b)), np.dot(a, b)))


@given(points, points)
def test_haversine_is_the_angle_between_two_vectors(a: tuple[float, float], b: tuple[float, float]) -> None:
    # Near the antipodes an arcsine keeps half the digits, metres of 20,000 km.
    assert float(haversine_km(*a, *b)) == pytest.approx(slow_great_circle_km(*a, *b), abs=2e-3)
    assert haversine_km(*a, *b) == haversine_km(*b, *a)
    assert haversine_km(*a, *a) == 0.0


def test_known_distances() -> None:
    assert float(haversine_km(0, 0, 0, 90)) == pytest.approx(np.pi / 2 * EARTH_RADIUS_KM)
    assert float(haversine_km(179.9, 10, -179.9, 10)) == pytest.approx(slow_great_circle_km(179.9, 10, -179.9, 10))
    assert float(haversine_km(0, 0, 180, 0)) == pytest.approx(np.pi * EARTH_RADIUS_KM)
    assert planar_km(1000.0, 2000.0, 4000.0, 6000.0) == 5.0


def test_unknown_coordinates_give_unknown_distances() -> None:
    for place in range(4):
        corner = [1.0, 2.0, 3.0, 4.0]
        corner[place] = np.nan
        assert np.isnan(haversine_km(*corner))
        assert np.isnan(planar_km(*corner))
    assert haversine_km(np.zeros((3, 1)), 1.0, np.zeros(4), 2.0).shape == (3, 4)


def assert_plane_keeps_its_promise(lon: FloatArray, lat: FloatArray) -> None:
    plane = local_plane_km(lon, lat)
    assert 0.0 <= plane.least_distance_factor <= 1.0
    on_plane = np.hypot(plane.x_km[:, None] - plane.x_km, plane.y_km[:, None] - plane.y_km)
    true = haversine_km(lon[:, None], lat[:, None], lon, lat)
    assert np.all(true - plane.least_distance_factor * on_plane >= -1e-6)


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(0, 1)),
    points,
    st.sampled_from([0.001, 0.1, 2.0, 30.0, 90.0, 360.0]),
)
def test_the_plane_never_makes_a_pair_too_far(
    unit: FloatArray, corner: tuple[float, float], span_degrees: float
) -> None:
    lon = np.mod(corner[0] + unit[:, 0] * span_degrees + 180.0, 360.0) - 180.0
    lat = np.clip(corner[1] + unit[:, 1] * min(span_degrees, 180.0), -90.0, 90.0)
    assert_plane_keeps_its_promise(lon, lat)


@given(st.lists(points, min_size=1, max_size=12))
def test_the_promise_holds_anywhere_on_earth(anywhere: list[tuple[float, float]]) -> None:
    lon, lat = np.array(anywhere).T
    assert_plane_keeps_its_promise(lon, lat)


def test_the_plane_of_a_town_is_nearly_true() -> None:
    rng = np.random.default_rng(3)
    lon, lat = 118.1 + 0.3 * rng.random(300), 24.5 + 0.3 * rng.random(300)
    plane = local_plane_km(lon, lat)
    on_plane = np.hypot(plane.x_km[:, None] - plane.x_km, plane.y_km[:, None] - plane.y_km)
    true = haversine_km(lon[:, None], lat[:, None], lon, lat)
    assert plane.least_distance_factor > 0.99999
    assert np.all(true <= on_plane * 1.004 + 1e-9)


def test_the_plane_of_a_country_still_bounds_usefully() -> None:
    lon, lat = np.array([[73.5, 18.2], [135.1, 53.6], [104.0, 30.6]]).T
    assert 0.95 < local_plane_km(lon, lat).least_distance_factor < 0.96


def test_the_plane_joins_both_sides_of_the_180th_meridian() -> None:
    plane = local_plane_km([179.95, -179.95, 178.0], [-17.0, -17.0, -17.0])
    assert plane.least_distance_factor > 0.9999
    assert abs(plane.x_km[0] - plane.x_km[1]) == pytest.approx(float(haversine_km(179.95, -17, -179.95, -17)), rel=1e-6)


def test_rows_without_coordinates_have_no_place_on_the_plane() -> None:
    plane = local_plane_km([118.0, np.nan, 118.1, 118.2], [24.0, 24.0, np.nan, 24.1])
    assert np.isnan(plane.x_km).tolist() == np.isnan(plane.y_km).tolist() == [False, True, True, False]
    nowhere = local_plane_km(np.full(3, np.nan), np.full(3, np.nan))
    assert np.isnan(nowhere.x_km).all()
    assert nowhere.least_distance_factor == 1.0
    assert len(local_plane_km(np.empty(0), np.empty(0)).x_km) == 0


def test_grids_go_to_wgs84() -> None:
    # Zone 38 of CGCS2000: false easting 38,500 km on the meridian 114° E; one degree of equator is 111.32 km.
    longitude, latitude = projected_to_wgs84([38_500_000.0, np.nan, 1e30], [0.0, 0.0, 0.0], 4526)
    np.testing.assert_allclose((longitude[0], latitude[0]), (114.0, 0.0), atol=1e-6)
    assert np.isnan(longitude[1:]).all()
    assert np.isnan(latitude[1:]).all()
    # Planar metres taken for degrees are nowhere, not somewhere.
    assert np.isnan(projected_to_wgs84(38_500_000.0, 4_000_000.0, 4490)).all()


@pytest.mark.parametrize("epsg", [999_999, -1, 5773, 4978])
def test_a_wrong_epsg_number_is_refused_with_a_remedy(epsg: int) -> None:
    with pytest.raises(ValueError, match=rf"EPSG:{epsg} .*give the number of a projected or geographic system"):
        projected_to_wgs84(0.0, 0.0, epsg)


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("WGS84", (116.4, 39.9)),
        ("wgs 84", (116.4, 39.9)),
        ("GCJ02", gcj02_to_wgs84(116.4, 39.9)),
        ("gcj-02", gcj02_to_wgs84(116.4, 39.9)),
        ("bd_09", bd09_to_wgs84(116.4, 39.9)),
        ("epsg:4326", (116.4, 39.9)),
    ],
)
def test_systems_go_by_name(system: str, expected: PointPair) -> None:
    np.testing.assert_allclose(to_wgs84(116.4, 39.9, system), expected, atol=1e-12)


@pytest.mark.parametrize("system", ["", "mars", "EPSG", "EPSG:", "EPSG:abc", "4326"])
def test_an_unknown_system_is_refused_with_the_allowed_ones(system: str) -> None:
    with pytest.raises(ValueError, match="allowed are WGS84, GCJ02, BD09 and EPSG:nnnn"):
        to_wgs84(0.0, 0.0, system)


def town(size: int = 60, noise_m: float = 25.0) -> tuple[PointPair, PointPair]:
    """The same addresses twice: as known, and as another geocoder of the same system puts them."""
    rng = np.random.default_rng(11)
    known = 113.9 + 0.4 * rng.random(size), 22.5 + 0.3 * rng.random(size)
    jitter = rng.normal(scale=noise_m / 111_000.0, size=(2, size))
    return known, (known[0] + jitter[0], known[1] + jitter[1])


def test_the_right_conversion_is_named() -> None:
    known, again = town()
    for shift, system in ((wgs84_to_gcj02, "GCJ-02"), (wgs84_to_bd09, "BD-09")):
        hint = looks_shifted(*shift(*again), *known)
        assert hint is not None
        assert (hint.system, hint.known_ones, hint.points) == (system, False, 60)
        assert hint.remaining_m < 30
        assert hint.offset_m > 100
        # The library itself may be the shifted one.
        back = looks_shifted(*again, *shift(*known))
        assert back is not None
        assert (back.system, back.known_ones) == (system, True)


def test_a_source_of_which_only_a_part_is_shifted_is_found() -> None:
    known, again = town()
    mixed = np.where(np.arange(60) < 20, wgs84_to_gcj02(*again), again)
    hint = looks_shifted(*mixed, *known)
    assert hint is not None
    assert (hint.system, hint.points) == ("GCJ-02", 20)


def test_agreement_noise_and_scarcity_give_no_hint() -> None:
    known, again = town()
    shifted = wgs84_to_gcj02(*again)
    assert looks_shifted(*again, *known) is None
    assert looks_shifted(*(each[:9] for each in shifted), *(each[:9] for each in known)) is None
    assert looks_shifted(shifted[0] + 0.01, shifted[1], *known) is None
    rng = np.random.default_rng(5)
    assert looks_shifted(rng.permutation(shifted[0]), rng.permutation(shifted[1]), *known) is None
    assert looks_shifted(np.full(60, np.nan), again[1], *known) is None
    assert looks_shifted(np.empty(0), np.empty(0), np.empty(0), np.empty(0)) is None


def test_unknown_rows_are_left_out_of_the_hint() -> None:
    known, again = town()
    shifted = wgs84_to_gcj02(*again)
    shifted[0][::4] = np.nan
    hint = looks_shifted(*shifted, *known)
    assert hint is not None
    assert hint.points == 45


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(features.geo).failed == 0
