"""Backtest of forecasts: strikes of known series are hidden one by one and forecast from what came before.

What is learned for a series comes from the other series alone, and the hot spots from the cases of others. Measures:
coverage (how often the hidden strike lies in the stated area), search cost (share of the study area searched, most
likely cells first, until it is found) and log score (natural log of the density per square kilometre there).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray
from linker.outlook.cells import Cells
from linker.outlook.forecast import LEAST_STRIKES, SHARES, Population
from linker.outlook.ground import StudyArea
from linker.outlook.next_gap import day_probabilities
from linker.outlook.next_hour import hours_of
from linker.outlook.next_place import normal_mass
from linker.outlook.track import Track

METHODS = ("forecast", "series_density", "last_place", "hot_spots")
# A place that a method holds for impossible costs so much log score.
_LEAST_LOG_DENSITY = -20.0
_LEAST_SPREAD = 1.0 / 1000.0  # of the side of the study area


@dataclass(frozen=True)
class Coverage:
    """How often the areas or windows of a stated share held the hidden strike.

    `stated` is the mean probability that they claimed, `covered` the share of strikes in them, `size` their median
    size in `unit`.
    """

    what: str
    share: float
    stated: float
    covered: float
    size: float
    unit: str
    strikes: int


@dataclass(frozen=True)
class PlaceScore:
    """How soon a way of searching finds the hidden place; costs are shares of the study area."""

    method: str
    mean_cost: float
    median_cost: float
    log_score: float
    strikes: int


@dataclass(frozen=True)
class Backtest:
    """Coverage of the forecast, and its search against three simpler ones."""

    series: int
    coverage: tuple[Coverage, ...]
    places: tuple[PlaceScore, ...]


@dataclass(frozen=True)
class _CoverageTest:
    kind: str
    share: float
    stated: float
    covered: float
    size: float


@dataclass(frozen=True)
class _SearchTest:
    method: str
    cost: float
    log_density: float


def backtest(tracks: Sequence[Track], points_km: FloatArray, *, every_strike: bool = False) -> Backtest:
    """Hide the last strike of every series (or, one by one, every strike from the fourth on) and forecast it.

    `points_km` are the places of all cases of the library (cases, 2), NaN unknown. Series of fewer than four strikes
    only teach.
    """
    ground = StudyArea.of(points_km[:, 0], points_km[:, 1])
    coverages: list[_CoverageTest] = []
    finds: list[_SearchTest] = []
    tested = 0
    for number, track in enumerate(tracks):
        if len(track) > LEAST_STRIKES:
            rivals = [mate for place, mate in enumerate(tracks) if place != number]
            population = Population.learn(rivals, _without(ground, points_km, track))
            tested += 1
            coverages += _dates(track, population, every_strike=every_strike)
            for strikes in _cuts(placed_track := track.only_placed(), every_strike=every_strike):
                more_coverages, more_finds = _place(placed_track, strikes, population)
                coverages, finds = coverages + more_coverages, finds + more_finds
    return Backtest(tested, _coverages(coverages), _scores(finds))


def _without(ground: StudyArea, points_km: FloatArray, track: Track) -> StudyArea:
    is_elsewhere = np.ones(len(points_km), dtype=np.bool_)
    is_elsewhere[track.rows] = False
    is_elsewhere &= ~np.isnan(points_km).any(axis=1)
    return StudyArea.within(ground.square, points_km[is_elsewhere, 0], points_km[is_elsewhere, 1])


def _cuts(track: Track, *, every_strike: bool) -> range:
    """Number of strikes that are known at each test."""
    return range(LEAST_STRIKES if every_strike else max(LEAST_STRIKES, len(track) - 1), len(track))


def _place(track: Track, strikes: int, population: Population) -> tuple[list[_CoverageTest], list[_SearchTest]]:
    track_before, x, y = track.first(strikes), float(track.x_km[strikes]), float(track.y_km[strikes])
    cells = {method: _CELLS[method](track_before, population) for method in METHODS}
    forecast, finds = cells["forecast"], []
    cell_here = forecast.at(x, y)
    for method, area in cells.items():
        cell = area.at(x, y)
        density = float(np.log(max(area.density[cell], 1e-300))) if cell >= 0 else _LEAST_LOG_DENSITY
        finds.append(_SearchTest(method, area.search_cost(x, y), max(density, _LEAST_LOG_DENSITY)))
    regions = [forecast.region(share) for share in SHARES]
    coverages = [
        _CoverageTest(
            "area",
            region.share,
            region.mass,
            float(cell_here >= 0 and bool(region.in_region[cell_here])),
            region.area_km2,
        )
        for region in regions
    ]
    return coverages, finds


def _dates(track: Track, population: Population, *, every_strike: bool) -> list[_CoverageTest]:
    coverages: list[_CoverageTest] = []
    dated = int(np.sum(~np.isnan(track.day)))
    for strikes in _cuts(track.first(dated), every_strike=every_strike):
        track_before = track.first(strikes)
        on, then = (int(np.floor(track.day[place])) for place in (strikes - 1, strikes))
        days = day_probabilities(population.gaps, track_before, np.datetime64(on, "D"))
        for share in SHARES:
            if window := days.window(share):
                inside = float(window.first_day <= then - on <= window.last_day)
                length = window.last_day - window.first_day + 1
                coverages.append(_CoverageTest("days", share, window.probability, inside, float(length)))
        coverages += _hours(track, strikes, population)
    return coverages


def _hours(track: Track, strikes: int, population: Population) -> list[_CoverageTest]:
    hour_density, true_hour = population.hours.of_series(track.first(strikes)), track.hour[strikes]
    if hour_density is None or np.isnan(true_hour):
        return []
    truth = hours_of(track.first(strikes + 1))[-1]
    windows = [hour_density.hours(share) for share in SHARES]
    return [
        _CoverageTest(
            "hours",
            window.share,
            window.probability,
            float(truth[window.in_window].sum()),
            window.in_window.sum() / 2.0,
        )
        for window in windows
    ]


def _by_forecast(track: Track, population: Population) -> Cells:
    return population.places.cells(track, population.ground)


def _by_series_density(track: Track, population: Population) -> Cells:
    """Normal kernels at the sites, Scott's rule (Scott 1992) for the width."""
    spread = np.sqrt(np.mean([np.var(track.x_km), np.var(track.y_km)])) * len(track) ** (-1.0 / 6.0)
    return _kernels(track, population, float(spread))


def _by_last_place(track: Track, population: Population) -> Cells:
    """Around the last site, as wide as the middle step of the series."""
    steps = np.hypot(np.diff(track.x_km), np.diff(track.y_km))
    return _kernels(track.only(np.array([len(track) - 1])), population, float(np.median(steps)))


def _by_hot_spots(track: Track, population: Population) -> Cells:
    return Cells.of(population.ground.square, population.ground.mass_in)


def _kernels(sites: Track, population: Population, spread_km: float) -> Cells:
    square = population.ground.square
    scale = np.array([max(spread_km, _LEAST_SPREAD * square[2])])
    weights = np.full((len(sites), 1), 0.99 / len(sites))

    def mass_in(x_km: FloatArray, y_km: FloatArray, side_km: FloatArray) -> FloatArray:
        # One part in a hundred lies evenly, or one surprise would cost everything.
        return normal_mass(sites, scale, weights, (x_km, y_km, side_km)) + 0.01 * side_km**2 / square[2] ** 2

    return Cells.of(square, mass_in)


_CELLS: dict[str, Callable[[Track, Population], Cells]] = {
    "forecast": _by_forecast,
    "series_density": _by_series_density,
    "last_place": _by_last_place,
    "hot_spots": _by_hot_spots,
}
_UNITS = {"area": "km²", "days": "days", "hours": "h"}


def _coverages(tests: Sequence[_CoverageTest]) -> tuple[Coverage, ...]:
    coverages = []
    for kind, unit in _UNITS.items():
        for share in SHARES:
            part = [test for test in tests if (test.kind, test.share) == (kind, share)]
            if part:
                stated, covered, size = np.array([(test.stated, test.covered, test.size) for test in part]).T
                means = float(stated.mean()), float(covered.mean())
                coverages.append(Coverage(kind, share, *means, float(np.median(size)), unit, len(part)))
    return tuple(coverages)


def _scores(finds: Sequence[_SearchTest]) -> tuple[PlaceScore, ...]:
    scores = []
    for method in METHODS:
        costs = np.array([find.cost for find in finds if find.method == method])
        if len(costs):
            log_score = float(np.mean([find.log_density for find in finds if find.method == method]))
            scores.append(PlaceScore(method, float(costs.mean()), float(np.median(costs)), log_score, len(costs)))
    return tuple(scores)
