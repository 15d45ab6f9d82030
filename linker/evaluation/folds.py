"""One fold: a model of all other crime groups, and what it says about the cases it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, freeze
from linker.evaluation.solved import SolvedCases
from linker.model.identification import Aggregation
from linker.model.similarity import ContestRow
from linker.model.train import Learner, Trained, train
from linker.pairs.common_evidence import held_to_rules
from linker.training import held_out_threshold, preferred_aggregation


@dataclass(frozen=True, eq=False)
class Fold:
    """log10_lr of every pair that touches the fold (`touched`: places of pairs), and what the other folds chose.

    `threshold` of clustering, `aggregation` of a case against a series, and the `contest` of learners come from the
    held-out scores within the other folds.
    """

    number: int
    touched: IntArray
    log10_lr: FloatArray
    threshold: float
    aggregation: Aggregation
    contest: tuple[ContestRow, ...]

    def __post_init__(self) -> None:
        freeze(self.touched, self.log10_lr)


def fold_of(solved: SolvedCases, folds: IntArray, number: int, learners: tuple[Learner, ...]) -> Fold:
    """Train without a fold and score the pairs that touch it; `folds` gives the fold of each solved case."""
    training = solved.training
    other_folds = training.among(folds != number)
    trained = train(
        other_folds, solved.background, origin=f"all but fold {number}", starting=solved.starting, learners=learners
    )
    touched = np.flatnonzero((folds[training.pairs.first] == number) | (folds[training.pairs.second] == number))
    return Fold(
        number,
        touched,
        _log10_lr(trained, solved, touched),
        held_out_threshold(trained, other_folds, solved.offenders),
        preferred_aggregation(trained, other_folds, solved.offenders),
        trained.model.provenance.contest,
    )


def winners(contest: Sequence[ContestRow], learners: tuple[Learner, ...]) -> tuple[Learner, ...]:
    """The learners a contest chose."""
    return tuple(learner for row, learner in zip(contest, learners, strict=True) if row.chosen)


def _log10_lr(trained: Trained, solved: SolvedCases, touched: IntArray) -> FloatArray:
    scorer = held_to_rules(trained.model.scorer(solved.training.comparisons, solved.background), {})
    return scorer.log10_lr_of(solved.training.values[touched])
