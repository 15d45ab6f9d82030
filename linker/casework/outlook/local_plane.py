"""The plane of kilometres on which a series is forecast, and the way back to the coordinates of the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.geo import LocalPlane
from linker.outlook.track import Track


@dataclass(frozen=True)
class Spot:
    """A point as the records have it: degrees (WGS 84), or planar metres; the other two are None."""

    longitude: float | None
    latitude: float | None
    x_m: float | None
    y_m: float | None


@dataclass(frozen=True)
class RecordPlane:
    """The local plane of records in degrees; with `projection` None the records' own planar metres, in km."""

    projection: LocalPlane | None

    @classmethod
    def about(cls, table: CaseTable, rows: IntArray) -> Self:
        """The plane for some cases: true to scale at their middle latitude where any of them is in degrees."""
        rows_in_degrees = rows[~np.isnan(table.longitude[rows]) & ~np.isnan(table.latitude[rows])]
        if not len(rows_in_degrees):
            return cls(None)
        return cls(LocalPlane.about(table.longitude[rows_in_degrees], table.latitude[rows_in_degrees]))

    def points_km(self, table: CaseTable) -> FloatArray:
        """(cases, 2) km east and north of all cases, NaN unknown."""
        if self.projection is None:
            return np.stack([table.x_m, table.y_m], axis=1) / 1000.0
        return np.stack(self.projection.project(table.longitude, table.latitude), axis=1)

    def spot(self, x_km: float, y_km: float) -> Spot:
        """A point of the plane in the coordinates of the records."""
        if self.projection is None:
            return Spot(None, None, 1000.0 * x_km, 1000.0 * y_km)
        longitude, latitude = self.projection.unproject(x_km, y_km)
        return Spot(float(longitude), float(latitude), None, None)


def track_of(table: CaseTable, rows: IntArray, points_km: FloatArray) -> Track:
    """The strikes of one series in order of time."""
    return Track.of(rows, points_km, table.earliest, table.latest)
