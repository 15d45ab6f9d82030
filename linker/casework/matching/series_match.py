"""One case against all others and against all series: who stands first, without weighing what cannot.

The ranking is that of weighing every case. What bounds it: a case that is not weighed has less than was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.casework.workspace.prepared_library import PreparedLibrary
from linker.odds import probability

if TYPE_CHECKING:
    from linker.pairs.query import ScoredCases

# So many bans below the best series, cases are weighed still: as many as thirty members together add to one.
BELOW_THE_BEST = 1.5
# What the order of adding may change in a sum.
ROUNDING = 1e-9


@dataclass(frozen=True)
class SeriesMatch:
    """A series a case may belong to: its LR against the members together, and the member that speaks most."""

    series_id: str
    log10_lr: float
    probability: float
    cases: int
    strongest: str


class SeriesScores(NamedTuple):
    """Some series (by number), what their weighed members (not the case itself) say together, and how many those are.

    Together is the sum of their LRs, or the strongest, as the model was trained to prefer.
    """

    series: IntArray
    log10_lr: FloatArray
    members: IntArray


def score_candidates(asked: PreparedLibrary, row: int, count: int) -> ScoredCases:
    """The cases that may be among the `count` best partners of a case, and those that speak for its best series."""
    from linker.pairs.query import SAMPLED, merge_scores

    scorer, members = asked.fitted.scorer, asked.members[0]
    some = members[:: max(len(members) // SAMPLED, 1)]
    sample = asked.nearest.sampled(asked.fitted.vectors, scorer, row, some)
    if sample.bound == -np.inf:
        return sample
    series = _best(_weights(asked, sample).log10_lr, min(count, len(asked.names))) - BELOW_THE_BEST
    return merge_scores(sample, asked.nearest.reaching(scorer, row, min(_best(sample.log10_lr, count), series)))


def series_matches(asked: PreparedLibrary, row: int, scored: ScoredCases, top: int) -> tuple[SeriesMatch, ...]:
    """The series that a case belongs to most likely; `scored` is what `weighed` gives."""
    names, prior = asked.fitted.vectors.case_id, asked.fitted.base_rate.log10_prior_odds
    candidates = _candidates(asked, row, scored, top)
    every = _with_members(asked, row, scored, candidates)
    weight = _weights(asked, every)
    told = np.where(np.isin(weight.series, candidates), weight.log10_lr, -np.inf)
    chosen = top_k(told, min(top, len(candidates)))
    number = asked.series[every.rows]
    found = []
    for series, log10_lr in zip(weight.series[chosen].tolist(), weight.log10_lr[chosen].tolist(), strict=True):
        theirs = np.flatnonzero(number == series)
        speaks = str(names[every.rows[theirs[int(np.argmax(every.log10_lr[theirs]))]]])
        chance = float(probability(log10_lr, prior))
        found.append(SeriesMatch(asked.names[series], log10_lr, chance, int(asked.sizes[series]), speaks))
    return tuple(found)


def top_k(log10_lr: FloatArray, count: int) -> IntArray:
    """Places of the largest scores, best first; of equal ones the first."""
    # all that reach the count-th largest, so that ties are settled by place and not by the partition
    places = np.flatnonzero(log10_lr >= _best(log10_lr, count))
    return places[np.argsort(-log10_lr[places], kind="stable")][:count].astype(np.int64)


def _best(log10_lr: FloatArray, count: int) -> float:
    if count <= 0:
        return np.inf
    return float(np.partition(log10_lr, -count)[-count]) if count <= len(log10_lr) else -np.inf


def _weights(asked: PreparedLibrary, scored: ScoredCases) -> SeriesScores:
    number = asked.series[scored.rows]
    order = np.argsort(number, kind="stable")[int(np.count_nonzero(number < 0)) :]
    series, starts, counts = np.unique(number[order], return_index=True, return_counts=True)
    if not len(series):
        return SeriesScores(series, np.empty(0), counts)
    scores = scored.log10_lr[order]
    peak = np.maximum.reduceat(scores, starts)
    if asked.aggregation == "max":
        return SeriesScores(series, peak, counts)
    share = np.add.reduceat(10.0 ** (scores - np.repeat(peak, counts)), starts)
    return SeriesScores(series, peak + np.log10(share), counts)


def _candidates(asked: PreparedLibrary, row: int, scored: ScoredCases, top: int) -> IntArray:
    """The series that may be among the best, by what their members that are not weighed can say at most."""
    weight, others = _weights(asked, scored), asked.sizes.copy()
    if asked.series[row] >= 0:
        others[asked.series[row]] -= 1
    rest, most = others.copy(), np.full(len(others), -np.inf)
    rest[weight.series] -= weight.members
    some = rest > 0
    most[some] = scored.bound + (0.0 if asked.aggregation == "max" else np.log10(rest[some]))
    known = np.full(len(others), -np.inf)
    known[weight.series] = weight.log10_lr
    # the sum of two LRs is at most twice the larger one
    reach = np.maximum(known, most) + np.where(np.isfinite(known) & np.isfinite(most), np.log10(2.0), 0.0)
    return np.flatnonzero((others > 0) & (reach >= _best(weight.log10_lr, top) - ROUNDING))


def _with_members(asked: PreparedLibrary, row: int, scored: ScoredCases, series: IntArray) -> ScoredCases:
    """What is weighed, and every member of these series."""
    from linker.pairs.query import ScoredCases, merge_scores

    members, starts = asked.members
    stops = np.append(starts, len(members))[1:]
    parts = [members[starts[one] : stops[one]] for one in series.tolist()]
    rows = np.setdiff1d(np.concatenate([np.empty(0, dtype=np.int64), *parts]), np.append(scored.rows, row))
    if not len(rows):
        return scored
    return merge_scores(scored, ScoredCases(rows, asked.nearest.log10_lr(asked.fitted.scorer, row, rows), np.inf))
