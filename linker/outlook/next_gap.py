"""When a series strikes next: days until the next strike, from its own gaps and those of the library's series.

With y = log(gap + half a day), the next y of a series is expected at (sum of its own y + k * population mean) / (n + k)
(empirical Bayes for a normal mean, Efron 2010, ch. 1). How far y then falls from there is not assumed but taken from
the population: what that rule missed by in other series, smoothed. Series end; the forecast holds if this one goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import FloatArray, freeze
from linker.outlook.track import Track

OWN_WEIGHTS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
HORIZON_DAYS = 1096
_OFFSET_DAYS = 0.5
_PRIOR_MEAN, _PRIOR_SPREAD = float(np.log(10.0)), 1.5  # ten days, give or take a factor of 4.5
_PRIOR_SERIES = 2.0
_PRIOR_MISSES = np.linspace(-2.0, 2.0, 9) * _PRIOR_SPREAD / 1.29
_LEAST_BANDWIDTH = 0.15
# Degrees of freedom of the kernel: with normal tails a series silent for a year would be due any day.
_TAIL = 4.0
_QUANTILES = 64


@dataclass(frozen=True, eq=False)
class GapHabits:
    """Population of gaps: mean of y, k, and what the rule missed by (`misses`, equally likely)."""

    mean: float
    own_weight: float
    misses: FloatArray
    bandwidth: float
    series: int

    def __post_init__(self) -> None:
        freeze(self.misses)

    @classmethod
    def learn(cls, tracks: Sequence[Track]) -> Self:
        """From series with two gaps or more; with few of them a wide guess (ten days) still weighs."""
        log_gaps = [y for y in (_logs(track.gaps_days) for track in tracks) if len(y) >= 2]
        mean = (sum(float(y.mean()) for y in log_gaps) + _PRIOR_SERIES * _PRIOR_MEAN) / (len(log_gaps) + _PRIOR_SERIES)
        trials = [(_missed(log_gaps, mean, k), k) for k in OWN_WEIGHTS]
        (misses, weights), own_weight = min(trials, key=lambda trial: float(np.sum(trial[0][1] * trial[0][0] ** 2)))
        values = np.concatenate([misses, _PRIOR_MISSES])
        weights = np.concatenate([weights, np.full(len(_PRIOR_MISSES), _PRIOR_SERIES / len(_PRIOR_MISSES))])
        spread = _quantiles(values, weights / weights.sum())
        return cls(mean, own_weight, spread, _bandwidth(spread, weights), len(log_gaps))

    def expected(self, gaps_days: FloatArray) -> float:
        """Expected y = log(gap + half a day) after these gaps."""
        return _expected(_logs(gaps_days), self.mean, self.own_weight)

    def until(self, gaps_days: FloatArray, days: FloatArray) -> FloatArray:
        """Chance that the next gap is at most so many days (negative: 0)."""
        from scipy.special import stdtr

        y = np.log(np.maximum(days, 0.0) + _OFFSET_DAYS)[:, None]
        # The part of the smoothed curve below a gap of zero stands for a strike at once.
        reached = stdtr(_TAIL, (y - self.expected(gaps_days) - self.misses) / self.bandwidth).mean(axis=1)
        return np.where(days < 0.0, 0.0, reached)


@dataclass(frozen=True, eq=False)
class DayProbabilities:
    """Chance of the next strike on each day ahead: `chance[d]` on the date `on` + d; the rest lies beyond."""

    on: np.datetime64
    probability: FloatArray

    def __post_init__(self) -> None:
        freeze(self.probability)

    def window(self, share: float) -> DayWindow | None:
        """The shortest run of days that holds the share; None where the horizon does not hold so much."""
        sums = np.concatenate([[0.0], np.cumsum(self.probability)])
        stop = np.searchsorted(sums, sums[:-1] + share * (1.0 - 1e-12))
        length = np.where(stop < len(sums), stop - np.arange(len(self.probability)), len(sums) * 2)
        first = int(np.argmin(length))
        if length[first] > len(self.probability):
            return None
        last_day = first + int(length[first]) - 1
        return DayWindow(share, float(sums[last_day + 1] - sums[first]), first, last_day)


@dataclass(frozen=True)
class DayWindow:
    """Days ahead from the first to the last, both included; the share asked for and the chance held."""

    share: float
    probability: float
    first_day: int
    last_day: int


def day_probabilities(habits: GapHabits, track: Track, on: np.datetime64) -> DayProbabilities:
    """Chances by day for a series with a dated strike, given that it has not struck between its last and `on`.

    `on` is a date (datetime64[D]) not before the last strike's; that whole day still counts as ahead, but what lies
    before the last strike itself does not.
    """
    dated = track.day[~np.isnan(track.day)]
    start = float(on.astype("datetime64[D]").astype(np.int64)) - float(dated[-1])
    edges = start + np.arange(HORIZON_DAYS + 1.0)
    reached = habits.until(track.gaps_days, edges)
    # What follows the horizon is at least a trace, so a very long silence still gives a forecast.
    left = max(1.0 - float(reached[0]), 1e-9)
    return DayProbabilities(on.astype("datetime64[D]"), np.diff(reached) / left)


def _logs(gaps_days: FloatArray) -> FloatArray:
    return np.log(np.maximum(gaps_days, 0.0) + _OFFSET_DAYS)


def _expected(y: FloatArray, mean: float, own_weight: float) -> float:
    return float((y.sum() + own_weight * mean) / (len(y) + own_weight))


def _missed(log_gaps: Sequence[FloatArray], mean: float, own_weight: float) -> tuple[FloatArray, FloatArray]:
    """By how much the rule missed every gap but the first; a series weighs 1 in all. Its own part leaves the mean."""
    misses, weights = [np.empty(0)], [np.empty(0)]
    total = len(log_gaps) + _PRIOR_SERIES
    for y in log_gaps:
        mean_of_others = (mean * total - float(y.mean())) / (total - 1.0)
        before = (np.cumsum(y)[:-1] + own_weight * mean_of_others) / (np.arange(1, len(y)) + own_weight)
        misses.append(y[1:] - before)
        weights.append(np.full(len(y) - 1, 1.0 / (len(y) - 1)))
    return np.concatenate(misses), np.concatenate(weights)


def _quantiles(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Equally likely values that stand for the weighted ones."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) - weights[order] / 2.0
    return np.asarray(np.interp((np.arange(_QUANTILES) + 0.5) / _QUANTILES, reached, values[order]), dtype=np.float64)


def _bandwidth(values: FloatArray, weights: FloatArray) -> float:
    """Half of what Silverman's rule gives for normal kernels: these have wide tails, not to widen the middle."""
    effective = float(weights.sum()) ** 2 / float(np.sum(weights**2))
    return float(max(0.45 * float(values.std()) * effective**-0.2, _LEAST_BANDWIDTH))
