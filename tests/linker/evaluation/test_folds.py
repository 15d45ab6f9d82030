from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from trained import ONE_LEARNER, half_solved, trained

from features.columns import Ragged
from linker.evaluation.folds import fold_of, preferred_aggregation, winners
from linker.evaluation.solved import SolvedCases
from linker.model.sample import SolvedPairs, group_folds
from linker.model.similarity import ContestRow
from linker.model.train import LEARNERS, TrainingSet

OFFENDERS = Ragged.from_rows([["A"], ["A"], ["B"], ["B"], ["B"]])


@pytest.mark.parametrize(("rival", "preferred"), [(1.9, "max"), (0.1, "lse")])
def test_the_aggregation_that_ranks_training_cases_better_is_taken(rival: float, preferred: str) -> None:
    """Many fair members of a rival series outweigh one good mate in the sum, not in the maximum; lse if alike."""
    pairs = SolvedPairs.of(OFFENDERS)
    training = TrainingSet((), np.empty((len(pairs), 0)), pairs)
    held_out = np.where(pairs.linked, 2.0, rival)
    made = replace(trained(), held_out=held_out)
    assert preferred_aggregation(made, training, OFFENDERS) == preferred


def test_a_fold_scores_every_pair_that_touches_it_and_no_other() -> None:
    solved = SolvedCases.of(half_solved(), None)
    folds = group_folds(solved.training.pairs.group, 3, 0)
    part = fold_of(solved, folds, 1, ONE_LEARNER)
    pairs = solved.training.pairs
    mine = (folds[pairs.first] == 1) | (folds[pairs.second] == 1)
    assert (part.touched == np.flatnonzero(mine)).all()
    assert len(part.log10_lr) == mine.sum()
    assert np.isfinite(part.log10_lr).all()
    assert winners(part.contest, ONE_LEARNER) == ONE_LEARNER


def test_the_winners_are_the_chosen_rows() -> None:
    rows = [ContestRow(learner.name, 0.5, 0.4, 0.9, 0.5, chosen=place > 1) for place, learner in enumerate(LEARNERS)]
    assert winners(rows, LEARNERS) == LEARNERS[2:]
