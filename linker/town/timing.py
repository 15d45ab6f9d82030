"""Times of events: bursts within a career, preferred hours and days of the week."""

from __future__ import annotations

import numpy as np

from features.columns import FloatArray, IntArray
from linker.town.crews import Crews
from linker.town.options import Hardness, TownOptions
from linker.town.plan import Plan
from linker.town.vocabulary import TownVocabulary

_BURST_DAYS = 4.0
_MINUTE = 1.0 / 1440.0


def moments(
    rng: np.random.Generator, options: TownOptions, crews: Crews, plan: Plan, words: TownVocabulary
) -> FloatArray:
    """True moment of every event in days since the first day of the town."""
    day = np.floor(_days(rng, options, crews, plan))
    day = _preferred_weekday(rng, options, day, plan.crew)
    hour = _hours(rng, Hardness.of(options.difficulty), crews, plan, words)
    later = plan.night_of != np.arange(len(day))
    hour = np.where(later, hour[plan.night_of] + rng.exponential(0.8, len(day)), hour)
    moment = day[plan.night_of] + np.where(later, hour, hour % 24.0) / 24.0
    return np.clip(moment, 0.0, options.days - _MINUTE)


def _days(rng: np.random.Generator, options: TownOptions, crews: Crews, plan: Plan) -> FloatArray:
    owner = plan.burst_crew
    middle = crews.start_day[owner] + rng.random(len(owner)) * crews.career_days[owner]
    length = rng.gamma(1.5, _BURST_DAYS, len(plan.burst)) * rng.choice((-1.0, 1.0), len(plan.burst))
    day = (middle[plan.burst] + length) % (2.0 * options.days)
    within: FloatArray = np.minimum(options.days - np.abs(day - options.days), options.days - _MINUTE)
    return within


def _preferred_weekday(rng: np.random.Generator, options: TownOptions, day: FloatArray, crew: IntArray) -> FloatArray:
    """A third of the crews like weekends, a third working days: half of their other days move to the nearest such."""
    likes = rng.integers(0, 3, int(crew.max()) + 1)[crew]
    weekday = (day + options.start.weekday()) % 7
    weekend = weekday >= 5
    to_weekend = np.where(weekday <= 1, -weekday - 1, 5 - weekday)
    to_working_day = np.where(weekday == 5, -1, 1)
    move = np.where((likes == 1) & ~weekend, to_weekend, np.where((likes == 2) & weekend, to_working_day, 0))
    moved_day = day + np.where(rng.random(len(day)) < 0.5, move, 0)
    return np.where((moved_day < 0) | (moved_day > options.days - 1), day, moved_day)


def _hours(rng: np.random.Generator, hardness: Hardness, crews: Crews, plan: Plan, words: TownVocabulary) -> FloatArray:
    """Hour of the day, not yet taken modulo 24: near the crew's own hour, or anywhere in the hours of the offence."""
    usual_hour = draw_hours(rng, crews.offence[:, 0], words)[plan.crew]
    keeps = (rng.random(len(plan.crew)) < hardness.constancy) & (plan.offence == crews.offence[plan.crew, 0])
    spread = rng.normal(0.0, hardness.hour_spread, len(plan.crew))
    return np.where(keeps, usual_hour + spread, draw_hours(rng, plan.offence, words)) % 24.0


def draw_hours(rng: np.random.Generator, offence: IntArray, words: TownVocabulary) -> FloatArray:
    """Draw an hour for each offence from its mixture of normal distributions."""
    hours = np.zeros(len(offence))
    for number, kind in enumerate(words.offences):
        rows = np.flatnonzero(offence == number)
        centre, spread, weight = np.array(kind.hours).T
        part = rng.choice(len(weight), len(rows), p=weight / weight.sum())
        hours[rows] = rng.normal(centre[part], spread[part])
    return hours
