"""Training on a library: evidence of its solved pairs, a model, and the threshold of clustering that goes with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from features.case import CaseTable
from features.columns import Ragged
from features.vectors import CaseVectors, Vectoriser
from linker.model.background import Background
from linker.model.sample import SolvedPairs
from linker.model.similarity import SimilarityModel
from linker.model.train import Trained, TrainingSet, train
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison, compare
from linker.series.threshold import PairMatrix, learn_threshold


def train_on(
    table: CaseTable, *, origin: str, starting: SimilarityModel | None = None, seed: int = 0
) -> SimilarityModel:
    """Learn a model from the solved cases of a library; what they cannot teach comes from `starting`."""
    vectors = Vectoriser().fit(table).transform(table)
    comparisons = comparisons_for(vectors)
    training = training_set(vectors, comparisons, SolvedPairs.of(table.offenders, seed=seed))
    background = Background.of(vectors, comparisons, seed=seed)
    trained = train(training, background, origin=origin, starting=starting, seed=seed)
    return with_threshold(trained, training, table.offenders)


def training_set(vectors: CaseVectors, comparisons: tuple[Comparison, ...], pairs: SolvedPairs) -> TrainingSet:
    """Measure all comparisons on solved pairs."""
    return TrainingSet(comparisons, compare(vectors, comparisons, pairs.first, pairs.second).values, pairs)


def with_threshold(trained: Trained, training: TrainingSet, offenders: Ragged) -> SimilarityModel:
    """The model with the clustering threshold that does best on its own held-out scores."""
    threshold = held_out_threshold(trained, training, offenders)
    return replace(trained.model, cut_log10_odds=threshold + training_prior(training.pairs))


def held_out_threshold(trained: Trained, training: TrainingSet, offenders: Ragged) -> float:
    """The mean log10_lr at which clustering does best on the held-out scores of the training pairs."""
    rows = training.pairs.rows
    first, second = (np.searchsorted(rows, column) for column in (training.pairs.first, training.pairs.second))
    matrix = PairMatrix.of(first, second, trained.held_out, len(rows))
    return learn_threshold(matrix, offenders.take(rows))


def training_prior(pairs: SolvedPairs) -> float:
    """log10 prior odds among the training pairs."""
    linked = int(pairs.linked.sum())
    return float(np.log10(linked / (len(pairs) - linked)))
