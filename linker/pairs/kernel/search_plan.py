"""How a search by lists is done at the least cost, judged by some cases of the library before it begins.

Many listed n-grams bound every pair closely, but all their lists are walked; few are walked fast and let more pairs
pass. Which is cheaper depends on the model, the threshold and the texts; the pairs that are found do not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from linker.pairs.kernel.postings import postings_of
from linker.pairs.kernel.terrain import Terrain
from linker.pairs.kernel.text_grams import RARE_SHARE
from linker.pairs.kernel.text_search import pairs_of_rows

# Shares of all cases that an n-gram with a list may have, the largest first.
SHARES = (0.2, 0.1, 0.05, 0.03, 0.015, 0.008, 0.004, 0.0015)
# Cases of the library, evenly drawn, whose pairs are judged by; fewer than so many times as many need no plan.
SAMPLED_CASES, TIMES_SAMPLED = 1_024, 4
# Nanoseconds of one processor for an entry of a list, a pair, one that has enough in common, and one that is scored.
ENTRY_NS, PAIR_NS, ENOUGH_NS, SCORED_NS = 2.0, 0.4, 30.0, 700.0
# A plan that costs so many times the best one ends the search for a better one.
_TOO_DEAR = 3.0


class SearchPlan(NamedTuple):
    """N-grams of at most this `share` of all cases are listed; the search takes about so many processor `seconds`."""

    share: float
    seconds: float


def plan_of(terrain: Terrain) -> SearchPlan:
    """The cheapest plan; it is the same for equal libraries, as it goes by counts and not by a clock."""
    size = len(terrain.points.kinds)
    if size < TIMES_SAMPLED * SAMPLED_CASES or not terrain.lists_texts:
        return SearchPlan(RARE_SHARE, 0.0)
    best = SearchPlan(RARE_SHARE, np.inf)
    for share in SHARES:
        seconds = _seconds(terrain, share)
        best = SearchPlan(share, seconds) if seconds < best.seconds else best
        if seconds > _TOO_DEAR * best.seconds:
            break
    return best


def _seconds(terrain: Terrain, share: float) -> float:
    size = len(terrain.points.kinds)
    order = terrain.order()[np.linspace(0, size - 1, SAMPLED_CASES).astype(np.int64)]
    ground, lists = terrain.layout(order, share)
    if lists is None:
        return 0.0
    postings = postings_of(ground.cases, lists.grams, lists.codes, 0, len(order))
    reaching = pairs_of_rows(ground, lists, postings, 0, len(order))
    times = (size / len(order)) ** 2
    pairs_ns = PAIR_NS * size * size / 2 + times * (ENOUGH_NS * reaching.visited + SCORED_NS * reaching.scored)
    return float(pairs_ns + ENTRY_NS * terrain.texts.entries(share)) / 1e9
