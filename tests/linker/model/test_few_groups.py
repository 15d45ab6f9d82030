from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from trained import ONE_LEARNER, half_solved, prepared

from features.columns import FloatArray, Ragged
from linker.flow import fit_library
from linker.model.few_groups import GROUPS_AS_GOOD, StartingContest, corrected, group_weight, starting_contest
from linker.model.measure import average_precision, cllr
from linker.model.sample import SolvedPairs, crime_groups, offender_matrix
from linker.model.similarity import SimilarityModel
from linker.model.train import Trained, TrainingSet, train
from linker.starting_model import starting_model
from linker.town.options import TownOptions
from linker.town.town import build_town
from linker.training import training_set


def first_groups(offenders: Ragged, groups: int) -> Ragged:
    """The offenders of the first crime groups of several cases alone."""
    group = crime_groups(offenders)
    numbers, sizes = np.unique(group[group >= 0], return_counts=True)
    few = set(numbers[sizes > 1][:groups].tolist())
    named = zip(offenders.rows(), group.tolist(), strict=True)
    return Ragged.from_rows(names if number in few else () for names, number in named)


@cache
def few_solved(groups: int) -> tuple[TrainingSet, Trained]:
    table = half_solved()
    vectors, comparisons, background = prepared(table)
    training = training_set(vectors, comparisons, SolvedPairs.of(first_groups(table.offenders, groups)))
    return training, train(training, background, origin="a few", starting=starting_model(), learners=ONE_LEARNER)


def contest(trained: Trained, training: TrainingSet) -> StartingContest:
    return starting_contest(trained, starting_model(), training, trained.model.background, seed=0)


@pytest.mark.parametrize(
    ("own", "mixed", "starting", "is_better"),
    [(0.3, 0.4, 0.5, True), (0.6, 0.5, 0.4, False), (0.4, 0.4, 0.4, False), (0.99, 0.4, 0.5, False)],
)
def test_it_is_better_where_it_lowers_cllr_and_its_cases_teach_anything(
    own: float, mixed: float, starting: float, *, is_better: bool
) -> None:
    assert StartingContest(own, mixed, starting).is_better == is_better


def test_the_weight_of_the_own_groups_grows_from_none_to_all() -> None:
    weights = [group_weight(groups) for groups in (0, 1, 6, 15, 200)]
    assert weights[0] == 0.0
    assert weights == sorted(weights)
    assert group_weight(round(GROUPS_AS_GOOD)) == 0.5
    assert weights[-1] > 0.9


def test_a_corrected_curve_lies_between_both_and_bounds_are_the_wider_ones() -> None:
    training, trained = few_solved(8)
    own, starting, background = trained.model, starting_model(), trained.model.background
    model = corrected(own, starting, training)
    scorers = [each.scorer(training.comparisons, background) for each in (own, model, starting)]
    weight, at = group_weight(training.pairs.groups), np.linspace(-1.0, 3.0, 41)
    for low, middle, high in zip(*(scorer.curves for scorer in scorers), strict=True):
        knots = np.intersect1d(low.knots, high.knots)
        points = knots if len(knots) else at
        expected = weight * low.at(points) + (1.0 - weight) * high.at(points)
        np.testing.assert_allclose(middle.at(points), expected, atol=1e-9)
    assert model.lower == min(scorers[0].lower, scorers[2].lower)
    assert model.upper == max(scorers[0].upper, scorers[2].upper)


def test_names_that_mean_nothing_teach_nothing() -> None:
    table = half_solved()
    random = np.random.default_rng(3)
    names = [[f"p{number}"] if number < 12 else [] for number in random.integers(0, 60, len(table))]
    vectors, comparisons, background = prepared(table)
    training = training_set(vectors, comparisons, SolvedPairs.of(Ragged.from_rows(names)))
    trained = train(training, background, origin="noise", starting=starting_model(), learners=ONE_LEARNER)
    result = contest(trained, training)
    assert result.groups_cllr > 0.9
    assert not result.is_better


def scored(model: SimilarityModel, offenders: Ragged) -> tuple[FloatArray, FloatArray]:
    """Cllr and average precision of a model on all pairs of unsolved cases of the town."""
    table = build_town(TownOptions(seed=3, cases=300, solved_share=0.5)).cases
    fitted = fit_library(table.replace(offenders=offenders), model)
    hidden = np.flatnonzero(offenders.lengths == 0)
    first, second = (hidden[side] for side in np.triu_indices(len(hidden), 1))
    named = offender_matrix(table.offenders)
    linked = np.asarray((named @ named.T).toarray() > 0)[first, second]
    log10_lr = fitted.many_log10_lr(first, second)
    return np.array(cllr(log10_lr, linked)), np.array(average_precision(log10_lr, linked))


def test_what_few_groups_correct_ranks_better_than_what_they_teach_alone() -> None:
    training, trained = few_solved(8)
    offenders = first_groups(half_solved().offenders, 8)
    own = scored(trained.model, offenders)
    mixed = scored(corrected(trained.model, starting_model(), training), offenders)
    assert mixed[0] < own[0]
    assert mixed[1] > own[1]
