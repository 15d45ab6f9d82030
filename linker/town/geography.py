"""Geography of a town: density of people, sites of possible offences, street lines, districts and stations.

Kilometres east and north of the town's south-west corner; `to_degrees` lays the plane on the globe.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from linker.town.options import TownOptions
from linker.town.vocabulary import Premises, TownVocabulary

CENTRE_DEGREES = {"zh": (113.42, 29.87), "en": (-1.93, 52.71)}
KM_PER_DEGREE = 111.195  # of latitude, on a sphere of radius 6371.0088 km
_FEWEST_SITES = 2000
_MOST_STREETS = 160  # lines each way; a wide town has longer blocks, not endless names


@dataclass(frozen=True, eq=False)
class PopulationDensity:
    """Density of people: an even ground and Gaussian centres, (centres, 2); `weights` sum to the urban share."""

    width_km: float
    centres_km: FloatArray
    spreads_km: FloatArray
    weights: FloatArray

    def at(self, points_km: FloatArray) -> FloatArray:
        """People per square km (of a town of one person) at (…, 2) points."""
        even = (1.0 - self.weights.sum()) / self.width_km**2
        density = np.full(points_km.shape[:-1], even)
        for centre, spread, weight in zip(self.centres_km, self.spreads_km, self.weights, strict=True):
            squared = ((points_km - centre) ** 2).sum(axis=-1) / spread**2
            density += weight * np.exp(-0.5 * squared) / (2.0 * np.pi * spread**2)
        return density

    def sample(self, rng: np.random.Generator, urban: FloatArray) -> FloatArray:
        """One point each, (n, 2): with probability `urban` near a centre, else anywhere."""
        points = rng.uniform(0.0, self.width_km, (len(urban), 2))
        if self.weights.sum() <= 0:
            return points
        centre = rng.choice(len(self.weights), len(urban), p=self.weights / self.weights.sum())
        near = self.centres_km[centre] + rng.normal(size=(len(urban), 2)) * self.spreads_km[centre, None]
        return np.where((rng.random(len(urban)) < urban)[:, None], self.fold(near), points)

    def fold(self, points_km: FloatArray) -> FloatArray:
        """Points outside the town, mirrored at its edge."""
        return self.width_km - np.abs(points_km % (2.0 * self.width_km) - self.width_km)


@dataclass(frozen=True, eq=False)
class TownMap:
    """Sites as columns (position, kind of premises, street line, house number, name word), and the police stations."""

    density: PopulationDensity
    sites_km: FloatArray
    premises: IntArray
    street: IntArray
    number: IntArray
    word: IntArray
    stations_km: FloatArray
    station_district: IntArray

    def nearest_station(self, points_km: FloatArray) -> IntArray:
        """Number of the station nearest to each point."""
        from scipy.spatial import cKDTree

        return np.asarray(cKDTree(self.stations_km).query(points_km)[1], dtype=np.int64)


def draw_map(rng: np.random.Generator, options: TownOptions, words: TownVocabulary) -> TownMap:
    """Draw the map of a town."""
    density = _density(rng, options)
    kind = _kinds(rng, words.premises, max(_FEWEST_SITES, 2 * options.cases))
    sites = density.sample(rng, np.array([premises.urban for premises in words.premises])[kind])
    street, number = _streets(sites, options.width_km)
    stations = density.sample(rng, np.full(int(np.clip(options.width_km**1.5 / 5, 4, 999)), 0.5))
    return TownMap(
        density=density,
        sites_km=sites,
        premises=kind,
        street=street,
        number=number,
        word=rng.integers(0, min(len(names["words"]) for names in words.names.values()), len(kind)),
        stations_km=stations,
        station_district=_districts(stations, options.width_km),
    )


def to_degrees(points_km: FloatArray, width_km: float, language: str) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude (WGS 84) of points of the plane around the fixed place of each language."""
    longitude, latitude = CENTRE_DEGREES[language]
    east, north = (points_km - width_km / 2.0).T
    return (
        longitude + east / (KM_PER_DEGREE * np.cos(np.radians(latitude))),
        np.clip(latitude + north / KM_PER_DEGREE, -89.0, 89.0),
    )


def _density(rng: np.random.Generator, options: TownOptions) -> PopulationDensity:
    middle = np.full((1, 2), options.width_km / 2.0)
    sub_centres = rng.uniform(0.12, 0.88, (options.sub_centres, 2)) * options.width_km
    weights = np.concatenate([[2.0], rng.uniform(0.4, 1.0, options.sub_centres)])
    spreads = options.width_km * np.concatenate([[0.14], rng.uniform(0.04, 0.09, options.sub_centres)])
    shares = options.urban_share * weights / weights.sum()
    return PopulationDensity(options.width_km, np.concatenate([middle, sub_centres]), spreads, shares)


def _kinds(rng: np.random.Generator, premises: tuple[Premises, ...], sites: int) -> IntArray:
    share = np.array([kind.share for kind in premises])
    every_kind = np.arange(len(premises))
    return np.concatenate([every_kind, rng.choice(len(premises), sites - len(premises), p=share / share.sum())])


def _streets(sites_km: FloatArray, width_km: float) -> tuple[IntArray, IntArray]:
    """The nearest line of a grid (odd numbers run north, even ones east), and the house number along it."""
    block = max(0.35, width_km / _MOST_STREETS)
    line = np.rint(sites_km / block).astype(np.int64)
    runs_north = np.abs(sites_km - line * block).argmin(axis=1) == 0
    along_km = np.where(runs_north, sites_km[:, 1], sites_km[:, 0])
    side = (sites_km.sum(axis=1) * 1000).astype(np.int64) % 2
    street = np.where(runs_north, 2 * line[:, 0] + 1, 2 * line[:, 1])
    return street, 1 + 2 * (along_km * 40).astype(np.int64) + side


def _districts(stations_km: FloatArray, width_km: float) -> IntArray:
    """The middle is one district, the four quarters around it are the others, and one quarter's far corner a sixth."""
    offset = stations_km / width_km - 0.5
    quarter = 1 + 2 * (offset[:, 1] > 0) + (offset[:, 0] > 0)
    far_corner = (offset > 0.3).all(axis=1)
    return np.where(np.abs(offset).max(axis=1) < 0.15, 0, np.where(far_corner, 5, quarter)).astype(np.int64)
