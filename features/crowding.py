"""How crowded with cases a place is: a kilometre says little downtown and much in a village.

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
NEIGHBOURS_PER_ROOT, FEWEST, MOST = 1.5, 5, 100
# The radius of the smallest neighbourhood that can be told from a point, in km.
LEAST_RADIUS_KM = 0.05
# log10; a place is never taken for more than 20 times as crowded, or as empty, as the middle one.
LARGEST = 1.3
FARTHEST_KM = 100_000.0
# Distances looked at together.
DISTANCES_AT_ONCE = 2_000_000


class Crowding:
    """Learns where a library's cases lie; then tells how crowded any place is among them.

    Places are rows of longitude and latitude (WGS 84), or of planar metres; NaN is unknown.
    """

    def learn(self, degrees: FloatArray, metres: FloatArray) -> FloatArray:
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
        known = _on_earth(points)
        different, which = _different(points[known])
        cases = np.bincount(which, minlength=len(different)).astype(np.int64)
        root = NEIGHBOURS_PER_ROOT * np.sqrt(len(which))
        neighbours = int(min(np.clip(round(root), FEWEST, MOST), max(len(which) - 1, 1)))
        raw = cls(different, cases, neighbours, 0.0)._raw(different)[which]
        average = float(np.mean(raw)) if len(raw) else 0.0
        density = np.full(len(points), np.nan)
        density[known] = np.clip(raw - average, -LARGEST, LARGEST)
        return cls(different, cases, neighbours, average), density

    @cached_property
    def tree(self) -> cKDTree[None]:
        """The index, built when it is first asked."""
        # not at the top: most commands read what was counted before, and need no index
        from scipy.spatial import cKDTree

        return cKDTree(self.points)

    def log10_density(self, points: FloatArray) -> FloatArray:
        """log10 of the relative density at points, NaN where one is unknown."""
        density = np.full(len(points), np.nan)
        known = _on_earth(points)
        if known.any():
            different, which = _different(points[known])
            raw = self._raw(different) - self.average if len(self.points) else np.zeros(len(different))
            density[known] = np.clip(raw, -LARGEST, LARGEST)[which]
        return density

    def _raw(self, points: FloatArray) -> FloatArray:
        # one more than k: a case of the library is its own nearest neighbour
        cases = min(self.neighbours + 1, int(self.cases.sum()))
        # where a place holds many cases a few places are enough
        places = 2 + int(1.5 * cases * len(self.cases) / max(int(self.cases.sum()), 1))
        radius, left = np.empty(len(points)), np.arange(len(points))
        while len(left):
            places = min(places, len(self.points))
            step = max(DISTANCES_AT_ONCE // places, 1)
            parts = [left[start : start + step] for start in range(0, len(left), step)]
            for part in parts:
                radius[part] = self._radius(points[part], cases, places)
            left, places = left[np.isnan(radius[left])], 2 * places
        return np.asarray(-2.0 * np.log10(radius + LEAST_RADIUS_KM), dtype=np.float64)

    def _radius(self, points: FloatArray, cases: int, places: int) -> FloatArray:
        """How far around each point so many cases lie; NaN where that is beyond its so many nearest places."""
        found = self.tree.query(points, np.arange(1, places + 1), workers=-1)
        distances, nearest = np.asarray(found[0], dtype=np.float64), found[1]
        enough = np.cumsum(self.cases[nearest], axis=1) >= cases
        radius = np.take_along_axis(distances, np.argmax(enough, axis=1)[:, None], axis=1)[:, 0]
        return np.where(enough[:, -1], radius, np.nan)


def _different(points: FloatArray) -> tuple[FloatArray, IntArray]:
    """The different points, and for each point which of them it is."""
    from pandas import factorize

    which = np.zeros(len(points), dtype=np.int64)
    for axis in points.T:
        along = factorize(axis)[0].astype(np.int64)
        which = factorize(which * (along.max(initial=0) + 1) + along)[0].astype(np.int64)
    example = np.zeros(which.max(initial=-1) + 1, dtype=np.int64)
    example[which[::-1]] = np.arange(len(points))[::-1]
    return points[example], which


def _on_earth(points: FloatArray) -> NDArray[np.bool_]:
    # planar numbers may be anything; what no place on Earth has is as good as unknown here
    return np.asarray((np.abs(points) < FARTHEST_KM).all(axis=1), dtype=np.bool_)


def _on_sphere(degrees: FloatArray) -> FloatArray:
    """Kilometres from the Earth's centre: straight distances there are those on the ground at city scale."""
    lon, lat = np.radians(degrees).T
    axes = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    return np.asarray(EARTH_RADIUS_KM * np.stack(axes, axis=1), dtype=np.float64)
