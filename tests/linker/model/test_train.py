from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from trained import ONE_LEARNER, model, town_training, trained

from features.columns import FloatArray, Ragged
from linker.errors import ModelError
from linker.model.background import CENTRES, Background
from linker.model.measure import auc, cllr, cllr_min
from linker.model.sample import SolvedPairs, group_folds
from linker.model.train import CLLR_TOLERANCE, LEARNERS, Trained, TrainingSet, train
from linker.pairs.catalogue import NUMBERS_AND_CODES, facet_comparison
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve

BY_NAME = {item.name: item for item in NUMBERS_AND_CODES}
GAP, HOURS = BY_NAME["gap_days"], BY_NAME["hour_gap"]
HOME = Background({"gap_days": np.full(len(CENTRES), 100)})


def small_set(
    *,
    series: int = 12,
    size: int = 4,
    alone: int = 0,
    seed: int = 1,
    comparisons: tuple[Comparison, ...] = (GAP, HOURS),
) -> TrainingSet:
    """Linked pairs are near in time; the hours say nothing."""
    rows = [[f"o{number}"] for number in range(series) for _ in range(size)]
    pairs = SolvedPairs.of(Ragged.from_rows(rows + [[f"a{number}"] for number in range(alone)]))
    random = np.random.default_rng(seed)
    values = random.exponential(1.0, (len(pairs), len(comparisons)))
    values[:, 0] *= np.where(pairs.linked, 5.0, 80.0)
    return TrainingSet(comparisons, values, pairs)


def taught(training: TrainingSet, **options: object) -> Trained:
    return train(training, HOME, origin="a test", **{"learners": ONE_LEARNER, **options})  # type: ignore[arg-type]


def in_fold(training: TrainingSet, seed: int = 0) -> np.ndarray:
    folds = group_folds(training.pairs.group, 4, seed)
    return np.asarray(folds[training.pairs.first] == folds[training.pairs.second])


def test_a_trained_model_ranks_and_is_calibrated_on_groups_it_never_saw() -> None:
    training, _ = town_training()
    inside = in_fold(training)
    scores, linked = trained().held_out[inside], training.pairs.linked[inside]
    assert auc(scores, linked) > 0.9
    assert cllr(scores, linked) - cllr_min(scores, linked) < 0.12
    own = training.values[:, [item.has_fixed_lr for item in training.comparisons]].ravel()[inside]
    assert trained().model.lower <= scores.min()
    assert scores[np.isnan(own)].max() <= trained().model.upper < scores.max()


def test_the_contest_table_shows_every_learner_and_the_winner() -> None:
    learners = (LEARNERS[0], LEARNERS[2], replace(LEARNERS[2], strength=1e9))
    result = taught(small_set(), learners=learners).model.provenance
    assert [row.learner for row in result.contest] == [learner.name for learner in learners]
    assert {row.cllr for row in result.contest if row.chosen} == {
        row.cllr for row in result.contest if row.cllr <= min(row.cllr for row in result.contest) + CLLR_TOLERANCE
    }
    assert not result.contest[2].chosen  # so stiff a ridge learns nothing
    assert result.contest[2].cllr == pytest.approx(1.0, abs=0.01)


def test_learners_that_cannot_be_told_apart_make_the_model_together() -> None:
    once, twice = (taught(small_set(), learners=LEARNERS[:1] * times) for times in (1, 2))
    assert [row.chosen for row in twice.model.provenance.contest] == [True, True]
    np.testing.assert_allclose(twice.held_out, once.held_out, atol=1e-5)
    at = np.linspace(-1.0, 3.0, 41)
    both = (fitted.model.curves["gap_days"].at(at) for fitted in (once, twice))
    np.testing.assert_allclose(*both, atol=1e-5)


def test_the_model_says_of_its_pairs_what_the_mean_of_its_learners_says() -> None:
    training = small_set()
    fitted = [taught(training, learners=(learner,)).model for learner in LEARNERS]
    assert (
        taught(training, learners=LEARNERS).model.provenance.cllr <= min(one.provenance.cllr for one in fitted) + 0.01
    )


def test_provenance_counts_what_was_learned_from() -> None:
    facts = taught(small_set()).model.provenance
    assert (facts.origin, facts.cases, facts.pairs, facts.linked, facts.groups) == ("a test", 48, 1128, 72, 12)
    assert taught(small_set()).model.mates_per_case == pytest.approx(3.0)


def test_a_variable_seldom_known_keeps_the_curve_of_the_starting_model() -> None:
    training = small_set()
    training.values[20:, 1] = np.nan
    start = replace(model(), curves={"hour_gap": Curve("hour_gap", np.array([0.0, 12.0]), np.array([0.4, -0.4]))})
    result = taught(training, starting=start).model
    assert result.provenance.borrowed == ("hour_gap",)
    assert result.curves["hour_gap"].log10_lr.tolist() == [0.4, -0.4]
    alone = taught(training).model
    assert alone.provenance.borrowed == ()
    assert alone.curve_for(HOURS).log10_lr.tolist() == [0.0]


def test_what_is_learned_here_is_not_borrowed() -> None:
    start = replace(model(), curves={"gap_days": Curve("gap_days", np.array([0.0]), np.array([2.0]))})
    result = taught(small_set(), starting=start).model
    assert result.provenance.borrowed == ()
    assert len(result.curves["gap_days"].knots) > 1


def test_facets_together_make_the_curve_of_facets_never_met() -> None:
    training = small_set(comparisons=(facet_comparison("entry"), facet_comparison("target"), HOURS))
    curves = taught(training).model.curves
    entry, target, family = (curves[f"facet:{name}"] for name in ("entry", "target", "*"))
    at = np.linspace(0, 100, 41)
    low, high = (pick(entry.at(at), target.at(at)) for pick in (np.minimum, np.maximum))
    assert (low - 1e-12 <= family.at(at)).all()
    assert (family.at(at) <= high + 1e-12).all()


def test_among_keeps_evidence_and_pairs_together() -> None:
    training = small_set()
    chosen = np.arange(48) % 3 > 0
    part = training.among(chosen)
    inside = training.pairs.inside(chosen)
    np.testing.assert_array_equal(part.values, training.values[inside])
    np.testing.assert_array_equal(part.pairs.first, training.pairs.first[inside])


def test_shuffled_labels_give_a_model_that_says_next_to_nothing() -> None:
    training = small_set(series=20)
    series = np.random.default_rng(3).permutation(80)
    values = scrambled(training, series)
    result = taught(TrainingSet(training.comparisons, values, training.pairs))
    assert np.abs(result.held_out).mean() < 0.15
    assert result.model.upper < 1.0


def scrambled(training: TrainingSet, order: np.ndarray) -> FloatArray:
    """The evidence of other cases: pair (a, b) gets what pair (order[a], order[b]) had."""
    square = np.zeros((len(order), len(order), training.values.shape[1]))
    square[training.pairs.first, training.pairs.second] = training.values
    square[training.pairs.second, training.pairs.first] = training.values
    return np.asarray(square[order[training.pairs.first], order[training.pairs.second]])


def test_a_fold_is_scored_by_models_that_never_saw_its_labels() -> None:
    """Turning the labels of one fold around changes no score of the pairs inside it."""
    training = small_set()
    folds = group_folds(training.pairs.group, 4, 0)
    pairs = training.pairs
    touched = (folds[pairs.first] == 0) | (folds[pairs.second] == 0)
    linked = pairs.linked.copy()
    linked[touched] = np.random.default_rng(2).permutation(linked[touched])
    turned = TrainingSet(training.comparisons, training.values, replace(pairs, linked=linked))
    honest, other = (taught(each, learners=LEARNERS[:1]).held_out for each in (training, turned))
    inside = (folds[pairs.first] == 0) & (folds[pairs.second] == 0)
    raw = [np.argsort(scores[inside], kind="stable") for scores in (honest, other)]
    # the bounds are common to all folds, the order inside them is the models' own
    np.testing.assert_array_equal(raw[0], raw[1])


def test_same_input_same_model() -> None:
    one, other = (taught(small_set(), seed=5) for _ in range(2))
    np.testing.assert_array_equal(one.held_out, other.held_out)
    assert one.model.provenance == other.model.provenance


@pytest.mark.parametrize("seed", range(8))
def test_two_series_beside_other_cases_are_enough_whatever_the_folds(seed: int) -> None:
    assert taught(small_set(series=2, size=8, alone=15, seed=seed), seed=seed).model.provenance.groups == 2


@pytest.mark.parametrize(("series", "alone"), [(2, 0), (1, 30)])
def test_fewer_crime_groups_are_refused_with_the_remedy(series: int, alone: int) -> None:
    with pytest.raises(ModelError, match="more offenders"):
        taught(small_set(series=series, size=15, alone=alone))


def test_too_few_linked_pairs_are_refused_with_the_remedy() -> None:
    with pytest.raises(ModelError, match=r"6 linked pairs are too few .*linker model use FILE"):
        taught(small_set(series=6, size=2))
