"""How probable it is that an object is seen on an occasion by its own habits alone: each object is its own control.

The same hours of the same weekday in other weeks are the controls (the time-stratified case-crossover design: Maclure
1991, Am J Epidemiol 133:144; Levy et al. 2001, Epidemiology 12:186). A few weeks say little of a rare visitor, so what
they say is shrunk to what the object's passes at all other hours lead to expect (Gamma-Poisson, then beta-binomial).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from features.columns import FloatArray, IntArray
from linker.collision.occasions import Occasion, SensorPlaces, is_running
from linker.collision.passes import Interval, Objects, Passes

WEEK = 7 * 86_400
MOST_WEEKS = 26
_WEIGHTS = 2.0 ** np.arange(-4, 6)
_POWERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SAMPLE = 1_500


@dataclass(frozen=True, eq=False)
class Controls:
    """(occasions, objects): in how many of the control weeks an object was seen, whether on the occasion itself, and
    how many passes the rest of its life leads to expect on such an occasion; `weeks` (occasions,) are the controls.
    """

    weeks: IntArray
    seen_weeks: NDArray[np.uint8]
    is_seen: NDArray[np.bool_]
    expected_passes: NDArray[np.float32]


def control_shifts(
    occasion: Occasion,
    case_intervals: Sequence[Interval],
    sensors: SensorPlaces,
    spans: Sequence[tuple[int, int] | None],
) -> list[int]:
    """Whole weeks in seconds that lead to hours in which all its sensors ran and no case of the series fell."""
    shifts = []
    for week in sorted(range(-4 * MOST_WEEKS, 4 * MOST_WEEKS + 1), key=abs):
        shifted = [part.shifted(week * WEEK) for part in occasion.intervals]
        is_free = not any(part.meets(case) for part in shifted for case in case_intervals)
        if is_free and all(is_running(part, sensors, spans) for part in shifted):
            shifts.append(week * WEEK)
    return shifts[:MOST_WEEKS]


def count_controls(passes: Passes, occasions: Sequence[Occasion], sensors: SensorPlaces) -> Controls:
    """Count each object on each occasion and in its control weeks."""
    spans = [passes.span(sensor) for sensor in range(passes.sensor_count)]
    case_intervals = [part for occasion in occasions for part in occasion.intervals]
    shape = len(occasions), passes.object_count
    weeks = np.zeros(len(occasions), dtype=np.int64)
    seen_weeks, is_seen = np.zeros(shape, dtype=np.uint8), np.zeros(shape, dtype=np.bool_)
    expected = np.zeros(shape, dtype=np.float32)
    totals = {sensor: _counts(passes.at(sensor), passes) for sensor in {part.sensor for part in case_intervals}}
    for number, occasion in enumerate(occasions):
        is_seen[number, passes.objects_in(occasion.intervals)] = True
        shifts = control_shifts(occasion, case_intervals, sensors, spans)
        weeks[number] = len(shifts)
        for shift in shifts:
            seen_weeks[number] += _flags(passes.objects_in([p.shifted(shift) for p in occasion.intervals]), passes)
        expected[number] = _expected_passes(passes, occasion, shifts, totals)
    return Controls(weeks, seen_weeks, is_seen, expected)


def _flags(objects: Objects, passes: Passes) -> NDArray[np.bool_]:
    flags = np.zeros(passes.object_count, dtype=np.bool_)
    flags[objects] = True
    return flags


def _counts(objects: Objects, passes: Passes) -> NDArray[np.float32]:
    return np.bincount(objects, minlength=passes.object_count).astype(np.float32)


def _expected_passes(
    passes: Passes, occasion: Occasion, shifts: Sequence[int], totals: dict[int, NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Passes that an object's other hours lead to expect: its shrunk rate there, by the hours' share of all traffic."""
    expected = np.zeros(passes.object_count, dtype=np.float32)
    for sensor in {part.sensor for part in occasion.intervals}:
        parts = [part for part in occasion.intervals if part.sensor == sensor]
        control = passes.objects_in([part.shifted(shift) for part in parts for shift in shifts])
        case = passes.objects_in(parts)
        outside = totals[sensor] - _counts(control, passes) - _counts(case, passes)
        in_window = len(control) / len(shifts) if shifts else len(case)
        share = in_window / max(float(outside.sum()), 1.0)
        expected += np.float32(share) * shrunk_counts(outside)
    return expected


def shrunk_counts(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Counts as the Gamma-Poisson model expects them again: Gamma by the moments of all counts.

    Objects never counted get a little, those often counted keep nearly all (Robbins 1956; Clayton & Kaldor 1987).
    """
    mean, variance = float(counts.mean(dtype=np.float64)), float(counts.var(dtype=np.float64))
    if mean == 0.0:
        return np.zeros_like(counts)
    shape = mean * mean / (variance - mean) if variance > mean else 1e9
    return np.asarray(mean * (counts + np.float32(shape)) / (mean + shape), dtype=np.float32)


@dataclass(frozen=True)
class HabitPrior:
    """How sure the rest of an object's life is of its chance on an occasion: its weight in weeks is
    `weight` / chance ** `power`. Power 1 is a Gamma prior of constant shape, 0 a beta prior of constant weight.
    """

    weight: float = 1.0
    power: float = 1.0

    def weeks(self, chance: FloatArray) -> FloatArray:
        """Weight of the prior in weeks."""
        return np.asarray(self.weight * chance**-self.power)


def visit_probability(
    seen_weeks: FloatArray, weeks: FloatArray, expected_passes: FloatArray, prior: HabitPrior
) -> FloatArray:
    """Probability of at least one pass on an occasion under habit: what other weeks show, shrunk to the prior."""
    chance = _chance_of(expected_passes)
    strength = prior.weeks(chance)
    # nobody's habits are certain
    return np.minimum((seen_weeks + strength * chance) / (weeks + strength), 0.99)


def fitted_prior(controls: Controls, seed: int) -> HabitPrior:
    """The prior under which the control weeks of a sample of objects are most probable (beta-binomial, ML)."""
    rng = np.random.default_rng(seed)
    count = controls.seen_weeks.shape[1]
    objects = rng.choice(count, min(count, _SAMPLE), replace=False)
    weeks = np.broadcast_to(controls.weeks[:, None], (len(controls.weeks), len(objects))).astype(np.float64)
    seen_weeks = controls.seen_weeks[:, objects].astype(np.float64)
    chance = _chance_of(controls.expected_passes[:, objects].astype(np.float64))
    priors = [HabitPrior(weight, power) for weight in _WEIGHTS for power in _POWERS]
    return max(priors, key=lambda prior: _log_likelihood(seen_weeks, weeks, chance, prior.weeks(chance)))


def _chance_of(expected_passes: FloatArray) -> FloatArray:
    # what was never seen is not impossible
    return np.clip(-np.expm1(-expected_passes), 1e-7, 1.0 - 1e-7)


def _log_likelihood(seen_weeks: FloatArray, weeks: FloatArray, chance: FloatArray, strength: FloatArray) -> float:
    """Beta-binomial, without the terms that do not depend on the strength."""
    a, b = strength * chance, strength * (1.0 - chance)
    return float((betaln(seen_weeks + a, weeks - seen_weeks + b) - betaln(a, b)).sum())
