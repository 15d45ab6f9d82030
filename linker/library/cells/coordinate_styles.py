"""What is odd about the coordinates of a file: axes exchanged, whole numbers for degrees, one point for "no place"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray
from linker.i18n.text import Text
from linker.library.cells.points import UNLIKELY_LATITUDE

# A point that stands for "no place" repeats, and lies far from all that do not: this many km from the middle of the
# others, and ten times as far as nine in ten of them.
FAR_KM, TIMES_AS_FAR = 200.0, 10.0
LEAST_REPEATS, REPEATED_SHARE = 2, 0.01
MOST_NULL_POINTS = 5
KM_PER_DEGREE = 111.2
_SCALES = (1e6, 1e7, 1e5)
Point = tuple[float, float]


@dataclass(frozen=True)
class CoordinateStyle:
    """How two columns of degrees are to be read.

    `swapped`: x holds the latitude. `scale`: what a degree counts (1,000,000 for micro-degrees). `null_points`: x and y
    of points that mean "no place". `hints` are for the user.
    """

    swapped: bool = False
    scale: float = 1.0
    null_points: tuple[Point, ...] = ()
    hints: tuple[Text, ...] = ()

    def applied(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude, NaN where a point means no place."""
        if self.swapped:
            x, y = y, x
        x, y = x / self.scale, y / self.scale
        for null_x, null_y in self.null_points:
            is_null = (x == null_x) & (y == null_y)
            x, y = np.where(is_null, np.nan, x), np.where(is_null, np.nan, y)
        return x, y


def coordinate_style(x: FloatArray, y: FloatArray) -> CoordinateStyle:
    """What the numbers of two columns of degrees say of how they are written; NaN unknown."""
    is_known = ~(np.isnan(x) | np.isnan(y)) & ~((x == 0.0) & (y == 0.0))
    x, y = x[is_known], y[is_known]
    if not len(x):
        return CoordinateStyle()
    hints: list[Text] = []
    scale = _scale(x, y)
    if scale > 1:
        hints.append(Text("cells.micro_degrees", scale=int(scale)))
    x, y = x / scale, y / scale
    swapped = _is_swapped(x, y)
    if swapped:
        hints.append(Text("cells.swapped_back"))
        x, y = y, x
    null_points, null_hints = _null_points(x, y)
    return CoordinateStyle(swapped, scale, null_points, (*hints, *null_hints))


def lies_in_china(longitude: FloatArray, latitude: FloatArray) -> bool:
    """Whether most of the known points lie where Chinese maps are shifted: the mainland, not Taiwan."""
    is_known = ~(np.isnan(longitude) | np.isnan(latitude))
    x, y = longitude[is_known], latitude[is_known]
    inside = (x > 73.0) & (x < 135.5) & (y > 18.0) & (y < 54.0) & ~((x > 119.9) & (y < 25.5))
    # Neighbours in the north, the south and the east: not mainland.
    inside &= ~((x > 127.0) & (y < 38.5)) & ~((x < 97.0) & (y < 27.0)) & ~((x < 105.0) & (y < 21.0))
    return bool(len(x)) and float(inside.mean()) > 0.5


def _scale(x: FloatArray, y: FloatArray) -> float:
    whole = np.all(x == np.round(x)) and np.all(y == np.round(y))
    if not whole or float(np.median(np.abs(x))) <= 1e4 or float(np.median(np.abs(y))) <= 1e4:
        return 1.0
    for scale in _SCALES:
        magnitudes = np.abs(np.stack([x, y])) / scale
        fits = (magnitudes.max(axis=0) <= 180) & (magnitudes.min(axis=0) <= 90)
        if float(fits.mean()) > 0.9 and float(np.median(magnitudes)) > 5:
            return scale
    return 1.0


def _is_swapped(x: FloatArray, y: FloatArray) -> bool:
    for most_degrees in (90.0, UNLIKELY_LATITUDE):
        fits = float(np.mean((np.abs(x) <= 180) & (np.abs(y) <= most_degrees)))
        fits_swapped = float(np.mean((np.abs(y) <= 180) & (np.abs(x) <= most_degrees)))
        if fits_swapped > 0.9 and fits < 0.5:
            return True
    return False


def _null_points(x: FloatArray, y: FloatArray) -> tuple[tuple[Point, ...], list[Text]]:
    counts = Counter(zip(x.tolist(), y.tolist(), strict=True))
    least = max(LEAST_REPEATS, REPEATED_SHARE * len(x))
    null_points = [point for point, count in counts.most_common(20) if _is_sentinel(point)]
    repeated = [point for point, count in counts.most_common(20) if count >= least and point not in null_points]
    null_points += [point for point in repeated[:MOST_NULL_POINTS] if _is_far(point, x, y)]
    hints = [
        Text("cells.null_points", rows=counts[point], point=f"{point[0]:g}, {point[1]:g}") for point in null_points
    ]
    return tuple(null_points), hints


def _is_sentinel(point: Point) -> bool:
    return point in ((-1.0, -1.0), (1.0, 1.0), (-99.0, -99.0), (99.0, 99.0), (180.0, 90.0), (-180.0, -90.0))


def _is_far(point: Point, x: FloatArray, y: FloatArray) -> bool:
    is_mate = (x != point[0]) | (y != point[1])
    mates_x, mates_y = x[is_mate], y[is_mate]
    if (
        len(mates_x) < 2 * LEAST_REPEATS
        or len(set(zip(mates_x.tolist(), mates_y.tolist(), strict=True))) < LEAST_REPEATS
    ):
        return False
    middle = float(np.median(mates_x)), float(np.median(mates_y))
    spread = np.quantile(_km(mates_x, mates_y, middle), 0.9)
    distance = float(_km(np.array([point[0]]), np.array([point[1]]), middle)[0])
    nearest = float(_km(mates_x, mates_y, point).min())
    return distance > FAR_KM and distance > TIMES_AS_FAR * float(spread) and nearest > FAR_KM


def _km(x: FloatArray, y: FloatArray, point: Point) -> FloatArray:
    east = (x - point[0]) * np.cos(np.radians(np.clip(point[1], -90, 90)))
    return np.asarray(np.hypot(east, y - point[1]) * KM_PER_DEGREE)
