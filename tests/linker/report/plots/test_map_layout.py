"""The map: every case inside its frame, cases at one spot in one mark, a scale bar of a round length."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import bare_case

from linker.report.data.dossier import AreaKm
from linker.report.data.series import PointKm, SeriesCase
from linker.report.plots import map_layout as module
from linker.report.plots.map_layout import ASPECT, length_label, map_layout, scale_bar_km


def at(number: int, point: PointKm | None, *offenders: str) -> SeriesCase:
    return bare_case(number, point_km=point, offenders=offenders)


coordinate = st.floats(-300.0, 300.0, allow_nan=False).map(lambda value: round(value, 3))


def test_examples() -> None:
    assert doctest.testmod(module).failed == 0


@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=12, unique=True))
def test_the_frame_has_its_shape_and_holds_all_cases(points: list[PointKm]) -> None:
    layout = map_layout([at(number, point) for number, point in enumerate(points, start=1)])
    assert layout is not None
    west, south, east, north = layout.frame_km
    assert (east - west) / (north - south) == pytest.approx(ASPECT)
    assert all(west < x < east and south < y < north for x, y in layout.path)
    assert layout.path == tuple(points)
    assert sorted(number for mark in layout.marks for number in mark.numbers) == list(range(1, len(points) + 1))
    assert 0.0 < layout.bar_km <= 0.25 * (east - west) * 1.000001


@given(st.floats(1e-6, 2e4))
def test_the_bar_is_the_longest_round_length(limit: float) -> None:
    bar = scale_bar_km(limit)
    digits = re.sub(r"[.0]|e.*", "", f"{bar:.6e}")
    assert digits in ("1", "2", "5")
    assert bar <= limit * 1.000001
    assert bar * 2.6 > limit


def test_cases_at_one_spot_share_a_mark() -> None:
    cases = [at(1, (0.0, 0.0)), at(2, (0.0, 0.0), "O1"), at(3, (5.0, 0.0)), at(4, None)]
    layout = map_layout(cases, [(2.5, 0.1), (900.0, 0.0)])
    assert layout is not None
    assert [(mark.label, len(mark.numbers), mark.solved) for mark in layout.marks] == [("1,2", 2, 1), ("3", 1, 0)]
    assert layout.unplaced == 1
    assert layout.other_points == ((2.5, 0.1),)


def test_areas_that_reach_into_the_frame_are_drawn() -> None:
    near, far = AreaKm(0.0, 0.0, 0.1, 0.5, 0.5), AreaKm(90.0, 0.0, 0.1, 0.5, 0.8)
    layout = map_layout([at(1, (0.0, 0.0)), at(2, (1.0, 1.0))], areas=[near, far])
    assert layout is not None
    assert layout.areas == (near,)


def test_one_place_alone_and_no_place_at_all() -> None:
    layout = map_layout([at(1, (3.0, 4.0))])
    assert layout is not None
    west, south, east, north = layout.frame_km
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((3.0, 4.0))
    assert length_label(layout.bar_km) == "50 m"
    assert map_layout([at(1, None)], [(1.0, 1.0)]) is None
