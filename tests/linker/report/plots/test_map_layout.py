"""The map: true to scale, and its scale bar is as long as it says."""

from __future__ import annotations

import math
import re
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.report.data.facts import Member, PointKm
from linker.report.plots.map_layout import HEIGHT, WIDTH, length_label, scale_bar_km, series_map


def at(number: int, point: PointKm | None, *offenders: str) -> Member:
    moment = datetime(2024, 1, 1)
    return Member(number, f"C{number}", moment, moment, "", point, "", "", (), (), None, None, offenders, "")


coordinate = st.floats(-300.0, 300.0, allow_nan=False).map(lambda value: round(value, 3))


def bar_km(label: str) -> float:
    value, unit = label.split()
    return float(value) / (1000.0 if unit == "m" else 1.0)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=12, unique=True))
def test_distances_on_paper_are_those_the_bar_tells(points: list[PointKm]) -> None:
    chart = series_map([at(number, point) for number, point in enumerate(points, start=1)], [])
    assert chart is not None
    px_per_km = chart.bar_px / bar_km(chart.bar_label)
    drawn = [tuple(map(float, spot.split(","))) for spot in chart.path.split()]
    assert all(0.0 <= x <= WIDTH and 0.0 <= y <= HEIGHT for x, y in drawn)
    for (a, b), (p, q) in zip(pairwise(points), pairwise(drawn), strict=True):
        assert math.dist(p, q) == pytest.approx(px_per_km * math.dist(a, b), abs=0.3)
    assert chart.bar_px <= 0.31 * WIDTH


@given(st.floats(1e-6, 2e4))
def test_the_bar_is_the_longest_round_length(most: float) -> None:
    bar = scale_bar_km(most)
    digits = re.sub(r"[.0]|e.*", "", f"{bar:.6e}")
    assert digits in ("1", "2", "5")
    assert bar <= most * 1.000001
    assert bar * 2.6 > most


def test_north_is_up_and_east_is_right() -> None:
    chart = series_map([at(1, (0.0, 0.0)), at(2, (1.0, 1.0))], [])
    assert chart is not None
    assert chart.marks[1].x > chart.marks[0].x
    assert chart.marks[1].y < chart.marks[0].y


def test_members_at_one_spot_share_a_mark() -> None:
    members = [at(1, (0.0, 0.0)), at(2, (0.0, 0.0), "O1"), at(3, (5.0, 0.0)), at(4, None)]
    chart = series_map(members, [(2.5, 0.1), (900.0, 0.0)])
    assert chart is not None
    assert [(mark.label, mark.cases, mark.solved) for mark in chart.marks] == [("1,2", 2, 1), ("3", 1, 0)]
    assert chart.unplaced == 1
    assert len(chart.others) == 1


def test_one_place_alone_and_no_place_at_all() -> None:
    chart = series_map([at(1, (3.0, 4.0))], [])
    assert chart is not None
    assert (chart.marks[0].x, chart.marks[0].y) == (WIDTH / 2, HEIGHT / 2)
    assert chart.bar_label == "50 m"
    assert series_map([at(1, None)], [(1.0, 1.0)]) is None


def test_lengths_are_told_in_metres_or_kilometres() -> None:
    assert [length_label(km) for km in (0.0005, 0.05, 1.0, 20.0)] == ["0.5 m", "50 m", "1 km", "20 km"]
