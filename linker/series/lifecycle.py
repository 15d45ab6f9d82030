"""Where a series stands in its life: emerging, active, dormant or inactive, by its own rhythm; or solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.series.groups import Grouping

State = Literal["emerging", "active", "dormant", "inactive", "solved", "unknown"]
STATES: tuple[State, ...] = ("emerging", "active", "dormant", "inactive", "solved", "unknown")

# What a library whose series all stand on one day cannot tell: days between two strikes.
_USUAL_GAP_DAYS = 30.0
# The library's rhythm weighs as much as two gaps of a series' own; the least for which the expectation exists.
_PRIOR_SHAPE = 2.0
_STRAY_DAYS = 30.0


@dataclass(frozen=True)
class LifecycleOptions:
    """What the states mean. A strike is all cases that follow each other within `strike_days` (one night's work).

    solved: every case has a known offender. inactive: silence so long that fewer than `inactive_probability` of series
    of this rhythm would still strike after it, and at least `least_inactive_days`; whoever did it is still unknown.
    dormant: the same with `dormant_probability` and `least_dormant_days`.
    emerging: neither, at most `few_strikes`, the first within `young_days`. active: the rest.
    """

    strike_days: float = 0.5
    dormant_probability: float = 0.05
    least_dormant_days: float = 30.0
    inactive_probability: float = 0.005
    least_inactive_days: float = 180.0
    few_strikes: int = 3
    young_days: float = 90.0


@dataclass(frozen=True)
class Lifecycle:
    """State of one series on the reference day. `rhythm_days` is the expected gap between two strikes.

    `chance_of_silence`: how often a series of this rhythm is silent for so long and still strikes again. `strikes` is
    0, and the numbers NaN, where no case of a known time lies before the reference day.
    """

    state: State
    strikes: int
    silent_days: float
    rhythm_days: float
    silence_probability: float


@dataclass(frozen=True, eq=False)
class _StrikeStatistics:
    """Strikes of every series: how many, days of the first and the last case, days between strikes in all."""

    count: IntArray
    first: FloatArray
    last: FloatArray
    gap_days: FloatArray


def reference_day(day: FloatArray) -> float:
    """The day of the newest case; 0 where no case has a known one.

    Mistyped years must not close every series: the newest cases, at most one of 200, are passed over where more than
    `_STRAY_DAYS` lie between them and all cases before (36 of 13,113 real ones from Los Angeles lie so).
    """
    known_days = np.sort(day[~np.isnan(day)])
    if not len(known_days):
        return 0.0
    newest = known_days[len(known_days) - 1 - len(known_days) // 200 :]
    strays = np.flatnonzero(np.diff(newest) > _STRAY_DAYS)
    return float(newest[strays[0]] if len(strays) else newest[-1])


def lifecycles(
    series: Grouping,
    day: FloatArray,
    solved: NDArray[np.bool_],
    reference_day: float,
    options: LifecycleOptions | None = None,
) -> tuple[Lifecycle, ...]:
    """State of every series on a day. `day` (size,): middle of each case's window, NaN unknown; later cases count not.

    The gaps between strikes are taken as exponential with a rate of its own for each series, gamma distributed about
    the library's rhythm (median over its series of the mean gap). Silence t after n gaps of s days in all then has
    the chance (b / (b + t)) ** (2 + n), b = rhythm of the library + s: the predictive (Lomax) distribution.
    """
    selected_options = options or LifecycleOptions()
    strikes = _strikes(series, np.where(day <= reference_day, day, np.nan), selected_options.strike_days)
    gaps = np.maximum(strikes.count - 1, 0)
    mean_gaps = strikes.gap_days[gaps > 0] / gaps[gaps > 0]
    usual = float(np.median(mean_gaps)) if len(mean_gaps) else _USUAL_GAP_DAYS
    scale, shape = usual + strikes.gap_days, _PRIOR_SHAPE + gaps
    silent = reference_day - strikes.last
    silence_probability = (scale / (scale + silent)) ** shape
    rhythm = scale / (shape - 1.0)
    finished = np.logical_and.reduceat(solved[series.rows], series.offsets[:-1]) if len(series) else np.empty(0, bool)
    states = _states(strikes, silent, silence_probability, finished, selected_options, reference_day)
    columns = zip(
        states, strikes.count.tolist(), silent.tolist(), rhythm.tolist(), silence_probability.tolist(), strict=True
    )
    return tuple(
        Lifecycle(*row) if row[1] else Lifecycle(row[0], 0, float("nan"), float("nan"), float("nan")) for row in columns
    )


def _strikes(series: Grouping, day: FloatArray, strike_days: float) -> _StrikeStatistics:
    group = np.repeat(np.arange(len(series)), series.sizes)
    days = day[series.rows]
    is_known = ~np.isnan(days)
    group, days = group[is_known], days[is_known]
    order = np.lexsort((days, group))
    group, days = group[order], days[order]
    begins = np.diff(group, prepend=-1) > 0
    gap = np.where(begins, 0.0, np.diff(days, prepend=0.0))
    apart = gap > strike_days
    count = np.bincount(group, weights=begins | apart, minlength=len(series)).astype(np.int64)
    total = np.bincount(group, weights=np.where(apart, gap, 0.0), minlength=len(series)).astype(np.float64)
    first, last = np.full(len(series), np.nan), np.full(len(series), np.nan)
    first[group[begins]] = days[begins]
    ends = np.append(begins[1:], True) if len(begins) else begins
    last[group[ends]] = days[ends]
    return _StrikeStatistics(count, first, last, total)


def _states(
    strikes: _StrikeStatistics,
    silent: FloatArray,
    silence_probability: FloatArray,
    finished: NDArray[np.bool_],
    options: LifecycleOptions,
    reference_day: float,
) -> list[State]:
    young = (strikes.count <= options.few_strikes) & (reference_day - strikes.first <= options.young_days)
    dormant = (silence_probability < options.dormant_probability) & (silent >= options.least_dormant_days)
    inactive = (silence_probability < options.inactive_probability) & (silent >= options.least_inactive_days)
    conditions: list[tuple[NDArray[np.bool_], State]] = [
        (finished, "solved"),
        (inactive, "inactive"),
        (strikes.count == 0, "unknown"),
        (dormant, "dormant"),
        (young, "emerging"),
    ]
    numbers = [STATES.index(state) for _, state in conditions]
    state_numbers = np.select([holds for holds, _ in conditions], numbers, default=STATES.index("active"))
    return [STATES[number] for number in state_numbers.tolist()]
