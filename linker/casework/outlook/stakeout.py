"""Where to wait for a series: spots that together most likely meet its next strike, and who waits where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray
from linker.casework.outlook.local_plane import RecordPlane, Spot
from linker.outlook.cells import Cells
from linker.outlook.forecast import Forecast
from linker.outlook.next_hour import HourChances
from linker.outlook.stakeout import PlanError, Shift, check_shifts, plan

RADIUS_KM = 0.3
TRAVEL_KM = 5.0
SHIFT_HOURS = 4.0
_CANDIDATES = 400


@dataclass(frozen=True)
class StakeOutRequest:
    """How many officers, in which shifts (() for the likeliest four hours), how far one sees and travels between."""

    officers: int
    shifts: tuple[Shift, ...] = ()
    radius_km: float = RADIUS_KM
    travel_km: float = TRAVEL_KM


@dataclass(frozen=True)
class NamedSpot:
    """A spot, what the nearest case of the library calls its place, and how far away that case is."""

    spot: Spot
    near: str
    near_case: str
    near_km: float


@dataclass(frozen=True)
class LikelySpot:
    """A spot and the chance that the next strike, whenever it comes, is within `radius_km` of it but of none before."""

    where: NamedSpot
    chance: float


@dataclass(frozen=True)
class Spots:
    """The spots most worth watching, best first."""

    radius_km: float
    spots: tuple[LikelySpot, ...]

    @classmethod
    def of(cls, cells: Cells | None, plane: RecordPlane, table: CaseTable, points_km: FloatArray, *, most: int) -> Self:
        """The spots that together cover most of the forecast; none where no place can be forecast."""
        if cells is None:
            return cls(RADIUS_KM, ())
        reach = _Reach.of(cells, RADIUS_KM)
        found = plan(reach.reach, reach.mass, np.ones(1), reach.apart_km, officers=most, travel_km=np.inf)
        named = [_named(reach.points_km[one.spot], plane, table, points_km) for one in found.watches]
        return cls(
            RADIUS_KM, tuple(LikelySpot(where, one.gain) for where, one in zip(named, found.watches, strict=True))
        )


@dataclass(frozen=True)
class Post:
    """One officer waits at one spot from an hour for so many hours; `gain` is the chance it adds to meet the strike."""

    officer: int
    start_hour: float
    hours: float
    where: NamedSpot
    gain: float


@dataclass(frozen=True)
class StakeOut:
    """The plan for one date. `chance` is that the strike comes on that date and is met; `if_struck` that it is met if
    it comes on that date; `gains` what each further officer adds to `chance`."""

    on: date
    radius_km: float
    day_chance: float
    chance: float
    if_struck: float
    gains: tuple[float, ...]
    posts: tuple[Post, ...]


def stake_out(
    found: Forecast, request: StakeOutRequest, plane: RecordPlane, table: CaseTable, points_km: FloatArray
) -> StakeOut:
    """A plan for the date of the forecast; place, day and hour are taken as independent.

    PlanError where place, day or hour cannot be forecast, or the shifts overlap.
    """
    if found.cells is None or found.days is None or found.hours is None:
        raise PlanError("no plan: place, day and hour must all be known for some cases of the series; see the forecast")
    shifts = request.shifts or (_likeliest(found.hours),)
    check_shifts(shifts)
    hours = np.array([found.hours.between(shift.start_hour, shift.hours) for shift in shifts])
    day_chance = float(found.days.chance[0])
    reach = _Reach.of(found.cells, request.radius_km)
    made = plan(reach.reach, reach.mass, hours, reach.apart_km, officers=request.officers, travel_km=request.travel_km)
    posts = tuple(
        Post(
            one.officer + 1,
            shifts[one.shift].start_hour,
            shifts[one.shift].hours,
            _named(reach.points_km[one.spot], plane, table, points_km),
            one.gain * day_chance,
        )
        for one in made.watches
    )
    return StakeOut(
        on=date.fromisoformat(str(found.days.on)),
        radius_km=request.radius_km,
        day_chance=day_chance,
        chance=made.chance * day_chance,
        if_struck=made.chance,
        gains=tuple(gain * day_chance for gain in made.gains),
        posts=posts,
    )


def _likeliest(hours: HourChances) -> Shift:
    starts = np.arange(24.0)
    return Shift(float(starts[int(np.argmax([hours.between(start, SHIFT_HOURS) for start in starts]))]), SHIFT_HOURS)


@dataclass(frozen=True, eq=False)
class _Reach:
    """Candidate spots (middles of the densest cells) and which cells each watches."""

    points_km: FloatArray
    reach: NDArray[np.bool_]
    mass: FloatArray
    apart_km: FloatArray

    @classmethod
    def of(cls, cells: Cells, radius_km: float) -> Self:
        middles = np.stack([cells.x_km + cells.side_km / 2.0, cells.y_km + cells.side_km / 2.0], axis=1)
        points = middles[cells.ranking[:_CANDIDATES]]
        # Of a cell wider than an officer sees, only a part is watched.
        seen = np.minimum(1.0, np.pi * radius_km**2 / cells.side_km**2)
        return cls(points, _apart(points, middles) <= radius_km, cells.mass * seen, _apart(points, points))


def _apart(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray(np.hypot(one[:, :1] - other[:, 0], one[:, 1:] - other[:, 1]))


def _named(point: FloatArray, plane: RecordPlane, table: CaseTable, points_km: FloatArray) -> NamedSpot:
    away = np.hypot(*(points_km - point).T)
    nearest = int(np.nanargmin(away))
    parts = (str(table.region[nearest]), str(table.address[nearest]))
    near = " · ".join(part for part in parts if part) or str(table.jurisdiction[nearest])
    spot = plane.spot(float(point[0]), float(point[1]))
    return NamedSpot(spot, near, str(table.case_id[nearest]), float(away[nearest]))
