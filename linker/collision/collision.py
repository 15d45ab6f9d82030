"""One series held against all sightings of a kind: objects ranked, each with what chance alone would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.collision.habits import Controls, HabitPrior, count_controls, fitted_prior, visit_probability
from linker.collision.occasions import CollisionSettings, Occasion, Scene, SensorPlaces, occasions_of
from linker.collision.passes import Passes
from linker.collision.weights import (
    ChanceSample,
    capped,
    false_discovery_rate,
    largest_log10_lr,
    seen_counts_tail,
    seen_log10_lr,
    unseen_log10_lr,
)

_DRAWN_OBJECTS = 50_000


@dataclass(frozen=True, eq=False)
class Candidates:
    """Objects that were seen on at least one occasion, the weightiest first.

    `terms` (occasions, objects) sum to `log10_lr` up to the cap; `habit` is the probability of each sighting by habit.
    `least` and `largest` are the weights under the least and the largest detection. `by_chance` is the expected number
    of objects of the whole file that weigh as much by chance, `false_discovery_rate` its share; `tail` the probability
    that this very object is seen on as many occasions by its habits.
    """

    object: IntArray
    log10_lr: FloatArray
    least: FloatArray
    largest: FloatArray
    terms: FloatArray
    habit: FloatArray
    is_seen: NDArray[np.bool_]
    tail: FloatArray
    by_chance: FloatArray
    false_discovery_rate: FloatArray


@dataclass(frozen=True, eq=False)
class Collision:
    """What a collision found: occasions with their controls, cases no sensor can speak of, candidates.

    `prior` says how sure an object's other hours are of its chance; `cap` bounds every weight;
    `chance` says how many unrelated objects reach a weight.
    """

    occasions: tuple[Occasion, ...]
    controls: Controls
    prior: HabitPrior
    silent_cases: tuple[str, ...]
    candidates: Candidates
    cap: float
    chance: ChanceSample


def collide(
    passes: Passes, sensors: SensorPlaces, scenes: Sequence[Scene], settings: CollisionSettings, *, seed: int = 0
) -> Collision:
    """Hold the scenes of a series against all sightings of one kind of object."""
    spans = [passes.span(sensor) for sensor in range(passes.sensor_count)]
    occasions, silent = occasions_of(scenes, sensors, spans, settings)
    controls = count_controls(passes, occasions, sensors)
    prior = fitted_prior(controls, seed) if occasions and passes.object_count else HabitPrior()
    cap = largest_log10_lr(passes.object_count, controls.weeks)
    chance = _chance(controls, occasions, settings, (prior, cap), seed)
    candidates = _candidates(controls, occasions, settings, prior, chance)
    return Collision(tuple(occasions), controls, prior, tuple(silent), candidates, cap, chance)


def habit_of(controls: Controls, objects: IntArray, prior: HabitPrior) -> FloatArray:
    """(occasions, objects) probability of each sighting by habit."""
    seen_weeks, weeks = controls.seen_weeks[:, objects].astype(np.float64), controls.weeks[:, None].astype(np.float64)
    return visit_probability(seen_weeks, weeks, controls.expected_passes[:, objects].astype(np.float64), prior)


def presence_of(occasions: Sequence[Occasion], detection: float) -> FloatArray:
    """(occasions,) probability that the offender's object is seen because it was there."""
    return np.array([occasion.probability * occasion.cover * detection for occasion in occasions])


def _candidates(
    controls: Controls,
    occasions: Sequence[Occasion],
    settings: CollisionSettings,
    prior: HabitPrior,
    chance: ChanceSample,
) -> Candidates:
    objects = np.flatnonzero(controls.is_seen.any(axis=0))
    habit, is_seen = habit_of(controls, objects, prior), controls.is_seen[:, objects]
    terms, least, largest = (
        occasion_terms(habit, is_seen, presence_of(occasions, detection))
        for detection in (settings.detection[1], settings.detection[0], settings.detection[2])
    )
    log10_lr = capped(terms.sum(axis=0), chance.cap)
    order = np.lexsort((objects, -log10_lr))
    by_chance = chance.objects_above(log10_lr[order])
    return Candidates(
        objects[order],
        log10_lr[order],
        np.minimum(capped(least.sum(axis=0), chance.cap), log10_lr)[order],
        np.maximum(capped(largest.sum(axis=0), chance.cap), log10_lr)[order],
        terms[:, order],
        habit[:, order],
        is_seen[:, order],
        seen_counts_tail(habit[:, order], is_seen[:, order].sum(axis=0)),
        by_chance,
        false_discovery_rate(log10_lr[order], by_chance),
    )


def occasion_terms(habit: FloatArray, is_seen: NDArray[np.bool_], presence: FloatArray) -> FloatArray:
    """(occasions, objects) log10 LR of each sighting, and of each that failed to come."""
    presence = presence[:, None]
    return np.where(is_seen, seen_log10_lr(habit, presence), unseen_log10_lr(presence))


def _chance(
    controls: Controls,
    occasions: Sequence[Occasion],
    settings: CollisionSettings,
    limits: tuple[HabitPrior, float],
    seed: int,
) -> ChanceSample:
    prior, cap = limits
    count = controls.is_seen.shape[1]
    sample = np.random.default_rng(seed).integers(0, max(count, 1), _DRAWN_OBJECTS if count else 0)
    presence = presence_of(occasions, settings.detection[1])
    return ChanceSample.draw(habit_of(controls, sample, prior), presence, cap, objects=count, seed=seed)
