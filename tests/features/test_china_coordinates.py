"""The shifted coordinates of Chinese maps: known values, round trips, and hands off the rest of the world."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.china_coordinates import PointPair, bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from features.geo import haversine_km

Conversion = Callable[..., PointPair]
THERE_AND_BACK = [(wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)]
# From the edges of the country inwards, well inside the box the map services use.
in_china = st.tuples(st.floats(73.5, 135.1), st.floats(3.5, 53.6))
ABROAD = [(-0.1276, 51.5072), (139.69, 35.68), (-74.0, 40.7), (151.2, -33.87), (103.82, 0.5)]


@pytest.mark.parametrize(
    ("convert", "expected"),
    [
        # Tiananmen in the two systems, as map programs in several languages publish it.
        (wgs84_to_gcj02, (116.41024449916938, 39.91640428150164)),
        (wgs84_to_bd09, (116.41662724378733, 39.922699552216216)),
    ],
)
def test_a_published_point(convert: Conversion, expected: tuple[float, float]) -> None:
    np.testing.assert_allclose(convert(116.404, 39.915), expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize(("there", "back"), THERE_AND_BACK)
@given(point=in_china)
def test_round_trips_end_within_a_millimetre(there: Conversion, back: Conversion, point: tuple[float, float]) -> None:
    assert haversine_km(*back(*there(*point)), *point) * 1e6 < 1.0
    assert haversine_km(*there(*back(*point)), *point) * 1e6 < 1.0


@pytest.mark.parametrize(("convert", "least_m", "most_m"), [(wgs84_to_gcj02, 0, 750), (wgs84_to_bd09, 600, 1600)])
@given(point=in_china)
def test_shifts_have_the_size_they_are_known_for(
    convert: Conversion, least_m: float, most_m: float, point: tuple[float, float]
) -> None:
    assert least_m < haversine_km(*convert(*point), *point) * 1000.0 < most_m


@pytest.mark.parametrize("convert", [each for pair in THERE_AND_BACK for each in pair])
def test_abroad_and_unknown_stay_as_they_are(convert: Conversion) -> None:
    lon, lat = np.array([*ABROAD, (np.nan, 30.0), (110.0, np.nan)]).T
    before = lon.copy()
    converted = convert(lon, lat)
    np.testing.assert_array_equal(converted[0], lon)
    np.testing.assert_array_equal(converted[1], lat)
    converted[0][:] = 0.0
    np.testing.assert_array_equal(lon, before)


@pytest.mark.parametrize("convert", [each for pair in THERE_AND_BACK for each in pair])
def test_columns_convert_row_by_row(convert: Conversion) -> None:
    lon, lat = np.array([[116.4, 114.1, 2.35], [39.9, 22.5, 48.85]])
    rows = [convert(*point) for point in zip(lon, lat, strict=True)]
    np.testing.assert_array_equal(np.array(convert(lon, lat)).T, np.array(rows))
