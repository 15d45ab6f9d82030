"""Plans: near the best there is, inside the shifts, no farther than officers travel."""

from __future__ import annotations

from itertools import combinations_with_replacement, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray
from linker.outlook.stakeout import BoolArray, DutyShift, PlanError, check_shifts, plan

TRAVEL_KM = 1.0


def instance(seed: int, spots: int, cells: int, shifts: int) -> tuple[BoolArray, FloatArray, FloatArray, FloatArray]:
    random = np.random.default_rng(seed)
    where = random.random((spots, 2)) * 2.5
    apart = np.hypot(*(where[:, None] - where).transpose(2, 0, 1))
    chances = random.dirichlet(np.ones(shifts + 1))[:shifts]
    return random.random((spots, cells)) < 0.4, random.dirichlet(np.ones(cells)), chances, apart


def met(routes: tuple[tuple[int, ...], ...], reach: BoolArray, mass: FloatArray, chances: FloatArray) -> float:
    """Chance that any route watches the cell of the strike in the shift of the strike."""
    watched = [np.any([reach[route[shift]] for route in routes], axis=0) for shift in range(len(chances))]
    return float(sum(chance * mass[seen].sum() for chance, seen in zip(chances, watched, strict=True)))


@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(1, 2), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_the_plan_is_within_1_less_1_over_e_of_the_best(seed: int, spots: int, shifts: int, officers: int) -> None:
    reach, mass, chances, apart = instance(seed, spots, 6, shifts)
    routes = [
        route
        for route in product(range(spots), repeat=shifts)
        if all(apart[one, next_one] <= TRAVEL_KM for one, next_one in pairwise(route))
    ]
    best = max(met(team, reach, mass, chances) for team in combinations_with_replacement(routes, officers))
    made = plan(reach, mass, chances, apart, officers=officers, travel_km=TRAVEL_KM)
    assert (1.0 - 1.0 / np.e) * best - 1e-12 <= made.probability <= best + 1e-12
    assert list(made.gains) == sorted(made.gains, reverse=True)


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_no_officer_travels_too_far_or_waits_outside_the_shifts(seed: int) -> None:
    reach, mass, chances, apart = instance(seed, 12, 40, 3)
    made = plan(reach, mass, chances, apart, officers=4, travel_km=TRAVEL_KM)
    spot = {(one.officer, one.shift): one.spot for one in made.watches}
    assert {shift for _, shift in spot} <= {0, 1, 2}
    for (officer, shift), here in spot.items():
        if (officer, shift + 1) in spot:
            assert apart[here, spot[officer, shift + 1]] <= TRAVEL_KM
    assert sum(one.gain for one in made.watches) == pytest.approx(made.probability)


def test_one_officer_takes_the_best_spot_and_two_part() -> None:
    reach = np.array([[True, True, False], [False, True, True], [False, False, True]])
    mass = np.array([0.5, 0.2, 0.3])
    made = plan(reach, mass, np.array([0.5]), np.zeros((3, 3)), officers=2, travel_km=0.0)
    assert [one.spot for one in made.watches] == [0, 1]
    assert made.gains == pytest.approx((0.35, 0.15))


@pytest.mark.parametrize(
    "shifts",
    [
        [],
        [DutyShift(22, 4), DutyShift(1, 2)],
        [DutyShift(1, 2), DutyShift(22, 4)],
        [DutyShift(3, 24), DutyShift(5, 1)],
        [DutyShift(3, 0)],
        [DutyShift(25, 2)],
    ],
    ids=["none", "over midnight", "the other way round", "all day", "no length", "no hour"],
)
def test_shifts_that_cannot_be_worked_are_refused(shifts: list[DutyShift]) -> None:
    with pytest.raises(PlanError):
        check_shifts(shifts)


def test_shifts_that_touch_are_worked() -> None:
    check_shifts([DutyShift(22, 4), DutyShift(2, 4), DutyShift(6, 16)])


def test_no_officers_are_refused() -> None:
    with pytest.raises(PlanError, match="at least 1"):
        plan(np.ones((1, 1), dtype=bool), np.ones(1), np.ones(1), np.zeros((1, 1)), officers=0, travel_km=1.0)
