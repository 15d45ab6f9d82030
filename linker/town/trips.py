"""Trips of vehicles: to work and back, errands, lines and rounds, and ways to the scenes of crimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.town.geography import PopulationDensity
from linker.town.town import TownHistory

_ROAD_KM = 0.35  # a way passes the sensors this near to the straight line
_LAST_KM = 1.5  # and the one nearest to its end, which stands at the main road
_SPEED = 30.0 / 60.0  # km a minute
_WORKS, _ERRAND, _AT_SCENE = 0.85, 0.35, 0.9
_FAVOURITES = 3
_STOPS = 6
_STAY_MINUTES = 20.0


@dataclass(frozen=True, eq=False)
class Trips:
    """Trips as columns: vehicle, start and end (n, 2) in km, and the minute of departure since the first day."""

    vehicle: IntArray
    start_km: FloatArray
    end_km: FloatArray
    minute: NDArray[np.floating[Any]]

    @classmethod
    def concatenate(cls, parts: Sequence[Trips]) -> Trips:
        """Trips one behind the other."""
        columns = zip(*(vars(part).values() for part in parts), strict=True)
        return cls(*map(np.concatenate, columns))

    def returning(self, minute: NDArray[np.floating[Any]]) -> Trips:
        """The same trips the other way, at these minutes."""
        return Trips(self.vehicle, self.end_km, self.start_km, minute)


def resident_trips(
    rng: np.random.Generator,
    density: PopulationDensity,
    vehicles: IntArray,
    homes_km: FloatArray,
    calendar: tuple[int, int],
) -> Trips:
    """Ways to work and back on working days at each one's own hour, and errands to a few favourite places."""
    days, first_weekday = calendar
    count = len(vehicles)
    work = density.sample(rng, np.full(count, 0.9))
    leaves, returns = rng.normal(465, 60, count), rng.normal(1070, 90, count)
    working_days = np.flatnonzero((np.arange(days) + first_weekday) % 7 < 5)
    row, day = _each_day(rng, count, working_days, _WORKS)
    to_work = Trips(vehicles[row], homes_km[row], work[row], 1440.0 * day + leaves[row] + rng.normal(0, 8, len(row)))
    home = to_work.returning(1440.0 * day + returns[row] + rng.normal(0, 25, len(row)))
    favourites = density.sample(rng, np.full(count * _FAVOURITES, 0.8)).reshape(count, _FAVOURITES, 2)
    row, day = _each_day(rng, count, np.arange(days), _ERRAND)
    place = favourites[row, rng.integers(0, _FAVOURITES, len(row))]
    hour = np.where(rng.random(len(row)) < 0.7, rng.normal(1170, 70, len(row)), rng.uniform(420, 1430, len(row)))
    errand = Trips(vehicles[row], homes_km[row], place, 1440.0 * day + hour)
    return Trips.concatenate([to_work, home, errand, errand.returning(errand.minute + rng.gamma(2, 40, len(row)))])


def line_trips(rng: np.random.Generator, vehicles: IntArray, sensors_km: FloatArray, days: int) -> Trips:
    """Buses: rounds past the same stops, every day from six to ten in the evening."""
    parts = []
    for vehicle in vehicles.tolist():
        stops = sensors_km[rng.permutation(len(sensors_km))[:_STOPS]]
        departures = (1440 * np.arange(days)[:, None] + np.arange(360, 1320, 90)).ravel() + rng.normal(0, 3, 1)
        for leg in range(len(stops)):
            minute = departures + 15.0 * leg
            start, end = (np.broadcast_to(stops[(leg + step) % len(stops)], (len(minute), 2)) for step in (0, 1))
            parts.append(Trips(np.full(len(minute), vehicle), start, end, minute))
    return Trips.concatenate(parts) if parts else _no_trips()


def roaming_trips(rng: np.random.Generator, density: PopulationDensity, vehicles: IntArray, days: int) -> Trips:
    """Taxis and patrols: some twenty trips a day, from anywhere to anywhere, at all hours."""
    count = rng.poisson(20, (len(vehicles), days))
    row, day = np.nonzero(count)
    row, day = np.repeat(row, count[row, day]), np.repeat(day, count[row, day])
    places = density.sample(rng, np.full(2 * len(row), 0.8)).reshape(2, -1, 2)
    return Trips(vehicles[row], places[0], places[1], 1440.0 * day + rng.uniform(0, 1440, len(row)))


def crew_trips(rng: np.random.Generator, history: TownHistory, vehicles: IntArray, crews: IntArray) -> Trips:
    """Ways of the crews' vehicles to most of their scenes, and home again."""
    events = history.file.events
    vehicle_of = np.full(len(history.crews), -1)
    vehicle_of[crews] = vehicles
    rows = np.flatnonzero((vehicle_of[events.crew] >= 0) & (rng.random(len(events)) < _AT_SCENE))
    home, site = history.crews.home_km[events.crew[rows]], history.ground.sites_km[events.site[rows]]
    minute = 1440.0 * events.moment[rows]
    way = np.hypot(*(site - home).T) / _SPEED
    there = Trips(vehicle_of[events.crew[rows]], home, site, minute - way - rng.exponential(_STAY_MINUTES, len(rows)))
    return Trips.concatenate([there, there.returning(minute + rng.exponential(_STAY_MINUTES, len(rows)))])


def expand_trips(trips: Trips, sensors_km: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Vehicle, sensor and minute of every sensor that a trip passes, whether it is read or not."""
    way = trips.end_km - trips.start_km
    length = np.maximum(np.hypot(*way.T), 1e-9)
    starts, ends = _nearest(trips.start_km, sensors_km), _nearest(trips.end_km, sensors_km)
    parts = []
    for number, place in enumerate(sensors_km):
        along = np.clip(((place - trips.start_km) * way).sum(axis=1) / length**2, 0.0, 1.0)
        off = np.hypot(*(trips.start_km + along[:, None] * way - place).T)
        row = np.flatnonzero((off < _ROAD_KM) | (starts == number) | (ends == number))
        parts.append(
            (trips.vehicle[row], np.full(len(row), number), trips.minute[row] + (along * length)[row] / _SPEED)
        )
    columns = zip(*parts, strict=True)
    vehicle, sensor, minute = (np.concatenate(column) for column in columns)
    return vehicle, sensor, minute


def _nearest(points_km: FloatArray, sensors_km: FloatArray) -> IntArray:
    """The sensor nearest to each point; -1 where none is near."""
    from scipy.spatial import cKDTree

    distance, nearest = cKDTree(sensors_km).query(points_km)
    return np.where(distance < _LAST_KM, nearest, -1)


def _each_day(rng: np.random.Generator, count: int, days: IntArray, share: float) -> tuple[IntArray, IntArray]:
    row, place = np.nonzero(rng.random((count, len(days))) < share)
    return row, days[place]


def _no_trips() -> Trips:
    return Trips(np.empty(0, dtype=np.int64), np.empty((0, 2)), np.empty((0, 2)), np.empty(0))
