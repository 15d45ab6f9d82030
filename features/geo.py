"""Distances on arrays, and the way from the coordinate systems of records to WGS 84.

Degrees in, kilometres out. Everything broadcasts; NaN in gives NaN out. The shifted systems of Chinese web maps
are in `china_coordinates`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from features.china_coordinates import PointPair, bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from features.columns import FloatArray, freeze
from features.errors import FeatureError

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of the IUGG
DEGREE_KM = EARTH_RADIUS_KM * np.pi / 180.0  # of latitude anywhere, of longitude at the equator


def haversine_km(lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> FloatArray:
    """Great-circle distance of two points in degrees; exactly 0 for the same point.

    >>> round(float(haversine_km(116.4, 39.9, 121.5, 31.2)))  # Beijing to Shanghai
    1071
    """
    phi_a, phi_b = (np.radians(np.asarray(lat, dtype=np.float64)) for lat in (lat_a, lat_b))
    half_east = np.radians(np.asarray(lon_a, dtype=np.float64) - np.asarray(lon_b, dtype=np.float64)) / 2
    chord = np.sin((phi_a - phi_b) / 2) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_east) ** 2
    # Rounding can lift the chord of two antipodes above 1.
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def planar_km(x_a: ArrayLike, y_a: ArrayLike, x_b: ArrayLike, y_b: ArrayLike) -> FloatArray:
    """Straight distance of two points in planar metres."""
    east_m = np.asarray(x_a, dtype=np.float64) - np.asarray(x_b, dtype=np.float64)
    north_m = np.asarray(y_a, dtype=np.float64) - np.asarray(y_b, dtype=np.float64)
    return np.asarray(np.hypot(east_m, north_m) / 1000.0)


@dataclass(frozen=True)
class LocalPlane:
    """An equirectangular projection about a point in degrees: km east and north of it, true to scale at one latitude.

    North-south lengths are true everywhere; east-west ones at `true_latitude`.
    """

    longitude: float
    latitude: float
    true_latitude: float

    @classmethod
    def about(cls, longitude: ArrayLike, latitude: ArrayLike) -> Self:
        """The plane about the median of some points (all of them known), true to scale there.

        Points on both sides of the 180th meridian are neighbours.
        """
        middle = _median_longitude(np.asarray(longitude, dtype=np.float64))
        parallel = float(np.median(np.asarray(latitude, dtype=np.float64)))
        return cls(middle, parallel, parallel)

    @property
    def degree_east_km(self) -> float:
        """Length of a degree of longitude on the plane."""
        return float(DEGREE_KM * np.cos(np.radians(self.true_latitude)))

    def project(self, longitude: ArrayLike, latitude: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Km east and north; the shorter way round the Earth."""
        east = (np.asarray(longitude, dtype=np.float64) - self.longitude + 180.0) % 360.0 - 180.0
        north = np.asarray(latitude, dtype=np.float64) - self.latitude
        return np.asarray(east * self.degree_east_km), np.asarray(north * DEGREE_KM)

    def unproject(self, x_km: ArrayLike, y_km: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude of points of the plane."""
        east = np.asarray(x_km, dtype=np.float64) / self.degree_east_km
        longitude = (self.longitude + east + 180.0) % 360.0 - 180.0
        return np.asarray(longitude), np.asarray(self.latitude + np.asarray(y_km, dtype=np.float64) / DEGREE_KM)


@dataclass(frozen=True, eq=False)
class PlanePoints:
    """Points laid on one plane. For any two: true distance >= least_distance_factor * distance on the plane.

    So points within D km of each other are within D / least_distance_factor km on the plane, and a grid there loses
    none of them (up to rounding, under a millimetre). The factor is .9999 for a town, about .95 for all of China.
    """

    x_km: FloatArray
    y_km: FloatArray
    least_distance_factor: float

    def __post_init__(self) -> None:
        freeze(self.x_km, self.y_km)


def local_plane_km(longitude: ArrayLike, latitude: ArrayLike) -> PlanePoints:
    """One equirectangular plane for a whole set of points, true to scale at its latitude farthest from the equator.

    A row with an unknown coordinate is NaN in both. The plane is cut at the widest empty stretch of longitude, so
    points on both sides of the 180th meridian stay neighbours. North-south lengths are true; east-west ones are too
    short elsewhere, which only makes the plane's distances smaller.

    Why the bound holds, with k the cosine at that latitude, f and l the differences of a pair in radians, and
    c its central angle: c >= 2 sin(c / 2) = 2 sqrt(sin(f/2)^2 + cos cos sin(l/2)^2), where cos cos >= k^2; and
    sin(t) >= t sin(T) / T for 0 <= t <= T <= pi. So c >= s sqrt(f^2 + (k l)^2), s being the lesser sin(T) / T of
    half the spans of the set.
    """
    lon, lat = np.broadcast_arrays(np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64))
    is_known = np.isfinite(lon) & np.isfinite(lat)
    if not is_known.any():
        return PlanePoints(np.full(lon.shape, np.nan), np.full(lon.shape, np.nan), 1.0)
    turned = np.mod(np.where(is_known, lon, np.nan), 360.0)
    western = _western_edge(turned[is_known])
    span_east = float(np.nanmax(np.mod(turned - western, 360.0)))
    north = np.where(is_known, lat, np.nan)
    edges = float(np.nanmin(north)), float(np.nanmax(north))
    plane = LocalPlane(western + span_east / 2, sum(edges) / 2, max(map(abs, edges)))
    x_km, y_km = plane.project(turned, north)
    spans = span_east, edges[1] - edges[0]
    least_distance_factor = float(min(np.sinc(span / 360.0) for span in spans)) * (1 - 1e-12)
    return PlanePoints(x_km, y_km, least_distance_factor)


def _median_longitude(longitude: FloatArray) -> float:
    if np.ptp(longitude) <= 180.0:
        return float(np.median(longitude))
    turned = np.mod(longitude, 360.0)
    western = _western_edge(turned)
    return float((western + np.median(np.mod(turned - western, 360.0)) + 180.0) % 360.0 - 180.0)


def _western_edge(longitude: FloatArray) -> float:
    # The point after the widest gap, for longitudes in [0, 360].
    ordered = np.unique(longitude)
    return float(ordered[np.argmax(np.diff(ordered, prepend=ordered[-1] - 360.0))])


def projected_to_wgs84(x: ArrayLike, y: ArrayLike, epsg: int) -> PointPair:
    """WGS 84 of points in the system with this EPSG number; x is east or longitude, y north or latitude.

    NaN for points that the system cannot hold. Raises FeatureError for a number that is no such system.
    """
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_epsg(epsg)
    except CRSError:
        raise FeatureError("epsg_unknown", epsg=epsg) from None
    if not (system.is_projected or system.is_geographic):
        raise FeatureError("epsg_not_planar", epsg=epsg, system=system.name)
    east, north = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    into = Transformer.from_crs(system, "EPSG:4326", always_xy=True)
    longitude, latitude = (np.asarray(axis, dtype=np.float64) for axis in into.transform(east, north))
    outside = ~((np.abs(longitude) <= 180.0) & (np.abs(latitude) <= 90.0))
    return np.where(outside, np.nan, longitude), np.where(outside, np.nan, latitude)


def to_wgs84(x: ArrayLike, y: ArrayLike, system: str) -> PointPair:
    """WGS 84 longitude and latitude of points given in WGS84, GCJ02, BD09 or EPSG:nnnn, in any case and with dashes.

    >>> longitude, latitude = to_wgs84([121.480276], [31.234156], "gcj-02")
    >>> float(longitude[0].round(4)), float(latitude[0].round(4))
    (121.4758, 31.2361)
    """
    name = "".join(system.upper().replace("-", "").replace("_", "").split())
    if name in _INTO_WGS84:
        return _INTO_WGS84[name](x, y)
    authority, colon, number = name.partition(":")
    if authority == "EPSG" and colon and number.isdecimal():
        return projected_to_wgs84(x, y, int(number))
    raise FeatureError("coordinate_system_unknown", system=system)


def _unchanged(longitude: ArrayLike, latitude: ArrayLike) -> PointPair:
    return np.array(longitude, dtype=np.float64), np.array(latitude, dtype=np.float64)


_Conversion = Callable[[ArrayLike, ArrayLike], PointPair]
_INTO_WGS84: dict[str, _Conversion] = {
    "WGS84": _unchanged,
    "GCJ02": gcj02_to_wgs84,
    "BD09": bd09_to_wgs84,
}


# A source whose points lie this far beside the known ones is suspected; a conversion that brings them this near is
# named. Geocoders disagree by tens of metres, the shifted systems by hundreds.
_SHIFTED_FROM_M = 100.0
_REPAIRED_BELOW_M = 30.0
_LEAST_POINTS = 10
_LEAST_SHARE = 0.3

# The conversion that brings the points onto the known ones, which system is meant, and whether the points are in it
# (or else the known ones).
_REPAIRS: tuple[tuple[_Conversion, str, bool], ...] = (
    (gcj02_to_wgs84, "GCJ-02", True),
    (bd09_to_wgs84, "BD-09", True),
    (wgs84_to_gcj02, "GCJ-02", False),
    (wgs84_to_bd09, "BD-09", False),
)


@dataclass(frozen=True)
class ShiftHint:
    """Points that lie beside those known for the same addresses, and the coordinate system that explains it.

    The points are in `system` and the known ones in WGS 84, or the other way round (`known_ones`); `points` says for
    how many that is so, the offsets are the lengths of their median offset vector before and after the conversion.
    """

    system: str
    known_ones: bool
    offset_m: float
    remaining_m: float
    points: int


def looks_shifted(
    longitude: ArrayLike, latitude: ArrayLike, reference_longitude: ArrayLike, reference_latitude: ArrayLike
) -> ShiftHint | None:
    """Whether points lie consistently beside the reference points of the same addresses, row by row; all or a part.

    Only rows that lie at least 100 m beside their reference say anything. None where no conversion brings ten of them,
    and three in ten, under 100 m and their median offset under 30 m.
    """
    columns = [np.asarray(axis, dtype=np.float64) for axis in (longitude, latitude)]
    reference = [np.asarray(axis, dtype=np.float64) for axis in (reference_longitude, reference_latitude)]
    offset = _offsets_m(*columns, *reference)
    is_shifted = np.hypot(*offset) >= _SHIFTED_FROM_M
    lon, lat, reference_lon, reference_lat = (column[is_shifted] for column in (*columns, *reference))
    hints = []
    for convert, system, new_ones in _REPAIRS:
        remaining = _offsets_m(*convert(lon, lat), reference_lon, reference_lat)
        fits = np.hypot(*remaining) < _SHIFTED_FROM_M
        if np.count_nonzero(fits) >= max(_LEAST_POINTS, _LEAST_SHARE * len(lon)):
            lengths = _median_length(offset[:, is_shifted][:, fits]), _median_length(remaining[:, fits])
            if lengths[1] < _REPAIRED_BELOW_M:
                hints.append(ShiftHint(system, not new_ones, *lengths, int(np.count_nonzero(fits))))
    return max(hints, key=lambda hint: (hint.points, -hint.remaining_m), default=None)


def _offsets_m(lon: FloatArray, lat: FloatArray, reference_lon: FloatArray, reference_lat: FloatArray) -> FloatArray:
    east = (lon - reference_lon) * np.cos(np.radians(reference_lat))
    return np.asarray(np.stack([east, lat - reference_lat]) * np.radians(EARTH_RADIUS_KM * 1000.0))


def _median_length(offsets_m: FloatArray) -> float:
    return float(np.hypot(*np.median(offsets_m, axis=1)))
