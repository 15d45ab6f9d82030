"""Numbers, probabilities and measured values are written the same everywhere."""

from __future__ import annotations

import doctest

import pytest

from linker.i18n import numbers
from linker.i18n.numbers import area, number, percent, signed
from linker.i18n.translate import measured


def test_examples() -> None:
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "<0.1 %"),
        (0.0123, "1.2 %"),
        (0.5, "50 %"),
        (0.951, "95.1 %"),
        (1.0, ">99.9 %"),
        (float("nan"), "—"),
    ],
)
def test_a_probability_is_never_told_as_certain(probability: float, text: str) -> None:
    assert percent(probability) == text


def test_numbers_are_told_with_their_sign() -> None:
    assert [signed(value) for value in (0.001, -0.001, -1.5, None)] == ["+0.00", "+0.00", "−1.50", "—"]
    assert [number(value) for value in (1500.0, 12.5, None)] == ["1,500", "12.50", "—"]


def test_measured_values_are_told_in_the_unit_people_use() -> None:
    values = [(3.14159, "hours"), (0.027, "km"), (12.345, "km"), (0.053, "days"), (1234.5, "days")]
    assert [measured(*value, "en") for value in values] == ["3.14 h", "27 m", "12.3 km", "1.3 h", "1,234 days"]
    assert measured(0.053, "days", "both") == "1.3 小时 h"
    assert measured(None, "km", "en") == ""


def test_areas_are_told_in_metres_or_kilometres() -> None:
    boxes = ((0.0, 0.0), (0.94, 0.0), (0.96, 0.0), (12.3, 0.04), None)
    assert [area(box) for box in boxes] == ["< 10 m", "940 × 0 m", "1.0 × 0.0 km", "12 × 0.0 km", "—"]
