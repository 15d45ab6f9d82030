"""A density as cells: squares of a quadtree, small where there is much mass, and the regions of highest density."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, freeze

# Mass in squares: south-west corners x, y and sides, all in kilometres.
MassIn = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
_COARSE = 16
_DEEPEST = 11


@dataclass(frozen=True, eq=False)
class Cells:
    """Squares that tile the study area without overlap: south-west corner, side, mass; the mass sums to 1."""

    x_km: FloatArray
    y_km: FloatArray
    side_km: FloatArray
    mass: FloatArray

    def __post_init__(self) -> None:
        freeze(self.x_km, self.y_km, self.side_km, self.mass)

    def __len__(self) -> int:
        return len(self.mass)

    @classmethod
    def of(cls, square: tuple[float, float, float], mass_in: MassIn, *, mass_limit: float = 0.001) -> Self:
        """Split the square (west, south, side) until no cell holds more than `mass_limit`, at most 11 times.

        The cells are scaled to hold 1 in all: what the density holds outside the square is shared out.
        """
        west, south, side = square
        steps = np.arange(_COARSE) * (side / _COARSE)
        x, y = (grid.ravel() for grid in np.meshgrid(west + steps, south + steps, indexing="ij"))
        open_cells = np.stack([x, y, np.full(len(x), side / _COARSE)])
        levels: list[FloatArray] = []
        for depth in range(_DEEPEST + 1):
            mass = np.maximum(mass_in(*open_cells), 0.0)
            split = (mass > mass_limit) & (depth < _DEEPEST)
            levels.append(np.vstack([open_cells[:, ~split], mass[~split]]))
            open_cells = _quarters(open_cells[:, split])
            if not open_cells.shape[1]:
                break
        x, y, sides, mass = np.concatenate(levels, axis=1)
        return cls(x, y, sides, mass / mass.sum())

    @property
    def density(self) -> FloatArray:
        """Mass per square kilometre."""
        return np.asarray(self.mass / self.side_km**2)

    @property
    def ranking(self) -> IntArray:
        """Cells from the densest on."""
        return np.argsort(-self.density, kind="stable").astype(np.int64)

    def at(self, x_km: float, y_km: float) -> int:
        """The cell that holds a point; -1 outside the study area."""
        inside = (self.x_km <= x_km) & (x_km < self.x_km + self.side_km)
        inside &= (self.y_km <= y_km) & (y_km < self.y_km + self.side_km)
        return int(np.argmax(inside)) if inside.any() else -1

    def search_cost(self, x_km: float, y_km: float) -> float:
        """Share of the study area searched, densest cells first, until the point is found; 1 if it lies outside."""
        cell, area = self.at(x_km, y_km), self.side_km**2
        if cell < 0:
            return 1.0
        before = self.density > self.density[cell]
        return float((area[before].sum() + area[cell] / 2.0) / area.sum())

    def region(self, share: float) -> Region:
        """The smallest area that holds the share of the mass (highest density region)."""
        order = self.ranking
        cell_count = int(np.searchsorted(np.cumsum(self.mass[order]), share * (1.0 - 1e-12))) + 1
        in_region = np.zeros(len(self), dtype=np.bool_)
        in_region[order[:cell_count]] = True
        return Region(share, float(self.mass[in_region].sum()), float(np.sum(self.side_km[in_region] ** 2)), in_region)


@dataclass(frozen=True, eq=False)
class Region:
    """A region of cells: the share of the mass asked for and held, its area, and which cells are in it."""

    share: float
    mass: float
    area_km2: float
    in_region: NDArray[np.bool_]

    def __post_init__(self) -> None:
        freeze(self.in_region)


def _quarters(cells: FloatArray) -> FloatArray:
    x, y, side = cells
    half = side / 2.0
    return np.concatenate([np.stack([x + i * half, y + j * half, half]) for i in (0, 1) for j in (0, 1)], axis=1)
