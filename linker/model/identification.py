"""Identification measures (rank, hit rate, MRR): at which rank does a case find its own series and its mates.

Protocol: every solved case that has a mate (another case that shares an offender) is a query and is left out; a
series is the other cases of one offender; true is any series of any of the query's offenders. Scores of a query must
come from a model that never saw its crime group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.columns import FloatArray, IntArray, Ragged, freeze
from linker.errors import ModelError
from linker.model.ranking import BoolArray

Aggregation = Literal["lse", "max", "mean"]
# Those a model may choose from; the mean is only there to be compared with.
AGGREGATIONS: tuple[Aggregation, ...] = ("lse", "max")
TOP_CASES = 50


@dataclass(frozen=True, eq=False)
class Membership:
    """Who is in which series: series s has the distinct case rows `rows[offsets[s]:offsets[s + 1]]`, at least one."""

    rows: IntArray
    offsets: IntArray

    def __post_init__(self) -> None:
        if self.offsets[0] != 0 or self.offsets[-1] != len(self.rows) or np.any(np.diff(self.offsets) < 1):
            raise ValueError("offsets of a membership must rise from 0 to the number of rows, at least one a series")
        freeze(self.rows, self.offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, offenders: Ragged) -> Membership:
        """One series for each offender named, in the order of the names; cases without offenders are in none."""
        names, offender = np.unique(offenders.values.astype(str), return_inverse=True)
        pairs = np.unique(np.stack([offender.astype(np.int64), offenders.row_of_value]), axis=1)
        offsets = np.append(0, np.cumsum(np.bincount(pairs[0], minlength=len(names)))).astype(np.int64)
        return cls(pairs[1].astype(np.int64), offsets)

    @property
    def sizes(self) -> IntArray:
        """Number of cases in each series."""
        return np.diff(self.offsets)

    def holding(self, row: int) -> BoolArray:
        """For each series: is this case in it."""
        return self.total(self.rows == row) > 0

    def total(self, of_row: BoolArray | FloatArray) -> FloatArray:
        """Sum over each series of one value a membership row."""
        if not len(self):
            return np.zeros(0)
        return np.add.reduceat(np.asarray(of_row, dtype=np.float64), self.offsets[:-1])


@dataclass(frozen=True)
class IdentificationScores:
    """Search measures over all queries; `median_first_rank` is over the rank of the best true series."""

    queries: int
    hit_at_1: float
    hit_at_10: float
    hit_at_50: float
    mrr: float
    median_first_rank: float
    mates_at_50: float


def series_scores(case_scores: FloatArray, series: Membership, how: Aggregation) -> FloatArray:
    """Score of one case against each series from its log10_lr against each case.

    lse: log10 of the sum of the members' LRs; max: the best member; mean: for comparison only (field standard, but
    worse). NaN marks a case that is left out; a series with no case left scores NaN.
    """
    scores = case_scores[series.rows]
    is_scored = ~np.isnan(scores)
    size = series.total(is_scored)
    if how == "mean":
        total = series.total(np.where(is_scored, scores, 0.0))
        return np.where(size > 0, total / np.maximum(size, 1.0), np.nan)
    floor = np.where(is_scored, scores, -np.inf)
    best = np.maximum.reduceat(floor, series.offsets[:-1]) if len(series) else np.zeros(0)
    if how == "lse":
        peak = np.where(np.isfinite(best), best, 0.0)
        with np.errstate(divide="ignore"):
            best = np.log10(series.total(10.0 ** (floor - np.repeat(peak, series.sizes)))) + peak
    elif how != "max":
        raise ModelError("learning.aggregation", aggregation=str(how))
    return np.where(size > 0, best, np.nan)


def rank_of_true(scores: FloatArray, true: BoolArray) -> float:
    """Rank of the best true series, 1 is first; tied ones share the mean of their ranks. NaN scores do not compete."""
    if not np.any(true & ~np.isnan(scores)):
        raise ModelError("learning.no_true_series")
    best = np.nanmax(scores[true])
    return float(np.sum(scores > best) + (np.sum(scores == best) + 1) / 2)


def mates_in_top(case_scores: FloatArray, mates: BoolArray, top: int = TOP_CASES) -> float:
    """Number of mates among the `top` best cases; those tied at the edge count by their probability to be inside.

    NaN marks a case that does not compete.
    """
    scores, mate = case_scores[~np.isnan(case_scores)], mates[~np.isnan(case_scores)]
    if len(scores) <= top:
        return float(mate.sum())
    edge = np.partition(scores, len(scores) - top)[len(scores) - top]
    inside, tied = scores > edge, scores == edge
    share_inside = (top - inside.sum()) / tied.sum()
    return float(mate[inside].sum() + share_inside * mate[tied].sum())


def summarise(ranks: FloatArray, mates_found: FloatArray, mates_total: FloatArray) -> IdentificationScores:
    """Put the queries together: rank of the best true series, mates found among the top 50, mates there are."""
    if not len(ranks):
        raise ModelError("learning.no_queries")
    return IdentificationScores(
        queries=len(ranks),
        hit_at_1=float(np.mean(ranks <= 1)),
        hit_at_10=float(np.mean(ranks <= 10)),
        hit_at_50=float(np.mean(ranks <= 50)),
        mrr=float(np.mean(1.0 / ranks)),
        median_first_rank=float(np.median(ranks)),
        mates_at_50=float(np.sum(mates_found) / np.sum(mates_total)),
    )


def cases_with_mates(offenders: Ragged) -> IntArray:
    """The rows that can be queries: they share an offender with another row."""
    series = Membership.of(offenders)
    shared = np.repeat(series.sizes >= 2, series.sizes)
    return np.unique(series.rows[shared])


def identify(
    scores: FloatArray, queries: IntArray, offenders: Ragged, how: Aggregation = "lse"
) -> IdentificationScores:
    """Measure identification: `scores[k, j]` is the log10_lr of query case `queries[k]` against case j.

    `offenders` holds the known offenders of each case j (none: an unsolved case, a rival but in no series). The
    query's own column is ignored. Raises ModelError for a query without a mate or a NaN score.
    """
    if scores.shape != (len(queries), len(offenders)):
        raise ModelError("learning.scores_shape", shape=str(scores.shape), queries=len(queries), cases=len(offenders))
    series = Membership.of(offenders)
    answers = [ask(row, int(query), series, how) for row, query in zip(scores, queries, strict=True)]
    ranks, found_mates, total = np.array(answers, dtype=np.float64).reshape(-1, 3).T
    return summarise(ranks, found_mates, total)


def ask(scores: FloatArray, query: int, series: Membership, how: Aggregation) -> tuple[float, float, float]:
    """One query by its log10_lr against every case: rank of its best true series, mates in the top, mates there are.

    Raises ModelError for a query without a mate or a NaN score other than its own.
    """
    rivals = _left_out(scores, query)
    true = series.holding(query)
    # The last bits of a sum depend on the order of its terms; they must not decide a tie.
    rank = rank_of_true(np.round(series_scores(rivals, series, how), 9), true)
    mates = _members(series, true, len(scores))
    mates[query] = False
    return rank, mates_in_top(rivals, mates), float(mates.sum())


def _left_out(case_scores: FloatArray, query: int) -> FloatArray:
    rivals = np.array(case_scores, dtype=np.float64)
    rivals[query] = 0.0
    if np.isnan(rivals).any():
        against = int(np.argmax(np.isnan(rivals)))
        raise ModelError("learning.query_score_missing", query=query, against=against)
    rivals[query] = np.nan
    return rivals


def _members(series: Membership, is_true: BoolArray, size: int) -> BoolArray:
    inside = np.zeros(size, dtype=np.bool_)
    inside[series.rows[np.repeat(is_true, series.sizes)]] = True
    return inside
