"""A series as its successive strikes: where on a plane, on which day, at which hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import FloatArray, IntArray, TimeArray, freeze

# A longer window says nothing of the hour.
TELLING_HOURS = 12.0
_DAY_S = 86400.0


@dataclass(frozen=True, eq=False)
class Track:
    """Strikes in order of time; NaN unknown.

    `day` is the middle of the time window in days since 1970-01-01; `hour` is its start in hours of the day and
    `hour_width` its length, both NaN where the window is longer than `TELLING_HOURS`. `rows` are those of the table.
    """

    rows: IntArray
    x_km: FloatArray
    y_km: FloatArray
    day: FloatArray
    hour: FloatArray
    hour_width: FloatArray

    def __post_init__(self) -> None:
        freeze(self.rows, self.x_km, self.y_km, self.day, self.hour, self.hour_width)

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, rows: IntArray, points_km: FloatArray, earliest: TimeArray, latest: TimeArray) -> Self:
        """The strikes of one series from its `rows` of whole columns, `points_km` being (all, 2).

        A window with one end open counts as that moment for its day, and tells no hour. Undated strikes stand last.
        """
        start, end = _days(earliest[rows]), _days(latest[rows])
        day = (np.where(np.isnan(start), end, start) + np.where(np.isnan(end), start, end)) / 2.0
        width = (end - start) * 24.0
        is_precise = width <= TELLING_HOURS
        hour = np.where(is_precise, (start % 1.0) * 24.0, np.nan)
        x_km, y_km = points_km[rows].T
        track = cls(rows.copy(), x_km, y_km, day, hour, np.where(is_precise, width, np.nan))
        return track.only(np.lexsort((rows, day)))

    def first(self, strikes: int) -> Self:
        """The track as it stood after so many strikes."""
        return self.only(np.arange(strikes))

    def only_placed(self) -> Self:
        """The strikes whose place is known."""
        return self.only(np.flatnonzero(~np.isnan(self.x_km) & ~np.isnan(self.y_km)))

    def only(self, strikes: IntArray) -> Self:
        """Some strikes, by their places in the track."""
        x_km, y_km = self.x_km[strikes], self.y_km[strikes]
        return type(self)(
            self.rows[strikes], x_km, y_km, self.day[strikes], self.hour[strikes], self.hour_width[strikes]
        )

    @property
    def gaps_days(self) -> FloatArray:
        """Days between successive dated strikes."""
        return np.diff(self.day[~np.isnan(self.day)])


def _days(moments: TimeArray) -> FloatArray:
    seconds = moments.astype("datetime64[s]")
    return np.where(np.isnat(seconds), np.nan, seconds.astype(np.float64) / _DAY_S)
