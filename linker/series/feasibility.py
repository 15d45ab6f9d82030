"""What no lone offender can have done: two places no vehicle connects in time, or a case while in custody.

A cannot-link is a hard "no", so everything here errs towards "possible": unknown places and times forbid nothing, a
window with one unknown end is not taken for a moment, and places and clocks may be wrong by a stated amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.clock import greatest_gap
from features.columns import FloatArray, IntArray, freeze
from features.geo import haversine_km, planar_km
from linker.series.constraints import NO_COLOUR

# The fastest anybody gets from door to door, as the crow flies: by car or express train, or by plane, which needs an
# hour on the ground.
LAND_KMH, AIR_KMH, GROUND_HOURS = 300.0, 900.0, 1.0
# How far a recorded place, and how much the difference of two recorded moments, may be off.
PLACE_ERROR_KM, CLOCK_ERROR_HOURS = 5.0, 0.5


def least_travel_hours(distance_km: FloatArray) -> FloatArray:
    """The shortest time between two places that far apart; 0 within the error of places.

    >>> least_travel_hours(np.array([4.0, 65.0, 1805.0])).tolist()
    [0.0, 0.2, 3.0]
    """
    way = np.maximum(distance_km - PLACE_ERROR_KM, 0.0)
    return np.asarray(np.minimum(way / LAND_KMH, GROUND_HOURS + way / AIR_KMH), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Feasibility:
    """Answers for pairs of cases whether one offender cannot have done both; each (size,) by row, NaN unknown.

    Windows are hours since 1970 and are known only where both ends are. `alone`: recorded as done by one person.
    `offender` numbers the lone known offender (NO_COLOUR where there is none or several); `ruled_out` holds, by that
    number, rows that he cannot have done (he was locked up, or people excluded him).
    """

    start_hours: FloatArray
    length_hours: FloatArray
    degrees: tuple[FloatArray, FloatArray]
    metres: tuple[FloatArray, FloatArray]
    radius_km: FloatArray
    alone: NDArray[np.bool_]
    offender: IntArray
    ruled_out: Mapping[int, IntArray]

    def __post_init__(self) -> None:
        freeze(self.start_hours, self.length_hours, self.alone, self.offender)

    @classmethod
    def of(cls, table: CaseTable, offender: IntArray, ruled_out: Mapping[int, IntArray]) -> Feasibility:
        """The columns of a table this is decided by."""
        start, end = (_hours(column) for column in (table.earliest, table.latest))
        return cls(
            np.where(np.isnan(end), np.nan, start),
            np.where(np.isnan(start), 0.0, np.nan_to_num(end - start)),
            (table.longitude, table.latitude),
            (table.x_m, table.y_m),
            np.nan_to_num(table.radius_m) / 1000.0,
            np.asarray(table.offender_count == 1),
            offender,
            ruled_out,
        )

    def impossible(self, first: IntArray, second: IntArray) -> NDArray[np.bool_]:
        """For each pair of rows: nobody alone can have reached both, or the known offender of one is ruled out."""
        return self.out_of_reach(first, second) | self.not_his(first, second) | self.not_his(second, first)

    def out_of_reach(self, first: IntArray, second: IntArray) -> NDArray[np.bool_]:
        """For each pair: both were done by one person alone, and no travel fits between the ends of their windows."""
        is_out_of_reach = np.zeros(len(first), dtype=np.bool_)
        lone_pairs = np.flatnonzero(self.alone[first] & self.alone[second])
        if len(lone_pairs):
            first_rows, second_rows = first[lone_pairs], second[lone_pairs]
            is_out_of_reach[lone_pairs] = self._gap_hours(first_rows, second_rows) < least_travel_hours(
                self.distance_km(first_rows, second_rows)
            )
        return is_out_of_reach

    def not_his(self, solved_rows: IntArray, rows: IntArray) -> NDArray[np.bool_]:
        """For each pair: the lone offender known for `known` is ruled out for `case`."""
        is_excluded = np.zeros(len(solved_rows), dtype=np.bool_)
        if self.ruled_out:
            candidates = np.flatnonzero(
                np.isin(self.offender[solved_rows], np.array([*self.ruled_out], dtype=np.int64))
            )
            for offender in np.unique(self.offender[solved_rows[candidates]]).tolist():
                pairs = candidates[self.offender[solved_rows[candidates]] == offender]
                is_excluded[pairs] = np.isin(rows[pairs], self.ruled_out[offender])
        return is_excluded

    def distance_km(self, first: IntArray, second: IntArray) -> FloatArray:
        """Least distance of pairs of rows: by degrees, else by metres, between areas from edge to edge; NaN unknown."""
        great = haversine_km(*(axis[rows] for rows in (first, second) for axis in self.degrees))
        straight = planar_km(*(axis[rows] for rows in (first, second) for axis in self.metres))
        between = np.where(np.isnan(great), straight, great)
        return np.maximum(between - self.radius_km[first] - self.radius_km[second], 0.0)

    def _gap_hours(self, first: IntArray, second: IntArray) -> FloatArray:
        start, length = self.start_hours, self.length_hours
        widest = greatest_gap(start[first], length[first], start[second], length[second])
        return np.asarray(widest + CLOCK_ERROR_HOURS, dtype=np.float64)


def lone_offenders(table: CaseTable) -> IntArray:
    """Number of the only known offender of each case, by sorted id; NO_COLOUR where more may have taken part.

    A case with one known offender counts unless its record says that there were several.
    """
    _, number = np.unique(table.offenders.values.astype(str), return_inverse=True)
    lone_rows = np.flatnonzero((table.offenders.lengths == 1) & ~(table.offender_count > 1))
    colour = np.full(len(table), NO_COLOUR, dtype=np.int64)
    colour[lone_rows] = number[table.offenders.offsets[lone_rows]]
    return colour


def _hours(moments: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> FloatArray:
    return np.asarray((moments - np.datetime64("1970-01-01T00:00:00")) / np.timedelta64(3600, "s"), dtype=np.float64)
