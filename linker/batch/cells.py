"""A library cut into cells of cases that lie near each other, and which two cells may hold a link between them.

The order is the one in which the kernel walks (a curve through space, time and reach), turned round: cases whose
place or time is unknown come last, as they may have to meet others anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.pairs import catalogue
from linker.pairs.comparison import Measure
from linker.pairs.kernel.search import Ground
from linker.pairs.kernel.tree import (
    DAYS,
    OTHER_EVIDENCE,
    STRETCHED,
    TIMED,
    WITH_DEGREES,
    WITH_METRES,
    X_KM,
    Y_KM,
)
from linker.pairs.score import Scorer

Mask = NDArray[np.bool_]

# What rounding may take from a distance between two boxes.
_ROUNDED_DOWN = 1.0 - 1e-6
# Pairs of cells looked at together: their columns stay small.
_PAIRS_AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False)
class RowCells:
    """Cell c holds the library's rows `rows[starts[c]:starts[c + 1]]`, all of one of the kernel's `kinds`.

    `low` and `high` (5 × cells) bound its points: km east and north, days, stretch, and what other evidence can add.
    """

    rows: IntArray
    starts: IntArray
    kinds: IntArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def of(cls, ground: Ground, cell_cases: int) -> Self:
        """Cells of at most so many cases."""
        kinds = np.asarray(ground.kinds)[::-1].astype(np.int64)
        spots = np.concatenate([ground.spots, ground.float32_points[STRETCHED:, : len(kinds)]])[:, ::-1]
        starts = _cut(kinds, cell_cases)
        low, high = np.minimum.reduceat(spots, starts, axis=1), np.maximum.reduceat(spots, starts, axis=1)
        rows = np.ascontiguousarray(ground.cases.row[::-1])
        return cls(rows, np.append(starts, len(kinds)), kinds[starts], low, high)

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def sizes(self) -> IntArray:
        """(cells,) number of cases of each."""
        return np.diff(self.starts)

    @property
    def cell_of_row(self) -> IntArray:
        """(cases,) the cell of each row of the library."""
        cells = np.empty(len(self.rows), dtype=np.int64)
        cells[self.rows] = np.repeat(np.arange(len(self)), self.sizes)
        return cells

    def rows_of(self, cell: int) -> IntArray:
        """Rows of one cell."""
        return self.rows[self.starts[cell] : self.starts[cell + 1]]


@dataclass(frozen=True, eq=False)
class Meetings:
    """Says which cells may hold a link between them: those whose boxes are near enough to reach `minimum_total`."""

    cells: RowCells
    scorer: Scorer
    minimum_total: float

    def beyond(self, first: int, stop: int) -> IntArray:
        """The cells from `stop` on that may hold a link with one of the cells from `first` to before `stop`."""
        later = np.arange(stop, len(self.cells))
        may_link = np.zeros(len(later), dtype=np.bool_)
        for some in _in_parts(np.arange(first, stop), max(_PAIRS_AT_ONCE // max(len(later), 1), 1)):
            may_link |= self._may_link(some[:, None], later[None, :]).any(axis=0)
        return later[may_link]

    def _may_link(self, first: IntArray, second: IntArray) -> Mask:
        low, high, kinds = self.cells.low, self.cells.high, self.cells.kinds
        common = kinds[first] & kinds[second]
        total = np.minimum(high[OTHER_EVIDENCE][first], high[OTHER_EVIDENCE][second])
        total = total + np.where(
            common & TIMED, self._upper_bound(catalogue.gap_days, self._apart(DAYS, first, second)), 0.0
        )
        # degrees and metres are measured on two planes; two cases on different ones may lie anywhere
        plane = (kinds[first] & WITH_DEGREES) == (kinds[second] & WITH_DEGREES)
        apart_km = np.hypot(self._apart(X_KM, first, second), self._apart(Y_KM, first, second))
        stretch = low[STRETCHED][first] * low[STRETCHED][second]
        by_place = self._bound_by_place(np.where(plane, apart_km, 0.0), stretch)
        return np.asarray(total + np.where(common & (WITH_DEGREES | WITH_METRES), by_place, 0.0) >= self.minimum_total)

    def _apart(self, axis: int, first: IntArray, second: IntArray) -> FloatArray:
        low, high = self.cells.low[axis], self.cells.high[axis]
        gap = np.maximum(low[first] - high[second], low[second] - high[first])
        return np.asarray(np.maximum(gap, 0.0) * _ROUNDED_DOWN)

    def _bound_by_place(self, apart_km: FloatArray, stretch: FloatArray) -> FloatArray:
        local = self._upper_bound(catalogue.local_distance_km, apart_km * stretch)
        # where the stretch is unknown the local distance may be too, and then it adds nothing
        local = np.where(stretch == 0.0, np.maximum(local, 0.0), local)
        return self._upper_bound(catalogue.distance_km, apart_km) + local

    def _upper_bound(self, measure: Measure, least: FloatArray) -> FloatArray:
        """The most that a variable adds to pairs that differ by at least so much; 0 where no curve reads it."""
        for comparison, curve in zip(self.scorer.comparisons, self.scorer.curves, strict=True):
            if comparison.measure is measure and curve.log10_lr.any():
                scaled = comparison.scale(least)
                later_maxima = np.append(np.maximum.accumulate(curve.log10_lr[::-1])[::-1], -np.inf)
                return np.asarray(np.maximum(curve.at(scaled), later_maxima[np.searchsorted(curve.knots, scaled)]))
        return np.zeros(least.shape)


def _cut(kinds: IntArray, max_cases: int) -> IntArray:
    """Starts of runs of at most so many, each of one kind."""
    starts = np.flatnonzero(np.diff(kinds, prepend=-1)).tolist()
    ends = [*starts[1:], len(kinds)]
    return np.concatenate([np.arange(start, end, max_cases) for start, end in zip(starts, ends, strict=True)])


def _in_parts(values: IntArray, max_length: int) -> Iterator[IntArray]:
    for start in range(0, len(values), max_length):
        yield values[start : start + max_length]
