"""Identification query by query: kept apart, so that queries can be drawn anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, Ragged, freeze
from linker.model.identification import (
    Aggregation,
    IdentificationScores,
    Membership,
    ask,
    summarise,
)
from linker.series.threshold import PairMatrix


@dataclass(frozen=True, eq=False)
class Search:
    """For each query: its crime group, the rank of its best true series, mates among the first 50, mates there are."""

    group: IntArray
    rank: FloatArray
    mates_found: FloatArray
    mates_total: FloatArray

    def __post_init__(self) -> None:
        freeze(self.group, self.rank, self.mates_found, self.mates_total)

    def scores(self) -> IdentificationScores:
        """All queries together."""
        return summarise(self.rank, self.mates_found, self.mates_total)

    def resampled(self, times: IntArray) -> dict[str, float]:
        """Search measures where each query counts as often as its crime group was drawn; empty where none was."""
        weight = times[self.group].astype(np.float64)
        if not weight.any():
            return {}
        return {
            "mrr": float(np.average(1.0 / self.rank, weights=weight)),
            "hit_at_10": float(np.average(self.rank <= 10, weights=weight)),
            "mates_at_50": float(weight @ self.mates_found / (weight @ self.mates_total)),
        }


def search(
    scores: FloatArray, queries: IntArray, offenders: Ragged, how: Sequence[Aggregation], group: IntArray
) -> Search:
    """Ask each query by its own aggregation; the same protocol as `linker.model.identification.identify`.

    `scores[k, j]` is the log10_lr of query case `queries[k]` against case j; `group` the crime group of each case j.
    """
    series = Membership.of(offenders)
    answers = [
        ask(row, int(query), series, aggregation) for row, query, aggregation in zip(scores, queries, how, strict=True)
    ]
    rank, mates_found, mates_total = np.array(answers, dtype=np.float64).reshape(-1, 3).T.copy()
    return Search(group[queries], rank, mates_found, mates_total)


def query_scores(matrices: Sequence[PairMatrix], fold: IntArray, queries: IntArray) -> FloatArray:
    """Queries × cases: each query by the model of its fold, which never saw its crime group."""
    scores = np.zeros((len(queries), len(fold)))
    for number, matrix in enumerate(matrices):
        mine = fold[queries] == number
        scores[mine] = matrix.scores[queries[mine]]
    return scores
