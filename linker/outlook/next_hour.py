"""At which hour a series strikes next: its own hours on the circle, shrunk to the hours of the library's series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, freeze
from linker.outlook.track import Track

SLOTS = 48
_SLOT_HOURS = 24.0 / SLOTS
SPREADS_HOURS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
OWN_WEIGHTS = (0.5, 1.0, 2.0, 4.0, 8.0)
_FALLBACK = (1.5, 2.0)
_FEW_SERIES = 8
_EVEN = 1.0  # series' worth of hours spread evenly over the day


@dataclass(frozen=True, eq=False)
class HourHabits:
    """Population of hours: chance by half hour of the day (sums to 1), spread of a series' own hours, and k."""

    probability: FloatArray
    spread_hours: float
    own_weight: float
    series: int

    def __post_init__(self) -> None:
        freeze(self.probability)

    @classmethod
    def learn(cls, tracks: Sequence[Track]) -> Self:
        """From series with two known hours or more; spread and k by the likelihood of every series' last hour."""
        densities = [day for day in map(hours_of, tracks) if len(day) >= 2]
        total = sum((day.mean(axis=0) for day in densities), np.full(SLOTS, _EVEN / SLOTS))
        spread, own_weight = _best(densities, total) if len(densities) >= _FEW_SERIES else _FALLBACK
        return cls(total / total.sum(), spread, own_weight, len(densities))

    def of_series(self, track: Track) -> HourProbabilities | None:
        """Chances by half hour of the next strike; None where no strike of the series tells its hour."""
        hours = hours_of(track)
        if not len(hours):
            return None
        return HourProbabilities(_mixed(hours, self.probability, self.spread_hours, self.own_weight))


@dataclass(frozen=True, eq=False)
class HourProbabilities:
    """Chance of the next strike by half hour of the day, summing to 1."""

    probability: FloatArray

    def __post_init__(self) -> None:
        freeze(self.probability)

    def hours(self, share: float) -> HourWindow:
        """The fewest half hours that hold the share."""
        order = np.argsort(-self.probability, kind="stable")
        slot_count = int(np.searchsorted(np.cumsum(self.probability[order]), share * (1.0 - 1e-12))) + 1
        in_window = np.zeros(SLOTS, dtype=np.bool_)
        in_window[order[:slot_count]] = True
        return HourWindow(share, float(self.probability[in_window].sum()), _runs(in_window), in_window)

    def between(self, start_hour: float, hours: float) -> float:
        """Chance of a strike within so many hours after a start, over midnight if need be."""
        return float(self.probability @ slot_shares(np.array([start_hour]), np.array([hours]))[0] * hours / _SLOT_HOURS)


@dataclass(frozen=True, eq=False)
class HourWindow:
    """Hours of the day: the share asked for and held, and runs (from, to) in hours; a run may pass midnight."""

    share: float
    probability: float
    runs: tuple[tuple[float, float], ...]
    in_window: NDArray[np.bool_]

    def __post_init__(self) -> None:
        freeze(self.in_window)


def hours_of(track: Track) -> FloatArray:
    """(strikes with a known hour, half hours): each strike spread evenly over its window."""
    is_known = ~np.isnan(track.hour)
    return slot_shares(track.hour[is_known], track.hour_width[is_known])


def slot_shares(start_hour: FloatArray, hours: FloatArray) -> FloatArray:
    """Share of each window (start, length in hours under 24) that lies in each half hour of the day; rows sum to 1."""
    width = np.maximum(hours, 1e-6)[:, None]
    slots = np.arange(-SLOTS, 2 * SLOTS) * _SLOT_HOURS
    start = (start_hour % 24.0)[:, None]
    overlap = np.minimum(slots + _SLOT_HOURS, start + width) - np.maximum(slots, start)
    return np.asarray(np.maximum(overlap, 0.0).reshape(len(start_hour), 3, SLOTS).sum(axis=1) / width)


def _mixed(hours: FloatArray, population: FloatArray, spread_hours: float, own_weight: float) -> FloatArray:
    smooth = hours.mean(axis=0) @ _around(spread_hours)
    return np.asarray((len(hours) * smooth + own_weight * population) / (len(hours) + own_weight))


def _around(spread_hours: float) -> FloatArray:
    """(half hours, half hours): a normal of this spread wrapped around the day."""
    apart = np.arange(SLOTS) * _SLOT_HOURS
    apart = np.minimum(apart, 24.0 - apart)
    row = np.exp(-(apart**2) / (2.0 * spread_hours**2))
    index = (np.arange(SLOTS)[None, :] - np.arange(SLOTS)[:, None]) % SLOTS
    return np.asarray((row / row.sum())[index])


def _best(densities: Sequence[FloatArray], total: FloatArray) -> tuple[float, float]:
    gain = {(spread, k): 0.0 for spread in SPREADS_HOURS for k in OWN_WEIGHTS}
    for day in densities:
        density_of_others = total - day.mean(axis=0)
        density_of_others = density_of_others / density_of_others.sum()
        for spread, k in gain:
            gain[spread, k] += float(np.log(day[-1] @ _mixed(day[:-1], density_of_others, spread, k)))
    return max(gain, key=lambda setting: gain[setting])


def _runs(in_window: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    if in_window.all():
        return ((0.0, 24.0),)
    start = np.flatnonzero(in_window & ~np.roll(in_window, 1))
    stop = np.flatnonzero(in_window & ~np.roll(in_window, -1)) + 1
    if len(stop) and stop[0] <= start[0]:
        stop = np.roll(stop, -1)
    return tuple((float(a * _SLOT_HOURS), float(b * _SLOT_HOURS)) for a, b in zip(start, stop, strict=True))
