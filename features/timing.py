"""Features of times: the start and length in days of the window in which a case can have happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from features.case import CaseTable
from features.columns import FloatArray, freeze
from features.extractor import Extractor
from features.packing import take_fields

DAY = np.timedelta64(86_400, "s")


@dataclass(frozen=True, eq=False)
class TimingVectors:
    """Windows in days since 1970-01-01 00:00, local wall clock; a length of 0 is a moment; NaN is unknown."""

    start_days: FloatArray
    length_days: FloatArray

    def __post_init__(self) -> None:
        freeze(self.start_days, self.length_days)

    def __len__(self) -> int:
        return len(self.start_days)

    @property
    def middle_days(self) -> FloatArray:
        """Middle of each window; the expected gap of two cases is never below the distance of their middles."""
        return self.start_days + self.length_days / 2

    def take(self, index: ArrayLike) -> TimingVectors:
        """Rows by an integer index array."""
        return TimingVectors(**take_fields(self, index))


class TimingExtractor(Extractor[TimingVectors, TimingVectors]):
    """Windows to numbers; nothing is learnt from a library. Where one end is unknown the other is the moment."""

    @staticmethod
    def extract(table: CaseTable) -> TimingVectors:
        """Windows of cases as numbers."""
        earliest, latest = (_days(column) for column in (table.earliest, table.latest))
        start = np.where(np.isnan(earliest), latest, earliest)
        end = np.where(np.isnan(latest), earliest, latest)
        return TimingVectors(start, end - start)

    def fit_transform(self, features: TimingVectors) -> TimingVectors:
        """The features themselves: nothing is learnt."""
        return features

    def transform_features(self, features: TimingVectors) -> TimingVectors:
        """The features themselves: nothing is learnt."""
        return features


def _days(moments: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> FloatArray:
    days = (moments - np.datetime64("1970-01-01T00:00:00")) / DAY
    return np.asarray(days, dtype=np.float64)
