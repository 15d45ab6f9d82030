"""Events, the ground truth of a town: crew, offenders, moment, site and codes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from linker.town.crews import Crews
from linker.town.geography import TownMap
from linker.town.habits import Habits, codes_of, draw_ranks
from linker.town.options import TownOptions
from linker.town.places import sites_of_events
from linker.town.plan import participants, plan_events
from linker.town.timing import moments
from linker.town.vocabulary import TownVocabulary

_MORE_GOODS = (0.4, 0.15)  # probability of a second and a third kind of goods


@dataclass(frozen=True, eq=False)
class Events:
    """Events as columns, crew after crew. `moment` is in days since the first day; `site` indexes the sites of the map.

    `codes` are code numbers by facet (-1: none); `goods` is (events, 3) with -1 for nothing more; `changed` is 1 after
    its crew learned a new way; `offenders` are the numbers of those who took part.
    """

    crew: IntArray
    offenders: tuple[tuple[int, ...], ...]
    offence: IntArray
    moment: FloatArray
    site: IntArray
    codes: Mapping[str, IntArray]
    goods: IntArray
    changed: IntArray

    def __len__(self) -> int:
        return len(self.crew)


def draw_events(
    rng: np.random.Generator, options: TownOptions, ground: TownMap, crews: Crews, habits: Habits, words: TownVocabulary
) -> Events:
    """Draw the events of all crews."""
    plan = plan_events(rng, crews)
    moment = moments(rng, options, crews, plan, words)
    codes = codes_of(draw_ranks(rng, habits, plan.crew, moment), plan.offence, words)
    return Events(
        crew=plan.crew,
        offenders=participants(rng, crews),
        offence=plan.offence,
        moment=moment,
        site=sites_of_events(rng, ground, crews, plan, codes["premises"]),
        codes=codes,
        goods=_goods(rng, codes["goods"], plan.offence, words),
        changed=(moment >= habits.change_day[plan.crew]).astype(np.int64),
    )


def _goods(rng: np.random.Generator, first: IntArray, offence: IntArray, words: TownVocabulary) -> IntArray:
    columns = [first]
    for probability in _MORE_GOODS:
        more = words.choices["goods"].pick(offence, rng.random(len(first)))
        is_repeated = np.any([more == column for column in columns], axis=0)
        columns.append(np.where(is_repeated | (rng.random(len(first)) >= probability), -1, more))
    return np.stack(columns, axis=1)
