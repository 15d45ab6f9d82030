"""How the series of a demo compare with the truth of its invented town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.columns import IntArray, Ragged
from linker.casework.workspace.workspace import row_index
from linker.i18n.text import Text
from linker.series.measure import ClusteringScores, score_clustering
from linker.town.town import Town


@dataclass(frozen=True)
class TruthReport:
    """The series of a demo against the truth of its invented town; says nothing about real cases.

    `all_cases` scores pairs of all cases, `unsolved` only pairs of cases whose offenders training was not told.
    `series_found` of `true_series` have at least two of their cases together in one series.
    """

    true_series: int
    series_found: int
    all_cases: ClusteringScores
    unsolved: ClusteringScores

    @property
    def words(self) -> Text:
        """Both scores in sentences."""
        return Text(
            "demo.truth",
            series_found=self.series_found,
            true_series=self.true_series,
            all_cases=_score_words(self.all_cases),
            unsolved=_score_words(self.unsolved),
        )


def _score_words(scores: ClusteringScores) -> Text:
    if not (scores.series_proposed and scores.linked_pairs):
        return Text("demo.nothing_to_count")
    return Text(
        "demo.scores", precision=scores.precision, recall=scores.recall, pairs=scores.linked_pairs, f1=scores.f1
    )


def against_truth(town: Town, series: Mapping[str, frozenset[str]]) -> TruthReport:
    """Score series (sets of case ids) against the offenders of a town that holds the same cases."""
    labels = _labels(town, series)
    true_offenders = town.cases.offenders.rows()
    hidden = Ragged.from_rows(() if solved else row for solved, row in zip(town.solved, true_offenders, strict=True))
    return TruthReport(
        true_series=len(town.series),
        series_found=sum(_two_together(labels[rows]) for rows in town.series),
        all_cases=score_clustering(labels, town.cases.offenders),
        unsolved=score_clustering(labels, hidden),
    )


def _labels(town: Town, series: Mapping[str, frozenset[str]]) -> IntArray:
    row_of = row_index(town.cases.case_id)
    labels = np.arange(len(row_of), dtype=np.int64)
    for number, members in enumerate(series.values(), start=len(row_of)):
        labels[[row_of[case] for case in members]] = number
    return labels


def _two_together(labels: IntArray) -> bool:
    return len(np.unique(labels)) < len(labels)
