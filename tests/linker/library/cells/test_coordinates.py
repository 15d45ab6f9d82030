"""Coordinates: how one cell is written, and what two columns become in each system."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from said import said

from features.geo import to_wgs84
from linker.errors import MappingError
from linker.library.cells.coordinates import NOMINAL_UNIT_KM, coordinate_columns, guess_system, parse_number
from linker.library.files.raw import Cell

CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.text(alphabet="0123456789°'\". ,-+NSEWe东经北纬度分秒", max_size=15),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.lists(st.integers(), max_size=1),
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("31.2304", 31.2304),
        ("31.2304N", 31.2304),
        ("S 12.5", -12.5),
        ("0.5°W", -0.5),
        ("北纬31.23", 31.23),
        ("西经0.5", -0.5),
        ("31,2304", 31.2304),
        ("535,123.4", 535123.4),
        ("31°13'49.4\"N", 31.2303889),
        ("121°28′36.5″E", 121.4768056),
        ("121度28分36秒", 121.4766667),
        ("-31°30'0\"", -31.5),
        ("３１．２３", 31.23),
        (912, 912.0),
    ],
)
def test_written_coordinates(cell: Cell, number: float) -> None:
    assert parse_number(cell) == pytest.approx(number, abs=1e-7)


@pytest.mark.parametrize("cell", [None, "", "不详", "9999", 9999, 999999, "-9999", "999999.99", float("nan")], ids=str)
def test_unknown_coordinates(cell: Cell) -> None:
    assert parse_number(cell) is None


@pytest.mark.parametrize(
    "cell", ["x", "31°70'0\"", True, float("inf"), 10**400, "1" * 100], ids=lambda cell: str(cell)[:20]
)
def test_refused_coordinates(cell: Cell) -> None:
    with pytest.raises(ValueError, match="31"):
        parse_number(cell)


def test_degrees_are_converted_and_bad_rows_named() -> None:
    columns = coordinate_columns(["121.47", "0", "912", "1", "", None], ["31.2", "0", "3", "912", "5", None], "GCJ02")
    longitude, latitude = to_wgs84([121.47], [31.2], "GCJ02")
    assert columns.longitude[0] == longitude[0]
    assert columns.latitude[0] == latitude[0]
    assert np.isnan(columns.longitude[1:]).all()
    assert np.isnan(columns.x_m).all()
    assert set(columns.errors) == {2, 3}
    assert "latitude 912 is outside -90 to 90" in said(columns.errors[3])
    assert "only one of the two" in said(columns.hints[0])


def test_exchanged_columns_are_read_exchanged_and_told() -> None:
    columns = coordinate_columns(["31.2", "30"], ["121.4", "120"], "WGS84")
    assert (columns.longitude.tolist(), columns.latitude.tolist()) == ([121.4, 120.0], [31.2, 30.0])
    assert any("exchanged" in hint for hint in map(said, columns.hints))
    one_bad = coordinate_columns(["121.4", "30"], ["31.2", "120"], "WGS84")
    assert not one_bad.hints
    assert set(one_bad.errors) == {1}


@pytest.mark.parametrize(
    ("system", "factor"),
    [("planar", 1.0), ("planar:ft", 0.3048), ("planar:km", 1000.0), ("unitless", NOMINAL_UNIT_KM * 1000)],
)
def test_planes_become_metres(system: str, factor: float) -> None:
    columns = coordinate_columns(["0.5", 2, None], ["0.25", "3", "1"], system)
    assert columns.x_m[:2].tolist() == pytest.approx([0.5 * factor, 2 * factor])
    assert columns.y_m[:2].tolist() == pytest.approx([0.25 * factor, 3 * factor])
    assert np.isnan([columns.x_m[2], columns.y_m[2]]).all()
    assert np.isnan(columns.longitude).all()
    assert any("100 km" in hint for hint in map(said, columns.hints)) == (system == "unitless")


def test_projected_points_become_degrees() -> None:
    columns = coordinate_columns(["530,000", "1e12"], ["180,000", "5"], "EPSG:27700")
    assert columns.longitude[0] == pytest.approx(-0.12835, abs=1e-4)
    assert columns.latitude[0] == pytest.approx(51.50399, abs=1e-4)
    assert "outside the area" in said(columns.errors[1])


def test_an_unknown_system_names_the_known_ones() -> None:
    with pytest.raises(MappingError, match=r"WGS84.*planar"):
        coordinate_columns(["1"], ["2"], "mars")


@pytest.mark.parametrize(
    ("x_name", "y_name", "x", "y", "system"),
    [
        ("x_m", "y_m", 1.0, 2.0, "planar"),
        ("x_ft", "y_ft", 888708.3, 1028833.0, "planar:ft"),
        ("lon", "lat", "121.4", "31.2", "WGS84"),
        ("经度(高德)", "纬度", "121.4", "31.2", "GCJ02"),
        ("lng_bd09", "lat_bd09", "121.4", "31.2", "BD09"),
        ("x_scaled", "y_scaled", 0.1, 0.2, "unitless"),
        ("px", "py", 0.1, 0.2, "unitless"),
        ("X坐标", "Y坐标", "116.3", "39.9", "WGS84"),
        ("X坐标", "Y坐标", "39500000", "3500000", "planar"),
        ("Easting", "Northing", "530000", "180000", "planar"),
    ],
)
def test_the_system_is_guessed_from_names_and_values(x_name: str, y_name: str, x: Cell, y: Cell, system: str) -> None:
    assert guess_system(x_name, y_name, [x, None, ""], [y, None, ""])[0] == system


def test_a_guess_that_could_be_wrong_comes_with_a_hint() -> None:
    assert "GCJ02" in said(guess_system("X坐标", "Y坐标", ["116.3"], ["39.9"])[1])
    assert guess_system("lon", "lat", ["16.3"], ["49.9"])[1] is None


@given(CELLS)
def test_any_cell_is_a_number_or_unknown_or_a_value_error(cell: Cell) -> None:
    with suppress(ValueError):
        number = parse_number(cell)
        assert number is None or np.isfinite(number)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from(["WGS84", "GCJ02", "BD09", "planar", "unitless"]))
def test_any_columns_give_pairs_in_range(rows: list[tuple[Cell, Cell]], system: str) -> None:
    columns = coordinate_columns([x for x, _ in rows], [y for _, y in rows], system)
    assert np.array_equal(np.isnan(columns.longitude), np.isnan(columns.latitude))
    assert np.array_equal(np.isnan(columns.x_m), np.isnan(columns.y_m))
    assert not (np.abs(columns.latitude) > 90).any()
    assert all(np.isnan(columns.longitude[row]) and np.isnan(columns.x_m[row]) for row in columns.errors)


@given(st.floats(-179, 179), st.floats(-89, 89))
def test_degrees_minutes_and_seconds_read_as_the_decimal(longitude: float, latitude: float) -> None:
    for value, sides in ((longitude, "EW"), (latitude, "NS")):
        minutes, seconds = divmod(round(abs(value) * 3600, 4), 60)
        degrees, minutes = divmod(int(minutes), 60)
        written = f"{degrees}°{minutes}'{seconds:.4f}\"{sides[value < 0]}"
        if not written.startswith("0°0'0.0") and "60.0000" not in written:
            assert parse_number(written) == pytest.approx(value, abs=1e-7)
