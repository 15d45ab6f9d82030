"""Habits of crews: preferred codes, their constancy and their drift.

A habit is a rank in [0, 1): the quantile of the code in the facet's distribution. The same rank gives the same code
for the same offence, and common codes are the habit of many crews, rare ones of few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from linker.town.crews import Crews
from linker.town.options import Hardness
from linker.town.vocabulary import BY_METHOD, FACETS, TownVocabulary

# How constant people are in a facet, against the town's constancy: ways of working stay, targets offer themselves.
_CONSTANCY = {
    "premises": 0.75,
    "method": 1.05,
    "approach": 0.85,
    "target": 0.7,
    "exit": 0.7,
    "goods": 0.85,
    "tool": 1.0,
    "entry": 1.0,
}
_LEARNED = ("method", "tool", "entry")


@dataclass(frozen=True, eq=False)
class Habits:
    """Rank of the habit, rank after learning and constancy, (crews, facets); the day of change of every crew."""

    rank: FloatArray
    learned: FloatArray
    constancy: FloatArray
    change_day: FloatArray


def draw_habits(rng: np.random.Generator, crews: Crews, hardness: Hardness) -> Habits:
    """Draw the habits of crews; a gang with a shared member takes half its habits from that member's other crew."""
    shape = (len(crews), len(FACETS))
    rank = rng.random(shape)
    inherits = (crews.donor >= 0)[:, None] & (rng.random(shape) < 0.5)
    for crew in np.flatnonzero(crews.donor >= 0):
        rank[crew] = np.where(inherits[crew], rank[crews.donor[crew]], rank[crew])
    learns = rng.random(len(crews)) < hardness.drifting
    change = crews.start_day + rng.uniform(0.2, 0.8, len(crews)) * crews.career_days
    scale = np.array([_CONSTANCY[facet] for facet in FACETS])
    person = rng.beta(12.0 * hardness.constancy, 12.0 * (1.0 - hardness.constancy), len(crews))
    return Habits(
        rank=rank,
        learned=np.where([facet in _LEARNED for facet in FACETS], rng.random(shape), rank),
        constancy=np.minimum(person[:, None] * scale, 0.99),
        change_day=np.where(learns, change, np.inf),
    )


def draw_ranks(rng: np.random.Generator, habits: Habits, crew: IntArray, day: FloatArray) -> FloatArray:
    """Ranks (events, facets) of the codes of each event: the habit of that day, or drawn anew."""
    changed = (day >= habits.change_day[crew])[:, None]
    usual = np.where(changed, habits.learned[crew], habits.rank[crew])
    keeps = rng.random(usual.shape) < habits.constancy[crew]
    return np.where(keeps, usual, rng.random(usual.shape))


def codes_of(rank: FloatArray, offence: IntArray, words: TownVocabulary) -> dict[str, IntArray]:
    """Codes by facet for ranks (events, facets); -1 where the offence or method has no such facet."""
    codes: dict[str, IntArray] = {}
    for place, facet in enumerate(FACETS):
        parent = codes["method"] if facet in BY_METHOD else offence
        codes[facet] = words.choices[facet].pick(parent, rank[:, place])
    return codes
