"""Evaluation: how good is a model on offenders it never saw. Crime groups are never split between folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.vectors import Vectoriser
from linker.errors import ModelError
from linker.model.background import Background
from linker.model.identification import IdentificationScores, cases_with_mates, identify
from linker.model.measure import PairScores, score_pairs
from linker.model.sample import SolvedPairs, group_folds
from linker.model.similarity import SimilarityModel
from linker.model.train import TrainingSet, train
from linker.odds import soft_limit
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison
from linker.series.cluster import cluster_path, labels_at
from linker.series.measure import CaseCounts, ClusteringScores
from linker.series.threshold import PairMatrix
from linker.training import held_out_threshold, training_set

Progress = Callable[[int, int], None]
Scores = TypeVar("Scores", PairScores, IdentificationScores, ClusteringScores)


@dataclass(frozen=True)
class EvaluateOptions:
    """Folds and repeats of the cross-validation; `without` names variables (or aspects) that are left out."""

    folds: int = 5
    repeats: int = 1
    seed: int = 0
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """Means over the repeats; pairs and clustering count every solved case once, identification every case with mates.

    A count that is the same in every repeat is that count; one that differs is a mean as well. `threshold` is the mean
    over folds of the log10_lr learned on the other folds.
    """

    variables: tuple[str, ...]
    pairs: PairScores
    identification: IdentificationScores
    threshold: float
    clustering: ClusteringScores

    def as_dict(self) -> dict[str, object]:
        """Plain data with the stable keys of `linker evaluate --json`."""
        return {
            "variables": list(self.variables),
            "pairs": asdict(self.pairs),
            "identification": asdict(self.identification),
            "clustering": {"threshold": self.threshold, **asdict(self.clustering)},
        }


@dataclass(frozen=True, eq=False)
class Fold:
    """What the model that never saw a fold says: its log10_lr of every pair that touches the fold, its threshold."""

    number: int
    touched: IntArray
    log10_lr: FloatArray
    threshold: float


def evaluate(
    table: CaseTable,
    options: EvaluateOptions,
    starting: SimilarityModel | None = None,
    *,
    on_progress: Progress | None = None,
) -> Evaluation:
    """Cross-validate on the solved cases of a library; `on_progress(done, total)` is told of every fold."""
    solved = table.take(np.flatnonzero(table.offenders.lengths > 0))
    vectors = Vectoriser().fit(table).transform(solved)
    comparisons = _chosen(comparisons_for(vectors), options.without)
    training = training_set(vectors, comparisons, SolvedPairs.of(solved.offenders, seed=options.seed))
    background = Background.of(vectors, comparisons, seed=options.seed)
    report = on_progress or (lambda _done, _total: None)
    repeats = range(options.repeats)
    return _mean([_repeat(solved, training, background, options, repeat, starting, report) for repeat in repeats])


def _chosen(comparisons: tuple[Comparison, ...], without: tuple[str, ...]) -> tuple[Comparison, ...]:
    names = {name for item in comparisons for name in (item.name, item.aspect)}
    unknown = sorted(set(without) - names)
    if unknown:
        raise ModelError(f"no variable named {', '.join(unknown)}; this library has {', '.join(sorted(names))}")
    return tuple(item for item in comparisons if not {item.name, item.aspect} & set(without))


def _repeat(
    table: CaseTable,
    training: TrainingSet,
    background: Background,
    options: EvaluateOptions,
    repeat: int,
    starting: SimilarityModel | None,
    report: Progress,
) -> Evaluation:
    rows = training.pairs.rows
    folds = group_folds(training.pairs.group, options.folds, options.seed + repeat)
    parts = []
    for number in range(options.folds):
        parts.append(_fold(table, training, background, folds, number, starting))
        report(repeat * options.folds + number + 1, options.repeats * options.folds)
    offenders = table.offenders.take(rows)
    matrix = _matrix(parts, training, folds)
    inside = np.concatenate([part.touched[_within(part, training, folds)] for part in parts])
    scores = np.concatenate([part.log10_lr[_within(part, training, folds)] for part in parts])
    pairs = score_pairs(scores, scores, training.pairs.linked[inside])
    queries = cases_with_mates(offenders)
    found = identify(_query_scores(parts, training, folds, queries), queries, offenders)
    counts = [(CaseCounts.of(_labels(matrix, part.threshold), offenders), folds[rows] == part.number) for part in parts]
    threshold = float(np.mean([part.threshold for part in parts]))
    names = tuple(item.name for item, known in zip(training.comparisons, training.learnable(), strict=True) if known)
    return Evaluation(names, pairs, found, threshold, CaseCounts.joined(counts).scores())


def _fold(
    table: CaseTable,
    training: TrainingSet,
    background: Background,
    folds: IntArray,
    number: int,
    starting: SimilarityModel | None,
) -> Fold:
    seen = training.among(folds != number)
    trained = train(seen, background, origin=f"all but fold {number}", starting=starting)
    scorer = trained.model.scorer(training.comparisons, background)
    touched = np.flatnonzero((folds[training.pairs.first] == number) | (folds[training.pairs.second] == number))
    total = np.zeros(len(touched))
    for index, (comparison, curve) in enumerate(zip(scorer.comparisons, scorer.curves, strict=True)):
        total += curve.at(comparison.scale(training.values[touched, index]))
    log10_lr = soft_limit(total, scorer.lower, scorer.upper)
    return Fold(number, touched, log10_lr, held_out_threshold(trained, seen, table.offenders))


def _within(part: Fold, training: TrainingSet, folds: IntArray) -> IntArray:
    """Which of a fold's touched pairs have both cases in it."""
    one, other = training.pairs.first[part.touched], training.pairs.second[part.touched]
    return np.flatnonzero((folds[one] == part.number) & (folds[other] == part.number))


def _local(training: TrainingSet) -> tuple[IntArray, IntArray]:
    rows = training.pairs.rows
    return np.searchsorted(rows, training.pairs.first), np.searchsorted(rows, training.pairs.second)


def _matrix(parts: list[Fold], training: TrainingSet, folds: IntArray) -> PairMatrix:
    """Every pair by models that left out a case of it; a pair of two folds by the mean of its two models."""
    total, models = np.zeros(len(training.pairs)), np.zeros(len(training.pairs))
    for part in parts:
        total[part.touched] += part.log10_lr
        models[part.touched] += 1.0
    first, second = _local(training)
    return PairMatrix.of(first, second, total / models, len(training.pairs.rows))


def _query_scores(parts: list[Fold], training: TrainingSet, folds: IntArray, queries: IntArray) -> FloatArray:
    """Queries × cases: each query by the model that never saw its crime group."""
    first, second = _local(training)
    size = len(training.pairs.rows)
    of_query = folds[training.pairs.rows][queries]
    scores = np.zeros((len(queries), size))
    for part in parts:
        square = PairMatrix.of(first[part.touched], second[part.touched], part.log10_lr, size).scores
        mine = of_query == part.number
        scores[mine] = square[queries[mine]]
    return scores


def _labels(matrix: PairMatrix, threshold: float) -> IntArray:
    size = len(matrix.scores)
    return labels_at(cluster_path(matrix.links(threshold), size, matrix.log10_lr, threshold), size, threshold)


def _mean(parts: list[Evaluation]) -> Evaluation:
    return Evaluation(
        parts[0].variables,
        _mean_scores([part.pairs for part in parts]),
        _mean_scores([part.identification for part in parts]),
        float(np.mean([part.threshold for part in parts])),
        _mean_scores([part.clustering for part in parts]),
    )


def _mean_scores(repeats: Sequence[Scores]) -> Scores:
    rows = [asdict(scores) for scores in repeats]
    means: dict[str, Any] = {name: _mean_value([row[name] for row in rows]) for name in rows[0]}
    return replace(repeats[0], **means)


def _mean_value(values: list[float]) -> float:
    return values[0] if len(set(values)) == 1 else float(np.mean(values))
