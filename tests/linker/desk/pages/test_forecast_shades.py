"""The map of a forecast is darkest where most is expected on like ground, however the ground is cut into squares."""

from __future__ import annotations

import pytest

pytest.importorskip("nicegui", reason="the desk needs the extra `desk`")

from linker.desk.pages.series.page import shaded


def test_a_dense_small_square_is_darker_than_a_likelier_large_one() -> None:
    small, large, empty = shaded([(0.0, 0.0, 1.0, 1.0, 0.1), (1.0, 0.0, 5.0, 4.0, 0.4), (5.0, 0.0, 6.0, 1.0, 0.0)])
    assert small.strength == 1.0
    assert large.strength == pytest.approx(0.5)
    assert empty.strength == 0.0


def test_squares_of_one_density_are_of_one_shade() -> None:
    areas = shaded([(0.0, 0.0, 1.0, 1.0, 0.1), (1.0, 0.0, 3.0, 2.0, 0.4)])
    assert [area.strength for area in areas] == [1.0, 1.0]


def test_no_forecast_has_no_squares() -> None:
    assert shaded([]) == []
