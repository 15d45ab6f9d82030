"""How a search by lists is done at the least cost, judged by some cases of the library before it begins.

Many listed n-grams bound every pair closely, but all their lists are walked; few are walked fast and let more pairs
pass. Which is cheaper depends on the model, the threshold and the texts; the pairs that are found do not.
"""

from __future__ import annotations

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
# They compare plans with each other; how long a search takes is measured (`linker.pairs.kernel.search_sample`).
ENTRY_NS, PAIR_NS, ENOUGH_NS, SCORED_NS = 2.0, 0.4, 30.0, 700.0
# A share that costs so many times the best one ends the search for a better one.
_TOO_DEAR = 3.0


def listed_share(terrain: Terrain) -> float:
    """The share of all cases that an n-gram with a list may have at the least cost.

    It is the same for equal libraries, as it goes by counts and not by a clock.
    """
    size = len(terrain.points.kinds)
    best_share, best_ns = RARE_SHARE, np.inf
    if size < TIMES_SAMPLED * SAMPLED_CASES or not terrain.lists_texts:
        return best_share
    for share in SHARES:
        cost_ns = _cost_ns(terrain, share)
        if cost_ns < best_ns:
            best_share, best_ns = share, cost_ns
        if cost_ns > _TOO_DEAR * best_ns:
            break
    return best_share


def _cost_ns(terrain: Terrain, share: float) -> float:
    size = len(terrain.points.kinds)
    order = terrain.order()[np.linspace(0, size - 1, SAMPLED_CASES).astype(np.int64)]
    ground, lists = terrain.layout(order, share)
    if lists is None:
        return 0.0
    postings = postings_of(ground.cases, lists.grams, lists.codes, 0, len(order))
    reaching = pairs_of_rows(ground, lists, postings, 0, len(order))
    times = (size / len(order)) ** 2
    pairs_ns = PAIR_NS * size * size / 2 + times * (ENOUGH_NS * reaching.visited + SCORED_NS * reaching.scored)
    return float(pairs_ns + ENTRY_NS * terrain.texts.entries(share))
