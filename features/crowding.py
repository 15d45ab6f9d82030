"""Local density of cases: a kilometre says little downtown and much in a village.

The density at a place is that of its k nearest cases (k-nearest-neighbour estimate, Loftsgaarden and Quesenberry
1965), relative to the geometric mean over the library, so that a library's own scale drops out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from features.geo import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

# k grows with the root of the cases, as the estimate wants; beyond a hundred it only costs.
NEIGHBOURS_PER_ROOT, MIN_NEIGHBOURS, MAX_NEIGHBOURS = 1.5, 5, 100
# The radius of the smallest neighbourhood that can be told from a point, in km.
LEAST_RADIUS_KM = 0.05
# log10; a place is never taken for more than 20 times as crowded, or as empty, as the middle one.
LARGEST = 1.3
FARTHEST_KM = 100_000.0
# Distances looked at together.
DISTANCES_AT_ONCE = 2_000_000


class Crowding:
    """Density estimator: fitted on the places of a library's cases, evaluated at any place.

    Places are rows of longitude and latitude (WGS 84), or of planar metres; NaN is unknown.
    """

    def fit_transform(self, degrees: FloatArray, metres: FloatArray) -> FloatArray:
        """Index the known places, those in degrees and those in metres apart; gives the `log10_density` of them."""
        (on_sphere, sphere), (on_plane, plane) = Places.among(_on_sphere(degrees)), Places.among(metres / 1000.0)
        self.places_ = [on_sphere, on_plane]
        return np.where(np.isnan(sphere), plane, sphere)

    def log10_density(self, degrees: FloatArray, metres: FloatArray) -> FloatArray:
        """log10 of the relative density of cases around each place, in [-1.3, 1.3]; NaN where it is unknown."""
        on_sphere, on_plane = self.places_
        sphere, plane = on_sphere.log10_density(_on_sphere(degrees)), on_plane.log10_density(metres / 1000.0)
        return np.where(np.isnan(sphere), plane, sphere)


@dataclass(frozen=True, eq=False)
class Places:
    """Known places, each once, as points of a space in km with the number of cases there.

    `neighbours` is how many cases count as near, `average` the mean log10 density over the cases.
    """

    points: FloatArray
    cases: IntArray
    neighbours: int
    average: float

    @classmethod
    def among(cls, points: FloatArray) -> tuple[Self, FloatArray]:
        """Index the points that can be places on Earth; also the log10 density of each point among them."""
        is_known = _on_earth(points)
        unique_points, place = _different(points[is_known])
        cases = np.bincount(place, minlength=len(unique_points)).astype(np.int64)
        root = NEIGHBOURS_PER_ROOT * np.sqrt(len(place))
        neighbours = int(min(np.clip(round(root), MIN_NEIGHBOURS, MAX_NEIGHBOURS), max(len(place) - 1, 1)))
        raw = cls(unique_points, cases, neighbours, 0.0)._raw(unique_points)[place]
        average = float(np.mean(raw)) if len(raw) else 0.0
        density = np.full(len(points), np.nan)
        density[is_known] = np.clip(raw - average, -LARGEST, LARGEST)
        return cls(unique_points, cases, neighbours, average), density

    @cached_property
    def tree(self) -> cKDTree[None]:
        """Spatial index of the points, built at its first use."""
        # not at the top: most commands read what was counted before, and need no index
        from scipy.spatial import cKDTree

        return cKDTree(self.points)

    def log10_density(self, points: FloatArray) -> FloatArray:
        """log10 of the relative density at points, NaN where one is unknown."""
        density = np.full(len(points), np.nan)
        is_known = _on_earth(points)
        if is_known.any():
            unique_points, place = _different(points[is_known])
            raw = self._raw(unique_points) - self.average if len(self.points) else np.zeros(len(unique_points))
            density[is_known] = np.clip(raw, -LARGEST, LARGEST)[place]
        return density

    def _raw(self, points: FloatArray) -> FloatArray:
        # one more than k: a case of the library is its own nearest neighbour
        cases = min(self.neighbours + 1, int(self.cases.sum()))
        # where a place holds many cases a few places are enough
        places = 2 + int(1.5 * cases * len(self.cases) / max(int(self.cases.sum()), 1))
        radius, rows = np.empty(len(points)), np.arange(len(points))
        while len(rows):
            places = min(places, len(self.points))
            step = max(DISTANCES_AT_ONCE // places, 1)
            parts = [rows[start : start + step] for start in range(0, len(rows), step)]
            for part in parts:
                radius[part] = self._radius(points[part], cases, places)
            rows, places = rows[np.isnan(radius[rows])], 2 * places
        return np.asarray(-2.0 * np.log10(radius + LEAST_RADIUS_KM), dtype=np.float64)

    def _radius(self, points: FloatArray, cases: int, places: int) -> FloatArray:
        """Distance (km) within which so many cases lie around each point; NaN where its `places` nearest hold fewer."""
        nearest_places = self.tree.query(points, np.arange(1, places + 1), workers=-1)
        distances, nearest = np.asarray(nearest_places[0], dtype=np.float64), nearest_places[1]
        enough = np.cumsum(self.cases[nearest], axis=1) >= cases
        radius = np.take_along_axis(distances, np.argmax(enough, axis=1)[:, None], axis=1)[:, 0]
        return np.where(enough[:, -1], radius, np.nan)


def _different(points: FloatArray) -> tuple[FloatArray, IntArray]:
    """The different points, and for each point the number of its point among these."""
    from pandas import factorize

    place = np.zeros(len(points), dtype=np.int64)
    for axis in points.T:
        along = factorize(axis)[0].astype(np.int64)
        place = factorize(place * (along.max(initial=0) + 1) + along)[0].astype(np.int64)
    example = np.zeros(place.max(initial=-1) + 1, dtype=np.int64)
    example[place[::-1]] = np.arange(len(points))[::-1]
    return points[example], place


def _on_earth(points: FloatArray) -> NDArray[np.bool_]:
    # planar numbers may be anything; what no place on Earth has is as good as unknown here
    return np.asarray((np.abs(points) < FARTHEST_KM).all(axis=1), dtype=np.bool_)


def _on_sphere(degrees: FloatArray) -> FloatArray:
    """Cartesian km from the Earth's centre: straight distances equal those on the ground at city scale."""
    lon, lat = np.radians(degrees).T
    axes = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    return np.asarray(EARTH_RADIUS_KM * np.stack(axes, axis=1), dtype=np.float64)
