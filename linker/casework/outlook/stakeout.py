"""Stake-out plans: spots that together most likely meet the next strike of a series, and who waits where and when."""

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
from linker.outlook.forecast import NextStrike
from linker.outlook.next_hour import HourProbabilities
from linker.outlook.stakeout import DutyShift, PlanError, check_shifts, plan

RADIUS_KM = 0.3
TRAVEL_KM = 5.0
SHIFT_HOURS = 4.0
_CANDIDATES = 400


@dataclass(frozen=True)
class StakeOutRequest:
    """How many officers, in which shifts (() for the likeliest four hours), how far one sees and travels between."""

    officers: int
    shifts: tuple[DutyShift, ...] = ()
    radius_km: float = RADIUS_KM
    travel_km: float = TRAVEL_KM


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Names for points of a plane: what the nearest case of the library calls its place. `points_km` (cases, 2)."""

    plane: RecordPlane
    table: CaseTable
    points_km: FloatArray

    def spot(self, point_km: FloatArray) -> NamedSpot:
        """A point (east, north) of the plane as a spot."""
        distance_km = np.hypot(*(self.points_km - point_km).T)
        nearest = int(np.nanargmin(distance_km))
        parts = (str(self.table.region[nearest]), str(self.table.address[nearest]))
        near = " · ".join(part for part in parts if part) or str(self.table.jurisdiction[nearest])
        spot = self.plane.spot(float(point_km[0]), float(point_km[1]))
        return NamedSpot(spot, near, str(self.table.case_id[nearest]), float(distance_km[nearest]))


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
    def of(cls, cells: Cells | None, gazetteer: Gazetteer, *, limit: int) -> Self:
        """The at most `limit` spots that together cover most of the forecast; none where no place can be forecast."""
        if cells is None:
            return cls(RADIUS_KM, ())
        candidates = _Candidates.of(cells, RADIUS_KM)
        route = plan(
            candidates.watched, candidates.mass, np.ones(1), candidates.distance_km, officers=limit, travel_km=np.inf
        )
        spots = (LikelySpot(gazetteer.spot(candidates.points_km[watch.spot]), watch.gain) for watch in route.watches)
        return cls(RADIUS_KM, tuple(spots))


@dataclass(frozen=True)
class StakeOutPost:
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
    posts: tuple[StakeOutPost, ...]


def stake_out(forecast: NextStrike, request: StakeOutRequest, gazetteer: Gazetteer) -> StakeOut:
    """A plan for the date of the forecast; place, day and hour are taken as independent.

    PlanError where place, day or hour cannot be forecast, or the shifts overlap.
    """
    if forecast.cells is None or forecast.days is None or forecast.hours is None:
        raise PlanError("outlook.no_plan")
    shifts = request.shifts or (_likeliest_shift(forecast.hours),)
    check_shifts(shifts)
    hours = np.array([forecast.hours.between(shift.start_hour, shift.hours) for shift in shifts])
    day_probability = float(forecast.days.probability[0])
    candidates = _Candidates.of(forecast.cells, request.radius_km)
    routes = plan(
        candidates.watched,
        candidates.mass,
        hours,
        candidates.distance_km,
        officers=request.officers,
        travel_km=request.travel_km,
    )
    posts = tuple(
        StakeOutPost(
            watch.officer + 1,
            shifts[watch.shift].start_hour,
            shifts[watch.shift].hours,
            gazetteer.spot(candidates.points_km[watch.spot]),
            watch.gain * day_probability,
        )
        for watch in routes.watches
    )
    return StakeOut(
        on=date.fromisoformat(str(forecast.days.on)),
        radius_km=request.radius_km,
        day_chance=day_probability,
        chance=routes.probability * day_probability,
        if_struck=routes.probability,
        gains=tuple(gain * day_probability for gain in routes.gains),
        posts=posts,
    )


def _likeliest_shift(hours: HourProbabilities) -> DutyShift:
    starts = np.arange(24.0)
    return DutyShift(
        float(starts[int(np.argmax([hours.between(start, SHIFT_HOURS) for start in starts]))]), SHIFT_HOURS
    )


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Candidate spots (middles of the densest cells): which cells each watches, and how far spots lie apart."""

    points_km: FloatArray
    watched: NDArray[np.bool_]
    mass: FloatArray
    distance_km: FloatArray

    @classmethod
    def of(cls, cells: Cells, radius_km: float) -> Self:
        middles = np.stack([cells.x_km + cells.side_km / 2.0, cells.y_km + cells.side_km / 2.0], axis=1)
        points = middles[cells.ranking[:_CANDIDATES]]
        # Of a cell wider than an officer sees, only a part is watched.
        watched_share = np.minimum(1.0, np.pi * radius_km**2 / cells.side_km**2)
        is_watched = _distance_km(points, middles) <= radius_km
        return cls(points, is_watched, cells.mass * watched_share, _distance_km(points, points))


def _distance_km(first: FloatArray, second: FloatArray) -> FloatArray:
    """(first, second) distance of points of a plane."""
    return np.asarray(np.hypot(first[:, :1] - second[:, 0], first[:, 1:] - second[:, 1]))
