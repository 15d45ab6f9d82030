"""What no lone offender can have done; everything unknown is possible."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.case import Case, CaseTable, Place, TimeWindow
from linker.series.constraints import NO_COLOUR
from linker.series.feasibility import (
    CLOCK_ERROR_HOURS,
    Feasibility,
    least_travel_hours,
    lone_offenders,
)

START = datetime(2024, 3, 1, 12)
NOBODY: dict[int, np.ndarray] = {}


def case(name: str, km: float | None, hours: tuple[float | None, float | None], count: float | None = 1.0) -> Case:
    ends = [None if hour is None else START + timedelta(hours=hour) for hour in hours]
    place = Place() if km is None else Place(x_m=km * 1000.0, y_m=0.0)
    return Case(case_id=name, place=place, window=TimeWindow(earliest=ends[0], latest=ends[1]), offender_count=count)


def impossible(one: Case, other: Case) -> bool:
    table = CaseTable.from_cases([one, other])
    found = Feasibility.of(table, lone_offenders(table), NOBODY)
    first, second = np.array([0]), np.array([1])
    assert found.impossible(first, second).tolist() == found.impossible(second, first).tolist()
    return bool(found.impossible(first, second)[0])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (case("a", 0, (0, 0)), case("b", 400, (0.5, 0.5)), True),
        (case("a", 0, (0, 0)), case("b", 400, (2, 2)), False),
        (case("a", 0, (0, 0)), case("b", 400, (0.5, 2)), False),
        (case("a", 0, (0, 0)), case("b", 4, (0, 0)), False),
        (case("a", 0, (0, 0), None), case("b", 400, (0, 0)), False),
        (case("a", 0, (0, 0), 2), case("b", 400, (0, 0)), False),
        (case("a", None, (0, 0)), case("b", 400, (0, 0)), False),
        (case("a", 0, (0, None)), case("b", 400, (0, 0)), False),
        (case("a", 0, (None, 0)), case("b", 400, (0, 0)), False),
        (case("a", 0, (None, None)), case("b", 400, (0, 0)), False),
    ],
)
def test_two_far_places_at_once(one: Case, other: Case, expected: bool) -> None:  # noqa: FBT001
    assert impossible(one, other) is expected


@pytest.mark.parametrize(("radius_m", "expected"), [(None, True), (10_000.0, True), (200_000.0, False)])
def test_between_areas_the_way_is_that_of_their_edges(radius_m: float | None, expected: bool) -> None:  # noqa: FBT001
    one, other = case("a", 0, (0, 0)), case("b", 400, (0.5, 0.5))
    wide = [each.model_copy(update={"place": each.place.model_copy(update={"radius_m": radius_m})})
            for each in (one, other)]  # fmt: skip
    assert impossible(*wide) is expected


@given(st.floats(0, 5000), st.floats(-20, 20), st.floats(0, 10), st.floats(0, 10))
def test_it_is_impossible_only_if_no_two_moments_of_the_windows_suffice(
    km: float, apart: float, long: float, other_long: float
) -> None:
    one, other = case("a", 0, (0, long)), case("b", km, (apart, apart + other_long))
    moments = [(u, v) for u in np.linspace(0, long, 5) for v in np.linspace(apart, apart + other_long, 5)]
    needed = float(least_travel_hours(np.array([km]))[0])
    enough = [abs(u - v) + CLOCK_ERROR_HOURS >= needed for u, v in moments]
    if impossible(one, other):
        assert not any(abs(u - v) + CLOCK_ERROR_HOURS >= needed + 1e-6 for u, v in moments)
    else:
        corners = max(abs(u - v) for u, v in moments)
        assert any(enough) or corners + CLOCK_ERROR_HOURS >= needed - 2e-3  # whole seconds are stored


def test_travel_grows_with_the_way_and_never_faster_than_by_land() -> None:
    km = np.linspace(0, 20_000, 999)
    hours = least_travel_hours(km)
    assert np.all(np.diff(hours) >= 0)
    assert np.all(hours <= km / 300.0)


def test_lone_offenders_are_the_only_known_ones_of_cases_not_recorded_as_of_several() -> None:
    rows = [((), None), (("B",), None), (("A",), 1.0), (("A",), 2.0), (("A", "B"), None)]
    table = CaseTable.from_cases(
        [Case(case_id=str(n), offenders=named, offender_count=count) for n, (named, count) in enumerate(rows)]
    )
    assert lone_offenders(table).tolist() == [NO_COLOUR, 1, 0, NO_COLOUR, NO_COLOUR]


def test_who_is_ruled_out_for_a_case_cannot_stand_with_it() -> None:
    cases = [Case(case_id="a", offenders=("X",)), Case(case_id="b"), Case(case_id="c", offenders=("Y",))]
    table = CaseTable.from_cases(cases)
    found = Feasibility.of(table, lone_offenders(table), {0: np.array([1])})
    first, second = np.array([0, 1, 0, 1]), np.array([1, 0, 2, 2])
    assert found.impossible(first, second).tolist() == [True, True, False, False]
