"""How the series of a demo compare with the truth of its invented town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.columns import IntArray, Ragged
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
    def english(self) -> str:
        """Two sentences for people."""
        return (
            f"On this invented town, {self.series_found} of {self.true_series} true series have at least two cases put "
            f"together. Of all pairs, {_english(self.all_cases)}; among unsolved cases alone, whose offenders training "
            f"was not told, {_english(self.unsolved)}. Invented cases prove nothing about real ones."
        )

    @property
    def chinese(self) -> str:
        """The same in Chinese."""
        return (
            f"在这座虚构城镇中：真实系列 {self.true_series} 串，其中 {self.series_found} 串至少有两起案件被串到一起。"
            f"全部案件：{_chinese(self.all_cases)}；仅看未破案件（训练时不知作案人）：{_chinese(self.unsolved)}。"
            "虚构数据不能说明在真实案件上的效果。"
        )


def _english(scores: ClusteringScores) -> str:
    if not (scores.series_proposed and scores.linked_pairs):
        return "there is too little to count"
    return (
        f"{scores.precision:.0%} of those put together are right (precision) and {scores.recall:.0%} of the "
        f"{scores.linked_pairs:,} true ones were found (recall), F1 {scores.f1:.2f}"
    )


def _chinese(scores: ClusteringScores) -> str:
    if not (scores.series_proposed and scores.linked_pairs):
        return "数量太少，无法统计"
    return (
        f"串到一起的案件对 {scores.precision:.0%} 正确（精确率），{scores.linked_pairs:,} 对真实同人案件找到 "
        f"{scores.recall:.0%}（召回率），F1 值 {scores.f1:.2f}"
    )


def against_truth(town: Town, series: Mapping[str, frozenset[str]]) -> TruthReport:
    """Score series (sets of case ids) against the offenders of a town that holds the same cases."""
    labels = _labels(town, series)
    true_offenders = town.cases.offenders.rows()
    hidden = Ragged.from_rows(() if known else row for known, row in zip(town.solved, true_offenders, strict=True))
    return TruthReport(
        true_series=len(town.series),
        series_found=sum(_two_together(labels[rows]) for rows in town.series),
        all_cases=score_clustering(labels, town.cases.offenders),
        unsolved=score_clustering(labels, hidden),
    )


def _labels(town: Town, series: Mapping[str, frozenset[str]]) -> IntArray:
    row = {case: index for index, case in enumerate(town.cases.case_id.tolist())}
    labels = np.arange(len(row), dtype=np.int64)
    for number, members in enumerate(series.values(), start=len(row)):
        labels[[row[case] for case in members]] = number
    return labels


def _two_together(labels: IntArray) -> bool:
    return len(np.unique(labels)) < len(labels)
