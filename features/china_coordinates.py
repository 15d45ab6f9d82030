"""The shifted coordinates of Chinese web maps: GCJ-02 and, on top of it, BD-09.

GCJ-02 points lie up to 700 m (mostly 300 to 600 m) beside the WGS 84 ones, BD-09 points 700 to 1,500 m. The formulas
are the ones that map clients use in public; they agree with the official services to about a metre. Degrees, east
before north; everything broadcasts, NaN in gives NaN out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from features.columns import FloatArray

PointPair = tuple[FloatArray, FloatArray]
_Conversion = Callable[[FloatArray, FloatArray], PointPair]

# The ellipsoid of GCJ-02 (Krasovsky 1940), and its box: outside of it map services leave points alone.
_AXIS_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BOX_WEST, _BOX_EAST, _BOX_SOUTH, _BOX_NORTH = 72.004, 137.8347, 0.8293, 55.8271
# GCJ-02 moves a point by a polynomial plus waves (amplitude in metres, half wavelength in degrees) along each axis.
_SHORT_WAVES = ((20.0, 1.0 / 6.0), (20.0, 0.5))
_EAST_WAVES = ((20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
_NORTH_WAVES = ((20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
# BD-09 then turns and stretches a little around the origin of coordinates, and adds a constant.
_BD_WAVE = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006
# Each step of the inverse shrinks the error at least fiftyfold; rounding is reached after eight.
_INVERSE_STEPS = 10


def wgs84_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> PointPair:
    """GCJ-02 of WGS 84 points; points outside the box around China stay as they are."""
    return _inside_china(_to_gcj02, longitude, latitude)


def gcj02_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> PointPair:
    """WGS 84 of GCJ-02 points, inverted by iteration to well under a millimetre."""
    return _inside_china(_inverse_of(_to_gcj02), longitude, latitude)


def wgs84_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> PointPair:
    """BD-09 of WGS 84 points; points outside the box around China stay as they are."""
    return _inside_china(_to_bd09, longitude, latitude)


def bd09_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> PointPair:
    """WGS 84 of BD-09 points, inverted by iteration to well under a millimetre."""
    return _inside_china(_inverse_of(_to_bd09), longitude, latitude)


def _inside_china(convert: _Conversion, longitude: ArrayLike, latitude: ArrayLike) -> PointPair:
    lon, lat = np.broadcast_arrays(np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64))
    inside = (lon >= _BOX_WEST) & (lon <= _BOX_EAST) & (lat >= _BOX_SOUTH) & (lat <= _BOX_NORTH)
    converted = np.array(lon), np.array(lat)
    converted[0][inside], converted[1][inside] = convert(lon[inside], lat[inside])
    return converted


def _inverse_of(forward: _Conversion) -> _Conversion:
    def inverse(longitude: FloatArray, latitude: FloatArray) -> PointPair:
        lon, lat = longitude, latitude
        for _ in range(_INVERSE_STEPS):
            image = forward(lon, lat)
            lon, lat = lon + (longitude - image[0]), lat + (latitude - image[1])
        return lon, lat

    return inverse


def _to_gcj02(longitude: FloatArray, latitude: FloatArray) -> PointPair:
    x, y = longitude - 105.0, latitude - 35.0
    mixed = 0.1 * x * y
    root, short = np.sqrt(np.abs(x)), _waves(x, _SHORT_WAVES)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + mixed + 0.1 * root + short + _waves(x, _EAST_WAVES)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + mixed + 0.2 * root + short + _waves(y, _NORTH_WAVES)
    phi = np.radians(latitude)
    flattening = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    prime_vertical_m = _AXIS_M / np.sqrt(flattening)
    meridian_m = prime_vertical_m * (1.0 - _ECCENTRICITY_SQUARED) / flattening
    return (
        longitude + np.degrees(east_m / (prime_vertical_m * np.cos(phi))),
        latitude + np.degrees(north_m / meridian_m),
    )


def _waves(along: FloatArray, waves: tuple[tuple[float, float], ...]) -> FloatArray:
    total = np.zeros_like(along)
    for amplitude_m, half_wave in waves:
        total += amplitude_m * 2.0 / 3.0 * np.sin(np.pi * along / half_wave)
    return total


def _to_bd09(longitude: FloatArray, latitude: FloatArray) -> PointPair:
    lon, lat = _to_gcj02(longitude, latitude)
    reach = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_WAVE)
    bearing = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_WAVE)
    return reach * np.cos(bearing) + _BD_EAST, reach * np.sin(bearing) + _BD_NORTH
