"""Plan of events: bursts of activity, sprees, returns to a place, and participants of gangs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import IntArray
from linker.town.crews import Crews

_EVENTS_A_BURST = 4.0
_SPREE = 0.15  # probability of one more event the same night
_RETURN = 0.12  # probability of a repeat or near-repeat of the crew's last place
_SECOND_LINE = 0.12  # probability that a crew works outside its main offence


@dataclass(frozen=True, eq=False)
class Plan:
    """Events before they have a time and a place, crew after crew, burst after burst.

    `night_of` and `place_of` name the event whose night, or place, this one repeats (itself where it stands alone).
    """

    crew: IntArray
    burst: IntArray
    burst_crew: IntArray
    night_of: IntArray
    place_of: IntArray
    offence: IntArray


def plan_events(rng: np.random.Generator, crews: Crews) -> Plan:
    """Distribute the events of every crew over its bursts."""
    crew = np.repeat(np.arange(len(crews)), crews.events)
    bursts = 1 + rng.poisson((crews.events - 1) / _EVENTS_A_BURST)
    base = np.cumsum(bursts) - bursts
    burst = np.sort(base[crew] + (rng.random(len(crew)) * bursts[crew]).astype(np.int64))
    spree = rng.random(len(crew)) < _SPREE
    second = (rng.random(len(crew)) < _SECOND_LINE).astype(np.int64)
    return Plan(
        crew=crew,
        burst=burst,
        burst_crew=np.repeat(np.arange(len(crews)), bursts),
        night_of=_roots(burst, spree),
        place_of=_roots(burst, spree | (rng.random(len(crew)) < _RETURN)),
        offence=crews.offence[crew, second],
    )


def _roots(burst: IntArray, follows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> IntArray:
    """For each event the last one before it (or itself) in its burst that follows nobody."""
    event = np.arange(len(burst))
    stands_alone = ~follows | (np.diff(burst, prepend=-1) != 0)
    return np.maximum.accumulate(np.where(stands_alone, event, 0))


def participants(rng: np.random.Generator, crews: Crews) -> tuple[tuple[int, ...], ...]:
    """Offender numbers of every event; small crews act together, a gang sends some, each member at least twice."""
    rows: list[tuple[int, ...]] = []
    for members, events in zip(crews.members, crews.events.tolist(), strict=True):
        rows.extend(_rotation(rng, members, events) if len(members) > 2 else [members] * events)
    return tuple(rows)


def _rotation(rng: np.random.Generator, members: tuple[int, ...], events: int) -> list[tuple[int, ...]]:
    """Members take turns in a random order; the first member, who leads, often comes along besides."""
    turns = [members[place] for place in rng.permutation(len(members))]
    sizes, leads = rng.integers(2, 4, events).tolist(), (rng.random(events) < 0.5).tolist()
    rows, turn = [], 0
    for size, lead in zip(sizes, leads, strict=True):
        crew = {turns[(turn + step) % len(turns)] for step in range(size)} | ({members[0]} if lead else set())
        rows.append(tuple(sorted(crew)))
        turn += size
    return rows
