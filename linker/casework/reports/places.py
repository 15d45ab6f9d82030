"""Where a series is drawn: its cases, other cases around them and the squares of its forecast on one plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.geo import EARTH_RADIUS_KM
from linker.casework.outlook.forecast import RegionAnswer, Square
from linker.casework.outlook.local_plane import RecordPlane
from linker.report.data.dossier import AreaDegrees, AreaKm
from linker.report.data.series import Degrees, PointKm

# Dots of other cases; more would hide the cases of the series.
MAX_OTHERS = 400
_ROOM_AROUND, _SMALLEST_ROOM = 0.25, 1e-3
_DEGREE_KM = EARTH_RADIUS_KM * np.pi / 180.0


@dataclass(frozen=True)
class SeriesPlaces:
    """Points in km east and north of one point; `cases` and `degrees` are aligned with the rows asked for."""

    cases: tuple[PointKm | None, ...]
    degrees: tuple[Degrees | None, ...]
    other_points: tuple[PointKm, ...]
    areas: tuple[AreaKm, ...]

    @property
    def extent_km(self) -> tuple[float, float] | None:
        """Width and height of the box around the cases; None where none has a place."""
        points = np.array([point for point in self.cases if point is not None])
        return (float(np.ptp(points[:, 0])), float(np.ptp(points[:, 1]))) if len(points) else None


def places_of(table: CaseTable, rows: IntArray, regions: Sequence[RegionAnswer] = ()) -> SeriesPlaces:
    """Degrees where any of the cases has them, else the records' planar metres."""
    plane = RecordPlane.about(table, rows)
    east, north = _columns(table, plane)
    shares = _shares(regions)
    areas = (AreaKm(*_middle(plane, square), square.side_km, square.chance, share) for square, share in shares)
    return SeriesPlaces(
        cases=_points(plane, east[rows], north[rows]),
        degrees=tuple(map(_point, np.stack([table.longitude[rows], table.latitude[rows]], axis=1))),
        other_points=_with_place(_points(plane, *(column[_around(east, north, rows)] for column in (east, north)))),
        areas=tuple(areas),
    )


def extent_km(table: CaseTable, rows: IntArray) -> tuple[float, float] | None:
    """Width and height of the box around some cases; None where none has a place."""
    plane = RecordPlane.about(table, rows)
    east, north = (column[rows] for column in _columns(table, plane))
    return SeriesPlaces(_points(plane, east, north), (), (), ()).extent_km


def areas_in_degrees(regions: Sequence[RegionAnswer]) -> tuple[AreaDegrees, ...]:
    """The squares of the forecast as boxes of longitude and latitude; none where the records are in metres."""
    areas = []
    for square, share in _shares(regions):
        longitude, latitude = square.middle.longitude, square.middle.latitude
        if longitude is not None and latitude is not None:
            high = square.side_km / 2.0 / _DEGREE_KM
            wide = high / float(np.cos(np.radians(latitude)))
            box = longitude - wide, latitude - high, longitude + wide, latitude + high
            areas.append(AreaDegrees(*box, square.chance, share))
    return tuple(areas)


def _columns(table: CaseTable, plane: RecordPlane) -> tuple[FloatArray, FloatArray]:
    if plane.projection is None:
        return table.x_m, table.y_m
    # as far east of the plane's middle as they are, so that both sides of the 180th meridian are neighbours
    middle = plane.projection.longitude
    return middle + (table.longitude - middle + 180.0) % 360.0 - 180.0, table.latitude


def _shares(regions: Sequence[RegionAnswer]) -> list[tuple[Square, float]]:
    """Each square once, with the share of the smallest region that holds it."""
    squares: dict[tuple[object, float], tuple[Square, float]] = {}
    for region in sorted(regions, key=lambda region: region.share):
        for square in region.cells:
            squares.setdefault((square.middle, square.side_km), (square, region.share))
    return list(squares.values())


def _middle(plane: RecordPlane, square: Square) -> PointKm:
    middle = square.middle
    place = (middle.x_m, middle.y_m) if plane.projection is None else (middle.longitude, middle.latitude)
    east, north = (np.array([np.nan if value is None else value]) for value in place)
    return _point_km(_project(plane, east, north)[0])


def _project(plane: RecordPlane, east: FloatArray, north: FloatArray) -> FloatArray:
    """(n, 2) km of places in the coordinates of the records, NaN unknown."""
    if plane.projection is None:
        return np.stack([east, north], axis=1) / 1000.0
    return np.stack(plane.projection.project(east, north), axis=1)


def _points(plane: RecordPlane, east: FloatArray, north: FloatArray) -> tuple[PointKm | None, ...]:
    return tuple(map(_point, _project(plane, east, north)))


def _point(point: FloatArray) -> PointKm | None:
    return None if np.isnan(point).any() else _point_km(point)


def _point_km(point: FloatArray) -> PointKm:
    return float(point[0]), float(point[1])


def _with_place(points: tuple[PointKm | None, ...]) -> tuple[PointKm, ...]:
    return tuple(point for point in points if point is not None)


def _around(east: FloatArray, north: FloatArray, rows: IntArray) -> IntArray:
    """Rows of other cases near these, at most `MAX_OTHERS` (then an even selection)."""
    is_near = _is_near(east, rows) & _is_near(north, rows)
    is_near[rows] = False
    nearby = np.flatnonzero(is_near)
    return nearby[:: max(1, -(-len(nearby) // MAX_OTHERS))]


def _is_near(column: FloatArray, rows: IntArray) -> NDArray[np.bool_]:
    values = column[rows][~np.isnan(column[rows])]
    if not len(values):
        return np.zeros(len(column), dtype=np.bool_)
    room = max(_ROOM_AROUND * float(np.ptp(values)), _SMALLEST_ROOM)
    return np.asarray((column >= values.min() - room) & (column <= values.max() + room), dtype=np.bool_)
