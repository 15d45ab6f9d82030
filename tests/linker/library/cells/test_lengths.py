"""Radii of places as people and programs write them."""

from __future__ import annotations

import math

import pytest
from said import said

from linker.library.cells.lengths import GREATEST_M, metres_column, metres_in_header


@pytest.mark.parametrize(
    ("cell", "metres"),
    [
        (500, 500.0), (0, 0.0), (12.5, 12.5), ("500", 500.0), ("500米", 500.0), ("约５００米以内", 500.0),
        ("0.5公里", 500.0), ("1.2 km", 1200.0), ("±30m", 30.0), ("半径2千米", 2000.0), ("1,500 m", 1500.0),
        ("300 ft", 91.44),
    ],
)  # fmt: skip
def test_a_radius_is_read_in_metres(cell: object, metres: float) -> None:
    values, errors = metres_column([cell])  # type: ignore[list-item]
    assert (values[0], errors) == (pytest.approx(metres), {})


@pytest.mark.parametrize("cell", [None, "", "不详", "未知", float("nan"), "N/A"])
def test_a_cell_that_says_nothing_is_unknown(cell: object) -> None:
    values, errors = metres_column([cell])  # type: ignore[list-item]
    assert math.isnan(values[0])
    assert errors == {}


@pytest.mark.parametrize("cell", ["-5", -5, "精确", "5 apples", "3 km 200 m", GREATEST_M + 1.0, float("inf"), True])
def test_what_is_no_radius_is_refused_with_the_remedy(cell: object) -> None:
    values, errors = metres_column([10, cell])  # type: ignore[list-item]
    assert values[0] == 10.0
    assert "500 m" in said(errors[1])


@pytest.mark.parametrize(
    ("header", "metres"),
    [("radius_km", 1000.0), ("位置精度（公里）", 1000.0), ("Radius (ft)", 0.3048), ("radius_m", 1.0), ("半径", 1.0)],
)
def test_a_number_alone_has_the_unit_of_its_header(header: str, metres: float) -> None:
    assert metres_in_header(header) == metres
    assert metres_column([2], default_unit=metres)[0][0] == 2.0 * metres
