"""Crews: one-off offenders, serial offenders and gangs, each with an area and a period of activity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from linker.town.geography import TownMap
from linker.town.options import Hardness, TownOptions
from linker.town.vocabulary import TownVocabulary

MARAUDER, TWO_ANCHORS, CORRIDOR = 0, 1, 2
_CORRIDOR_SHARE = 0.35  # of those who travel
_GANG_SHARE = 0.32
_SHARED_GANG_SHARE = 0.35
_MOVE_KM, _MOVE_DAYS = 0.5, 20.0
_PAIR_SHARE = 0.12  # one-off cases with two offenders


@dataclass(frozen=True, eq=False)
class Crews:
    """Crews as columns: a crew commits `events` cases. Serial crews (two or more cases) stand first.

    `members` holds offender numbers; a member of two crews joins them into one crime group. `donor` is the crew a gang
    got its shared member from, or -1. `home_km` and `second_km` are anchor points; `start_day` and `career_days` bound
    the activity; `offence` is (crews, 2), main and second line of work.
    """

    events: IntArray
    members: tuple[tuple[int, ...], ...]
    donor: IntArray
    home_km: FloatArray
    second_km: FloatArray
    travel: IntArray
    range_km: FloatArray
    start_day: FloatArray
    career_days: FloatArray
    offence: IntArray

    def __len__(self) -> int:
        return len(self.events)


def draw_crews(rng: np.random.Generator, options: TownOptions, ground: TownMap, words: TownVocabulary) -> Crews:
    """Draw the crews of a town; their cases add up to `options.cases`."""
    events = _sizes(rng, options)
    donor = _donors(rng, events)
    count = len(events)
    home = ground.density.sample(rng, np.full(count, options.urban_share))
    hardness = Hardness.of(options.difficulty)
    career = np.clip(hardness.career_days * events**0.5 * rng.lognormal(0.0, 0.7, count), 1.0, options.days)
    start = rng.uniform(0.0, 1.0, count) * (options.days - career * 0.5) - career * 0.25
    lines = _lines_of_work(rng, count, words)
    for crew in np.flatnonzero(donor >= 0):  # a shared member brings along where, when and what
        home[crew] = ground.density.fold(home[donor[crew]] + rng.normal(0.0, _MOVE_KM, 2))
        start[crew] = start[donor[crew]] + rng.normal(0.0, _MOVE_DAYS)
        lines[crew] = lines[donor[crew]]
    return Crews(
        events=events,
        members=_members(rng, events, donor),
        donor=donor,
        home_km=home,
        second_km=ground.density.sample(rng, np.full(count, options.urban_share)),
        travel=_travel(rng, count, hardness.travelling),
        range_km=hardness.range_km * rng.lognormal(0.0, 0.45, count),
        start_day=start,
        career_days=career,
        offence=lines,
    )


def _sizes(rng: np.random.Generator, options: TownOptions) -> IntArray:
    """Number of cases of each crew: few long series, many short ones, then the one-off cases."""
    serial = round(options.serial_share * options.cases)
    serial = 0 if serial < 2 else serial
    kind = rng.choice(3, serial, p=(0.62, 0.31, 0.07))
    largest = max(2, serial // 10)
    lengths = np.minimum(np.array([2, 4, 11])[kind] + rng.geometric(np.array([0.5, 0.25, 0.12])[kind]) - 1, largest)
    totals = np.cumsum(lengths)
    whole = lengths[: np.searchsorted(totals, serial, side="right")].astype(np.int64)
    remaining = serial - int(whole.sum())
    if remaining == 1:
        whole[-1] += 1
    tail = [remaining] if remaining > 1 else []
    return np.concatenate([whole, tail, np.ones(options.cases - serial)]).astype(np.int64)


def _donors(rng: np.random.Generator, events: IntArray) -> IntArray:
    """For a crew that shares a member with an earlier serial crew, that crew; -1 for the others."""
    serial = int((events > 1).sum())
    earlier = (rng.random(serial) * np.arange(serial)).astype(np.int64)
    shares = (rng.random(serial) < _GANG_SHARE * _SHARED_GANG_SHARE) & (events[:serial] > 3) & (np.arange(serial) > 0)
    donor = np.full(len(events), -1)
    donor[:serial][shares] = earlier[shares]
    return donor


def _members(rng: np.random.Generator, events: IntArray, donor: IntArray) -> tuple[tuple[int, ...], ...]:
    serial = events > 1
    gang = serial & (events > 3) & ((rng.random(len(events)) < _GANG_SHARE * (1 - _SHARED_GANG_SHARE)) | (donor >= 0))
    pair = (rng.random(len(events)) < np.where(serial, 0.08, _PAIR_SHARE)) & ~gang
    size = np.where(gang, np.minimum(rng.integers(3, 6, len(events)), events), np.where(pair, 2, 1))
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    members = [tuple(range(start, start + count)) for start, count in zip(first.tolist(), size.tolist(), strict=True)]
    for crew in np.flatnonzero(donor >= 0):
        members[crew] = (members[donor[crew]][0], *members[crew][1:])
    return tuple(members)


def _travel(rng: np.random.Generator, count: int, travelling: float) -> IntArray:
    away = np.where(rng.random(count) < _CORRIDOR_SHARE, CORRIDOR, TWO_ANCHORS)
    return np.where(rng.random(count) < travelling, away, MARAUDER)


def _lines_of_work(rng: np.random.Generator, count: int, words: TownVocabulary) -> IntArray:
    weight = np.array([offence.weight for offence in words.offences])
    return rng.choice(len(weight), (count, 2), p=weight / weight.sum())
