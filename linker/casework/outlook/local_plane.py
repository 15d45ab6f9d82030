"""The plane of kilometres on which a series is looked at, and the way back to the coordinates of the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.geo import EARTH_RADIUS_KM
from linker.outlook.track import Track

_DEGREE_KM = EARTH_RADIUS_KM * np.pi / 180.0


@dataclass(frozen=True)
class Spot:
    """A point as the records have it: degrees (WGS 84), or planar metres; the other two are None."""

    longitude: float | None
    latitude: float | None
    x_m: float | None
    y_m: float | None


@dataclass(frozen=True)
class Plane:
    """Equirectangular about a point, true to scale at its latitude; or the records' own planar metres."""

    in_degrees: bool
    longitude: float = 0.0
    latitude: float = 0.0

    @classmethod
    def about(cls, table: CaseTable, rows: IntArray) -> Self:
        """The plane for some cases: true at their middle latitude where any of them is in degrees."""
        known = rows[~np.isnan(table.longitude[rows]) & ~np.isnan(table.latitude[rows])]
        if not len(known):
            return cls(in_degrees=False)
        middle = float(np.median(table.longitude[known])), float(np.median(table.latitude[known]))
        return cls(in_degrees=True, longitude=middle[0], latitude=middle[1])

    def points_km(self, table: CaseTable) -> FloatArray:
        """East and north of all cases (cases, 2), NaN unknown."""
        if not self.in_degrees:
            return np.stack([table.x_m, table.y_m], axis=1) / 1000.0
        east = (table.longitude - self.longitude + 180.0) % 360.0 - 180.0
        return np.stack([east * self._degree_east_km, (table.latitude - self.latitude) * _DEGREE_KM], axis=1)

    def spot(self, x_km: float, y_km: float) -> Spot:
        """A point of the plane in the coordinates of the records."""
        if not self.in_degrees:
            return Spot(None, None, 1000.0 * x_km, 1000.0 * y_km)
        longitude = (self.longitude + x_km / self._degree_east_km + 180.0) % 360.0 - 180.0
        return Spot(longitude, self.latitude + y_km / _DEGREE_KM, None, None)

    @property
    def _degree_east_km(self) -> float:
        return float(_DEGREE_KM * np.cos(np.radians(self.latitude)))


def track_of(table: CaseTable, rows: IntArray, points_km: FloatArray) -> Track:
    """The strikes of one series in order of time."""
    return Track.of(rows, points_km, table.earliest, table.latest)
