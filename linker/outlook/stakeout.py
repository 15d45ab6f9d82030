"""Where officers wait: the routes that most likely meet the next strike, officer by officer.

A route is one spot for each shift, no two consecutive spots farther apart than an officer can travel. Shifts do not
overlap, so what a route adds is a sum over its shifts and the best one is found exactly (dynamic programming). The
chance that any officer meets the strike is monotone and submodular in the set of routes; adding the best route again
and again therefore reaches at least 1 - 1/e of the best plan (Nemhauser, Wolsey and Fisher 1978).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.errors import LinkerError

BoolArray = NDArray[np.bool_]


class PlanError(LinkerError):
    """A plan that cannot be made: no officers, or shifts that overlap."""


@dataclass(frozen=True)
class DutyShift:
    """Hours of a shift: its start (hour of the day) and length; it may pass midnight."""

    start_hour: float
    hours: float


@dataclass(frozen=True)
class Watch:
    """One officer waits at one spot (number in the list of spots) for one shift; `gain` is the chance it adds."""

    officer: int
    shift: int
    spot: int
    gain: float


@dataclass(frozen=True)
class StakeOutPlan:
    """Who waits where; `gains` are the chances each further officer adds, and `chance` is their sum."""

    watches: tuple[Watch, ...]
    gains: tuple[float, ...]
    probability: float


def plan(
    reach: BoolArray,
    mass: FloatArray,
    shift_probability: FloatArray,
    apart_km: FloatArray,
    *,
    officers: int,
    travel_km: float,
) -> StakeOutPlan:
    """The greedy plan.

    `reach` (spots, cells) says which cells a spot watches, `mass` the chance that the strike falls in each cell,
    `shift_chance` that it falls in each shift, `apart_km` (spots, spots) how far spots lie apart; place and hour are
    taken as independent. An officer without a spot worth watching in a shift has no watch there.
    """
    if officers < 1:
        raise PlanError("forecasting.no_officers", officers=officers)
    left = np.tile(mass, (len(shift_probability), 1))
    may_follow = apart_km <= travel_km
    watches: list[Watch] = []
    gains: list[float] = []
    for officer in range(officers):
        value = (left * shift_probability[:, None]) @ reach.T.astype(np.float64)
        route = _best_route(value, may_follow)
        gained = [float(value[shift, spot]) for shift, spot in enumerate(route)]
        watches += [
            Watch(officer, shift, int(spot), gain)
            for shift, (spot, gain) in enumerate(zip(route, gained, strict=True))
            if gain > 0.0
        ]
        for shift, spot in enumerate(route):
            left[shift, reach[spot]] = 0.0
        gains.append(sum(gained))
    return StakeOutPlan(tuple(watches), tuple(gains), sum(gains))


def check_shifts(shifts: Sequence[DutyShift]) -> None:
    """PlanError for a shift of no or over 24 hours, or two that overlap; shifts in the order of an officer's night."""
    if not shifts:
        raise PlanError("forecasting.no_shift")
    for shift in shifts:
        if not 0.0 < shift.hours <= 24.0 or not 0.0 <= shift.start_hour < 24.0:
            raise PlanError("forecasting.shift_hours", start=shift.start_hour, hours=shift.hours)
    for place, shift_a in enumerate(shifts):
        for shift_b in shifts[place + 1 :]:
            ahead = (shift_b.start_hour - shift_a.start_hour) % 24.0
            if ahead < shift_a.hours or 24.0 - ahead < shift_b.hours:
                raise PlanError("forecasting.shifts_overlap", first=shift_a.start_hour, second=shift_b.start_hour)


def _best_route(value: FloatArray, may_follow: BoolArray) -> IntArray:
    """The spot of each shift (shifts, spots) with the greatest sum, each next spot allowed after the one before."""
    shifts, spots = value.shape
    best, came_from = value[0], np.zeros((shifts, spots), dtype=np.int64)
    for shift in range(1, shifts):
        reached = np.where(may_follow, best[:, None], -np.inf)
        came_from[shift] = np.argmax(reached, axis=0)
        best = reached.max(axis=0) + value[shift]
    route = np.zeros(shifts, dtype=np.int64)
    route[-1] = int(np.argmax(best))
    for shift in range(shifts - 1, 0, -1):
        route[shift - 1] = came_from[shift, route[shift]]
    return route
