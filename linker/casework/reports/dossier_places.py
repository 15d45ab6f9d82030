"""Where a series is drawn: its members, other cases around them and the squares of its forecast on one plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.geo import DEGREE_KM, LocalPlane, local_plane_km
from linker.casework.outlook.forecast import RegionAnswer, Square
from linker.report.data.dossier import AreaDegrees, AreaKm, Degrees
from linker.report.data.facts import PointKm

# Dots of other cases; more would hide the members.
MOST_OTHERS = 400
_ROOM_AROUND, _SMALLEST = 0.25, 1e-3


@dataclass(frozen=True)
class Places:
    """All in km east and north of one point; members and degrees are aligned with the rows asked for."""

    members: tuple[PointKm | None, ...]
    degrees: tuple[Degrees | None, ...]
    others: tuple[PointKm, ...]
    areas: tuple[AreaKm, ...]


def places_of(table: CaseTable, rows: IntArray, regions: Sequence[RegionAnswer]) -> Places:
    """Degrees where any member has them, else the records' planar metres."""
    in_degrees = bool(np.any(~np.isnan(table.longitude[rows])))
    shares = _shares(regions)
    squares = [square for square, _ in shares]
    if in_degrees:
        east, north = table.longitude, table.latitude
        middles = [(one.middle.longitude, one.middle.latitude) for one in squares]
    else:
        east, north = table.x_m, table.y_m
        middles = [(one.middle.x_m, one.middle.y_m) for one in squares]
    others = _around(east, north, rows)
    cells = np.array(middles, dtype=np.float64).reshape(-1, 2)
    chosen = np.concatenate([rows, others])
    points = _points(np.concatenate([east[chosen], cells[:, 0]]), np.concatenate([north[chosen], cells[:, 1]]),
                     in_degrees=in_degrees)  # fmt: skip
    members, rest = points[: len(rows)], points[len(rows) : len(chosen)]
    return Places(
        members=tuple(map(_point, members)),
        degrees=tuple(map(_point, np.stack([table.longitude[rows], table.latitude[rows]], axis=1))),
        others=tuple(point for point in map(_point, rest) if point is not None),
        areas=tuple(
            AreaKm(float(x), float(y), square.side_km, square.chance, share)
            for (x, y), (square, share) in zip(points[len(chosen) :], shares, strict=True)
        ),
    )


def areas_in_degrees(regions: Sequence[RegionAnswer]) -> tuple[AreaDegrees, ...]:
    """The squares of the forecast as boxes of longitude and latitude; none where the records are in metres."""
    found = []
    for square, share in _shares(regions):
        longitude, latitude = square.middle.longitude, square.middle.latitude
        if longitude is not None and latitude is not None:
            plane, half_km = LocalPlane.about(longitude, latitude), square.side_km / 2.0
            wide, high = half_km / plane.degree_east_km, half_km / DEGREE_KM
            box = longitude - wide, latitude - high, longitude + wide, latitude + high
            found.append(AreaDegrees(*box, square.chance, share))
    return tuple(found)


def _shares(regions: Sequence[RegionAnswer]) -> list[tuple[Square, float]]:
    """Each square once, with the share of the smallest region that holds it."""
    found: dict[tuple[object, float], tuple[Square, float]] = {}
    for region in sorted(regions, key=lambda one: one.share):
        for square in region.cells:
            found.setdefault((square.middle, square.side_km), (square, region.share))
    return list(found.values())


def _points(east: FloatArray, north: FloatArray, *, in_degrees: bool) -> FloatArray:
    if not in_degrees:
        return np.stack([east, north], axis=1) / 1000.0
    plane = local_plane_km(east, north)
    return np.stack([plane.x_km, plane.y_km], axis=1)


def _around(east: FloatArray, north: FloatArray, rows: IntArray) -> IntArray:
    inside = _between(east, rows) & _between(north, rows)
    inside[rows] = False
    found = np.flatnonzero(inside)
    return found[:: max(1, -(-len(found) // MOST_OTHERS))]


def _between(column: FloatArray, rows: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    known = column[rows][~np.isnan(column[rows])]
    if not len(known):
        return np.zeros(len(column), dtype=np.bool_)
    room = max(_ROOM_AROUND * float(np.ptp(known)), _SMALLEST)
    return np.asarray((column >= known.min() - room) & (column <= known.max() + room), dtype=np.bool_)


def _point(point: FloatArray) -> PointKm | None:
    return None if np.isnan(point).any() else (float(point[0]), float(point[1]))
