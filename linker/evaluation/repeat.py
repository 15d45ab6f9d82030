"""One repeat of the cross-validation: every solved case held out once, kept pair by pair, query by query, case by case.

Measures, intervals and plots are all made from this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, freeze
from linker.evaluation.folds import Fold
from linker.evaluation.search import Search, query_scores, search
from linker.evaluation.solved import SolvedCases
from linker.model.covariate_shift import ShiftedScores, pair_weights, shifted_scores
from linker.model.identification import cases_with_mates
from linker.model.similarity import ContestRow
from linker.series.cluster import cluster_path, labels_at
from linker.series.measure import CaseCounts
from linker.series.threshold import PairMatrix


@dataclass(frozen=True, eq=False)
class HeldOutPairs:
    """Pairs of which both cases were held out together: crime groups of the two cases, log10_lr, truth."""

    first_group: IntArray
    second_group: IntArray
    log10_lr: FloatArray
    linked: NDArray[np.bool_]

    def __post_init__(self) -> None:
        freeze(self.first_group, self.second_group, self.log10_lr, self.linked)


@dataclass(frozen=True, eq=False)
class Repeat:
    """Held-out predictions of one repeat of the cross-validation; `counts` and `case_group` are aligned by case.

    `threshold` is the mean over folds, `lse_share` the share of folds that chose lse, `contests` one table a fold.
    `shifted` weighs the pairs to look like unsolved cases; None where these are too few.
    """

    pairs: HeldOutPairs
    search: Search
    counts: CaseCounts
    case_group: IntArray
    threshold: float
    lse_share: float
    contests: tuple[tuple[ContestRow, ...], ...]
    shifted: ShiftedScores | None = None

    @classmethod
    def of(cls, solved: SolvedCases, folds: IntArray, parts: Sequence[Fold]) -> Repeat:
        """Put the folds together; `folds` gives the fold of each solved case."""
        rows, group = solved.training.pairs.rows, solved.group
        offenders, fold = solved.offenders.take(rows), folds[rows]
        queries = cases_with_mates(offenders)
        scores = query_scores([_by_fold(solved, part) for part in parts], fold, queries)
        how = [parts[number].aggregation for number in fold[queries]]
        matrix = _by_all(solved, parts)
        counts = [(CaseCounts.of(_labels(matrix, part.threshold), offenders), fold == part.number) for part in parts]
        inside, log10_lr = _held_out(solved, fold, parts)
        first_group, second_group = (group[column[inside]] for column in solved.local_pairs())
        linked = solved.training.pairs.linked[inside]
        return cls(
            pairs=HeldOutPairs(first_group, second_group, log10_lr, linked),
            search=search(scores, queries, offenders, how, group),
            counts=CaseCounts.concatenate(counts),
            case_group=np.concatenate([group[fold == part.number] for part in parts]),
            threshold=float(np.mean([part.threshold for part in parts])),
            lse_share=float(np.mean([part.aggregation == "lse" for part in parts])),
            contests=tuple(part.contest for part in parts),
            shifted=_shifted(solved, inside, log10_lr),
        )


def _shifted(solved: SolvedCases, inside: IntArray, log10_lr: FloatArray) -> ShiftedScores | None:
    if solved.importance is None:
        return None
    weights = pair_weights(solved.training.pairs, solved.importance)[inside]
    return shifted_scores(log10_lr, solved.training.pairs.linked[inside], weights)


def _held_out(solved: SolvedCases, fold: IntArray, parts: Sequence[Fold]) -> tuple[IntArray, FloatArray]:
    """Places of the pairs of which both cases lie in one fold, and their scores by the model that never saw it."""
    first, second = solved.local_pairs()
    in_one_fold = [
        (fold[first[part.touched]] == part.number) & (fold[second[part.touched]] == part.number) for part in parts
    ]
    inside = np.concatenate([part.touched[mask] for part, mask in zip(parts, in_one_fold, strict=True)])
    scores = np.concatenate([part.log10_lr[mask] for part, mask in zip(parts, in_one_fold, strict=True)])
    return inside, scores


def _by_fold(solved: SolvedCases, part: Fold) -> PairMatrix:
    first, second = solved.local_pairs()
    size = len(solved.training.pairs.rows)
    return PairMatrix.of(first[part.touched], second[part.touched], part.log10_lr, size)


def _by_all(solved: SolvedCases, parts: Sequence[Fold]) -> PairMatrix:
    """Every pair by models that left out a case of it; a pair of two folds by the mean of its two models."""
    size = len(solved.training.pairs)
    total, models = np.zeros(size), np.zeros(size)
    for part in parts:
        total[part.touched] += part.log10_lr
        models[part.touched] += 1.0
    return PairMatrix.of(*solved.local_pairs(), total / models, len(solved.training.pairs.rows))


def _labels(matrix: PairMatrix, threshold: float) -> IntArray:
    size = len(matrix.scores)
    return labels_at(cluster_path(matrix.links(threshold), size, matrix.log10_lr, threshold), size, threshold)
