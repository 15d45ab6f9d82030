"""Where officers wait: chances multiplied by hand on two cells, even hours, and one day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from casework_samples import case, point

from features.case import CaseTable
from linker.casework.outlook.local_plane import RecordPlane
from linker.casework.outlook.stakeout import Gazetteer, Spots, StakeOutRequest, stake_out
from linker.outlook.cells import Cells
from linker.outlook.forecast import NextStrike
from linker.outlook.next_gap import DayProbabilities
from linker.outlook.next_hour import SLOTS, HourProbabilities
from linker.outlook.stakeout import DutyShift, PlanError

# Two cells ten kilometres apart hold 60 % and 40 %; a case stands 50 m east of the middle of the first.
CELLS = Cells(np.array([0.0, 10.0]), np.zeros(2), np.full(2, 0.1), np.array([0.6, 0.4]))
DAYS = DayProbabilities(np.datetime64("2024-05-03"), np.array([0.2, 0.1]))
EVEN = HourProbabilities(np.full(SLOTS, 1.0 / SLOTS))
TABLE = CaseTable.from_cases([case("A", place=point(100.0, 50.0)), case("B", place=point(30_000.0, 0.0))])
PLANE = RecordPlane.about(TABLE, np.arange(2))
GAZETTEER = Gazetteer(PLANE, TABLE, PLANE.points_km(TABLE))
NIGHT = DutyShift(22.0, 6.0)


def test_one_officer_waits_where_most_is_expected() -> None:
    plan = stake_out(NextStrike(CELLS, DAYS, EVEN), StakeOutRequest(1, (NIGHT,)), GAZETTEER)
    assert plan.on == date(2024, 5, 3)
    assert plan.if_struck == pytest.approx(0.6 * 6 / 24)
    assert plan.chance == pytest.approx(0.2 * 0.6 * 6 / 24)
    (post,) = plan.posts
    assert (post.officer, post.start_hour, post.hours) == (1, 22.0, 6.0)
    assert (post.where.near_case, post.where.near_km) == ("A", pytest.approx(0.05))
    assert (post.where.spot.x_m, post.where.spot.y_m) == (pytest.approx(50.0), pytest.approx(50.0))


def test_the_second_officer_adds_what_the_first_leaves() -> None:
    plan = stake_out(NextStrike(CELLS, DAYS, EVEN), StakeOutRequest(2, (NIGHT,)), GAZETTEER)
    assert plan.gains == pytest.approx((0.2 * 0.6 / 4, 0.2 * 0.4 / 4))
    assert plan.chance == pytest.approx(sum(plan.gains))


def test_without_a_shift_the_likeliest_four_hours_are_taken() -> None:
    probability = np.zeros(SLOTS)
    probability[2 * 13 : 2 * 17] = 1.0 / 8
    forecast = NextStrike(CELLS, DAYS, HourProbabilities(probability))
    plan = stake_out(forecast, StakeOutRequest(1), GAZETTEER)
    assert (plan.posts[0].start_hour, plan.posts[0].hours, plan.if_struck) == (13.0, 4.0, pytest.approx(0.6))


def test_of_a_cell_wider_than_an_officer_sees_only_a_part_is_watched() -> None:
    wide = Cells(np.array([0.0]), np.zeros(1), np.array([2.0]), np.ones(1))
    spots = Spots.of(wide, GAZETTEER, limit=1)
    assert spots.spots[0].chance == pytest.approx(np.pi * 0.3**2 / 4.0)


@pytest.mark.parametrize("unknown", ["cells", "days", "hours"])
def test_what_cannot_be_forecast_cannot_be_planned(unknown: str) -> None:
    parts = {"cells": CELLS, "days": DAYS, "hours": EVEN, unknown: None}
    with pytest.raises(PlanError, match="place, day and hour must all be known"):
        stake_out(NextStrike(**parts), StakeOutRequest(1), GAZETTEER)  # type: ignore[arg-type]
