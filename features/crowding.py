"""How crowded with cases a place is: a kilometre says little downtown and much in a village.

The density at a place is that of its k nearest cases (k-nearest-neighbour estimate, Loftsgaarden and Quesenberry
1965), relative to the geometric mean over the library, so that a library's own scale drops out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from scipy.spatial import cKDTree

from features.case import CaseTable
from features.columns import FloatArray
from features.geo import EARTH_RADIUS_KM

# k grows with the root of the cases, as the estimate wants; beyond a hundred it only costs.
NEIGHBOURS_PER_ROOT, FEWEST, MOST = 1.5, 5, 100
# The radius of the smallest neighbourhood that can be told from a point, in km.
LEAST_RADIUS_KM = 0.05
# log10; a place is never taken for more than 20 times as crowded, or as empty, as the middle one.
LARGEST = 1.3
FARTHEST_KM = 100_000.0


class Crowding:
    """Learns where a library's cases lie; then tells how crowded any place is among them."""

    def fit(self, table: CaseTable) -> Self:
        """Index the known places, those in degrees and those in planar metres apart."""
        self.places_ = [Places.of(points) for points in (_on_sphere(table), _on_plane(table))]
        return self

    def transform(self, table: CaseTable) -> FloatArray:
        """log10 of the relative density of cases around each place, in [-1.3, 1.3]; NaN where it is unknown."""
        sphere, plane = (
            places.log10_density(points)
            for places, points in zip(self.places_, (_on_sphere(table), _on_plane(table)), strict=True)
        )
        return np.where(np.isnan(sphere), plane, sphere)


@dataclass(frozen=True, eq=False)
class Places:
    """Known places as points of a space in km, the neighbours that count, and the mean log10 density there."""

    points: FloatArray
    neighbours: int
    average: float

    @classmethod
    def of(cls, points: FloatArray) -> Self:
        """Index the points that can be places on Earth."""
        known = points[_on_earth(points)]
        root = NEIGHBOURS_PER_ROOT * np.sqrt(len(known))
        neighbours = int(min(np.clip(round(root), FEWEST, MOST), max(len(known) - 1, 1)))
        average = float(np.mean(cls(known, neighbours, 0.0)._raw(known))) if len(known) else 0.0
        return cls(known, neighbours, average)

    @cached_property
    def tree(self) -> cKDTree[None]:
        """The index, built when it is first asked."""
        return cKDTree(self.points)

    def log10_density(self, points: FloatArray) -> FloatArray:
        """log10 of the relative density at points, NaN where one is unknown."""
        density = np.full(len(points), np.nan)
        known = _on_earth(points)
        if known.any():
            raw = self._raw(points[known]) - self.average if self.tree.n else np.zeros(int(known.sum()))
            density[known] = np.clip(raw, -LARGEST, LARGEST)
        return density

    def _raw(self, points: FloatArray) -> FloatArray:
        # one more than k: a case of the library is its own nearest neighbour
        distances = np.asarray(self.tree.query(points, [min(self.neighbours + 1, self.tree.n)])[0], dtype=np.float64)
        return np.asarray(-2.0 * np.log10(distances[:, -1] + LEAST_RADIUS_KM), dtype=np.float64)


def _on_earth(points: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    # planar numbers may be anything; what no place on Earth has is as good as unknown here
    return np.asarray((np.abs(points) < FARTHEST_KM).all(axis=1), dtype=np.bool_)


def _on_sphere(table: CaseTable) -> FloatArray:
    """Kilometres from the Earth's centre: straight distances there are those on the ground at city scale."""
    lon, lat = np.radians(table.longitude), np.radians(table.latitude)
    axes = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    return np.asarray(EARTH_RADIUS_KM * np.stack(axes, axis=1), dtype=np.float64)


def _on_plane(table: CaseTable) -> FloatArray:
    return np.asarray(np.stack([table.x_m, table.y_m], axis=1) / 1000.0, dtype=np.float64)
