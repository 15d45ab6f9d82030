"""One case against all others and against all series: the best ones, without scoring what cannot be among them.

The ranking is that of scoring every case: a case that is not scored has less than a bound that was computed for it.
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

# Cases are scored down to so much log10_lr below the best series: as much as thirty members together add to one.
SERIES_MARGIN_LOG10_LR = 1.5
# What the order of adding may change in a sum.
ROUNDING = 1e-9


@dataclass(frozen=True)
class SeriesMatch:
    """A series a case may belong to: its LR against the members together, and the member with the highest LR."""

    series_id: str
    log10_lr: float
    probability: float
    cases: int
    strongest: str


class SeriesScores(NamedTuple):
    """Some series (by number): the log10_lr of their scored members together, and how many members that are.

    Together is the sum of their LRs, or the strongest, as the model was trained to prefer. The case itself is not a
    member here.
    """

    series: IntArray
    log10_lr: FloatArray
    members: IntArray


def score_candidates(prepared: PreparedLibrary, row: int, count: int) -> ScoredCases:
    """Scores of the cases that may be among the `count` best partners of a case, or speak for its best series."""
    from linker.pairs.query import SAMPLED, merge_scores

    scorer, members, index = prepared.fitted.scorer, prepared.members[0], prepared.query_index
    member_sample = members[:: max(len(members) // SAMPLED, 1)]
    sample = index.sampled(prepared.fitted.vectors, scorer, row, member_sample)
    if sample.bound == -np.inf:
        return sample
    series_count = min(count, len(prepared.series_ids))
    series_bound = _kth_largest(_series_scores(prepared, sample).log10_lr, series_count) - SERIES_MARGIN_LOG10_LR
    bound = min(_kth_largest(sample.log10_lr, count), series_bound)
    return merge_scores(sample, index.reaching(scorer, row, bound))


def series_matches(prepared: PreparedLibrary, row: int, scored: ScoredCases, top: int) -> tuple[SeriesMatch, ...]:
    """The series that a case belongs to most likely, best first; `scored` is what `score_candidates` gives."""
    candidates = _candidate_series(prepared, row, scored, top)
    scored = _with_all_members(prepared, row, scored, candidates)
    scores = _series_scores(prepared, scored)
    candidate_log10_lr = np.where(np.isin(scores.series, candidates), scores.log10_lr, -np.inf)
    best = top_k(candidate_log10_lr, min(top, len(candidates)))
    number, matches = prepared.series[scored.rows], []
    for series, log10_lr in zip(scores.series[best].tolist(), scores.log10_lr[best].tolist(), strict=True):
        members = np.flatnonzero(number == series)
        strongest_row = scored.rows[members[int(np.argmax(scored.log10_lr[members]))]]
        matches.append(
            SeriesMatch(
                series_id=prepared.series_ids[series],
                log10_lr=log10_lr,
                probability=float(probability(log10_lr, prepared.fitted.base_rate.log10_prior_odds)),
                cases=int(prepared.sizes[series]),
                strongest=str(prepared.fitted.vectors.case_id[strongest_row]),
            )
        )
    return tuple(matches)


def top_k(log10_lr: FloatArray, count: int) -> IntArray:
    """Positions of the largest scores, best first; of equal ones the first."""
    # all that reach the count-th largest, so that ties are broken by position and not by the partition
    positions = np.flatnonzero(log10_lr >= _kth_largest(log10_lr, count))
    return positions[np.argsort(-log10_lr[positions], kind="stable")][:count].astype(np.int64)


def _kth_largest(log10_lr: FloatArray, count: int) -> float:
    """The count-th largest score; infinity for a count of 0, minus infinity where there are fewer scores."""
    if count <= 0:
        return np.inf
    return float(np.partition(log10_lr, -count)[-count]) if count <= len(log10_lr) else -np.inf


def _series_scores(prepared: PreparedLibrary, scored: ScoredCases) -> SeriesScores:
    number = prepared.series[scored.rows]
    order = np.argsort(number, kind="stable")[int(np.count_nonzero(number < 0)) :]
    series, starts, counts = np.unique(number[order], return_index=True, return_counts=True)
    if not len(series):
        return SeriesScores(series, np.empty(0), counts)
    log10_lr = scored.log10_lr[order]
    peak = np.maximum.reduceat(log10_lr, starts)
    if prepared.aggregation == "max":
        return SeriesScores(series, peak, counts)
    share = np.add.reduceat(10.0 ** (log10_lr - np.repeat(peak, counts)), starts)
    return SeriesScores(series, peak + np.log10(share), counts)


def _candidate_series(prepared: PreparedLibrary, row: int, scored: ScoredCases, top: int) -> IntArray:
    """The series that may be among the best, by the most that their members that are not scored could have."""
    scores, sizes = _series_scores(prepared, scored), prepared.sizes.copy()
    if prepared.series[row] >= 0:
        sizes[prepared.series[row]] -= 1
    unscored, unscored_bound = sizes.copy(), np.full(len(sizes), -np.inf)
    unscored[scores.series] -= scores.members
    has_unscored = unscored > 0
    unscored_bound[has_unscored] = scored.bound + (
        0.0 if prepared.aggregation == "max" else np.log10(unscored[has_unscored])
    )
    scored_log10_lr = np.full(len(sizes), -np.inf)
    scored_log10_lr[scores.series] = scores.log10_lr
    # the sum of two LRs is at most twice the larger one
    has_both = np.isfinite(scored_log10_lr) & np.isfinite(unscored_bound)
    bound = np.maximum(scored_log10_lr, unscored_bound) + np.where(has_both, np.log10(2.0), 0.0)
    return np.flatnonzero((sizes > 0) & (bound >= _kth_largest(scores.log10_lr, top) - ROUNDING))


def _with_all_members(prepared: PreparedLibrary, row: int, scored: ScoredCases, series: IntArray) -> ScoredCases:
    """The scores, with those of every member of these series."""
    from linker.pairs.query import ScoredCases, merge_scores

    members, starts = prepared.members
    stops = np.append(starts, len(members))[1:]
    parts = [members[starts[number] : stops[number]] for number in series.tolist()]
    rows = np.setdiff1d(np.concatenate([np.empty(0, dtype=np.int64), *parts]), np.append(scored.rows, row))
    if not len(rows):
        return scored
    log10_lr = prepared.query_index.log10_lr(prepared.fitted.scorer, row, rows)
    return merge_scores(scored, ScoredCases(rows, log10_lr, np.inf))
