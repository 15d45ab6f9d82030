"""The study area: its bounds, and how densely the library's cases lie in it (its hot spots)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import FloatArray, freeze

BINS = 128
_MARGIN = 0.05
_EVEN_SHARE = 0.1
_SMOOTH_BINS = 1.0
_FARTHEST = 0.001  # share of cases that may lie outside on each side: one wrong coordinate must not stretch the area


@dataclass(frozen=True, eq=False)
class StudyArea:
    """A square study area on a plane in kilometres, and the mass of cases in each of its bins (east, north).

    The mass sums to 1: nine parts lie where the library's cases lie (smoothed), one part evenly.
    """

    west_km: float
    south_km: float
    side_km: float
    mass: FloatArray

    def __post_init__(self) -> None:
        freeze(self.mass)

    @classmethod
    def of(cls, x_km: FloatArray, y_km: FloatArray) -> Self:
        """The area around the cases of a library with a place; NaN are left out. At least one must be known."""
        is_known = ~np.isnan(x_km) & ~np.isnan(y_km)
        bounds = np.quantile(np.stack([x_km[is_known], y_km[is_known]]), [_FARTHEST, 1.0 - _FARTHEST], axis=1)
        side = float(np.ptp(bounds, axis=0).max()) * (1.0 + 2.0 * _MARGIN) or 1.0
        west, south = bounds.mean(axis=0) - side / 2.0
        return cls.within((float(west), float(south), side), x_km[is_known], y_km[is_known])

    @classmethod
    def within(cls, square: tuple[float, float, float], x_km: FloatArray, y_km: FloatArray) -> Self:
        """The cases in a given square (west, south, side)."""
        from scipy.ndimage import gaussian_filter

        west, south, side = square
        edges = [low + np.linspace(0.0, side, BINS + 1) for low in (west, south)]
        counts = np.histogram2d(x_km, y_km, bins=edges)[0]
        smooth = gaussian_filter(counts, _SMOOTH_BINS, mode="reflect")
        crowd = smooth / smooth.sum() if smooth.sum() else np.full(counts.shape, 1.0 / counts.size)
        return cls(west, south, side, (1.0 - _EVEN_SHARE) * crowd + _EVEN_SHARE / counts.size)

    @property
    def square(self) -> tuple[float, float, float]:
        """West, south, side."""
        return self.west_km, self.south_km, self.side_km

    @property
    def area_km2(self) -> float:
        """Size of the study area."""
        return self.side_km**2

    def density(self, x_km: FloatArray, y_km: FloatArray) -> FloatArray:
        """Mass per square kilometre at points; outside, that of the nearest bin."""
        bin_km = self.side_km / BINS
        east = np.clip(((x_km - self.west_km) / bin_km).astype(np.int64), 0, BINS - 1)
        north = np.clip(((y_km - self.south_km) / bin_km).astype(np.int64), 0, BINS - 1)
        return np.asarray(self.mass[east, north] / bin_km**2)

    def mass_in(self, x_km: FloatArray, y_km: FloatArray, side_km: FloatArray) -> FloatArray:
        """Exact mass in squares with these south-west corners and sides."""
        total = np.zeros((BINS + 1, BINS + 1))
        total[1:, 1:] = self.mass.cumsum(axis=0).cumsum(axis=1)
        east, north = x_km + side_km, y_km + side_km
        whole = self._up_to(total, east, north) + self._up_to(total, x_km, y_km)
        return whole - self._up_to(total, x_km, north) - self._up_to(total, east, y_km)

    def _up_to(self, total: FloatArray, x_km: FloatArray, y_km: FloatArray) -> FloatArray:
        """Mass south-west of points: bilinear between the corners of the bins, for the mass is even in each bin."""
        bin_km = self.side_km / BINS
        east = np.clip((x_km - self.west_km) / bin_km, 0.0, BINS)
        north = np.clip((y_km - self.south_km) / bin_km, 0.0, BINS)
        i, j = (np.minimum(value.astype(np.int64), BINS - 1) for value in (east, north))
        u, v = east - i, north - j
        low = total[i, j] * (1 - v) + total[i, j + 1] * v
        high = total[i + 1, j] * (1 - v) + total[i + 1, j + 1] * v
        return np.asarray(low * (1 - u) + high * u)
