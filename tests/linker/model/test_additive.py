"""The learner against a known truth, and the part of the scikit-learn contract that applies."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from features.columns import FloatArray
from linker.errors import ModelError
from linker.model.additive import AdditiveModel, balanced
from linker.model.measure import cllr, cllr_min
from linker.pairs.catalogue import NUMBERS_AND_CODES, TEXTS
from linker.pairs.comparison import Comparison

BY_NAME = {item.name: item for item in (*NUMBERS_AND_CODES, *TEXTS)}
HOURS, GOODS, LOSS = (BY_NAME[name] for name in ("hour_gap", "goods_similarity", "loss_ratio"))
COMPARISONS: tuple[Comparison, ...] = (HOURS, GOODS, LOSS)
UNKNOWN_SHARE = 0.2
Bools = NDArray[np.bool_]


def drawn(seed: int, linked: int = 4_000, unlinked: int = 12_000) -> tuple[FloatArray, Bools]:
    """Independent variables with known densities.

    hour_gap on [0, 10]: exponential of rate 1/2 under H1, uniform under H2. goods_similarity: Beta(3, 2) under H1,
    Beta(2, 2) under H2. loss_ratio says nothing. Each is unknown one time in five, whatever is true.
    """
    random = np.random.default_rng(seed)
    truth = np.arange(linked + unlinked) < linked
    share = random.random(len(truth))
    hours = np.where(truth, -2.0 * np.log1p(-share * (1.0 - np.exp(-5.0))), 10.0 * share)
    goods = np.where(truth, random.beta(3, 2, len(truth)), random.beta(2, 2, len(truth)))
    values = np.stack([hours, goods, random.exponential(1.0, len(truth))], axis=1)
    values[random.random(values.shape) < UNKNOWN_SHARE] = np.nan
    return values, truth


def true_hours(value: FloatArray) -> FloatArray:
    return np.asarray(np.log10(0.5 * np.exp(-value / 2.0) / (1.0 - np.exp(-5.0)) * 10.0))


def true_goods(value: FloatArray) -> FloatArray:
    return np.log10(2.0 * value)


def true_log10_lr(values: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.nan_to_num(true_hours(values[:, 0])) + np.nan_to_num(true_goods(values[:, 1]))


@cache
def fitted() -> AdditiveModel:
    values, truth = drawn(1)
    return AdditiveModel(COMPARISONS, hinges=4, strength=1.0).fit(values, truth)


def test_known_curves_are_recovered() -> None:
    hours, goods, loss = fitted().curves_
    at = np.linspace(0.5, 9.5, 19)
    np.testing.assert_allclose(hours.at(at), true_hours(at), atol=0.12)
    at = np.linspace(0.2, 0.95, 16)
    np.testing.assert_allclose(goods.at(at), true_goods(at), atol=0.12)
    assert np.abs(loss.at(np.linspace(0, 3, 13))).max() < 0.1


def test_log10_lr_is_calibrated_on_fresh_pairs() -> None:
    values, truth = drawn(2)
    score = fitted().decision_function(values)
    assert cllr(score, truth) - cllr_min(score, truth) < 0.01
    assert cllr(score, truth) - cllr(true_log10_lr(values), truth) < 0.01


def test_an_unbalanced_sample_gives_the_same_log10_lr() -> None:
    values, truth = drawn(3, linked=1_000, unlinked=30_000)
    score = AdditiveModel(COMPARISONS).fit(values, truth).decision_function(values)
    assert cllr(score, truth) - cllr_min(score, truth) < 0.015


def test_contributions_add_up() -> None:
    values, _ = drawn(4, 50, 50)
    model = fitted()
    np.testing.assert_allclose(
        model.contributions(values).sum(axis=1), model.decision_function(values), rtol=0, atol=1e-9
    )


def test_unknown_says_nothing_and_a_pair_of_unknowns_has_an_lr_of_exactly_one() -> None:
    values, _ = drawn(5, 50, 50)
    assert not fitted().contributions(values)[np.isnan(values)].any()
    nothing = np.full((1, 3), np.nan)
    assert fitted().decision_function(nothing).tolist() == [0.0]
    assert replace_base_rate(0.25).predict_proba(nothing).tolist() == [[0.75, 0.25]]


def replace_base_rate(base_rate: float) -> AdditiveModel:
    values, truth = drawn(1)
    return AdditiveModel(COMPARISONS, hinges=0, base_rate=base_rate).fit(values, truth)


def test_shuffled_labels_teach_nothing() -> None:
    values, truth = drawn(6)
    shuffled = np.random.default_rng(7).permutation(truth)
    score = AdditiveModel(COMPARISONS, strength=10.0).fit(values, shuffled).decision_function(values)
    assert np.abs(score).mean() < 0.05


@pytest.mark.parametrize("hinges", [0, 3, 6])
@pytest.mark.parametrize("seed", [8, 9])
def test_curves_follow_the_declared_direction_even_against_the_data(hinges: int, seed: int) -> None:
    values, truth = drawn(seed, 300, 900)
    for labels in (truth, ~truth):
        for comparison, curve in zip(COMPARISONS, AdditiveModel(COMPARISONS, hinges=hinges).fit(values, labels).curves_,
                                     strict=True):  # fmt: skip
            assert (np.diff(curve.log10_lr) * comparison.more_alike >= -1e-12).all()


@pytest.mark.parametrize("hinges", [0, 3])
def test_being_known_is_no_evidence_by_itself(hinges: int) -> None:
    # recorded for linked pairs far more often, and then saying nothing: a plain regression takes that for evidence
    random = np.random.default_rng(10)
    truth = np.arange(3_000) < 1_000
    values = np.stack([random.exponential(1.0, 3_000), random.random(3_000)], axis=1)
    values[(random.random(3_000) < np.where(truth, 0.1, 0.8)), 1] = np.nan
    for labels in (truth, ~truth):
        for curve in AdditiveModel((HOURS, GOODS), hinges=hinges).fit(values, labels).curves_:
            assert curve.log10_lr.min() <= 0.0 <= curve.log10_lr.max()


def test_a_series_weighs_one_however_many_pairs_it_has() -> None:
    values, truth = drawn(10, 400, 1_200)
    prolific = np.flatnonzero(truth)[:100]
    weights = np.ones(len(truth))
    copies = np.concatenate([np.arange(len(truth)), prolific, prolific])
    shared = weights.copy()
    shared[prolific] /= 3.0
    once = AdditiveModel(COMPARISONS).fit(values, truth, weights)
    often = AdditiveModel(COMPARISONS).fit(values[copies], truth[copies], shared[copies])
    np.testing.assert_allclose(once.decision_function(values), often.decision_function(values), atol=1e-3)
    unweighted = AdditiveModel(COMPARISONS).fit(values[copies], truth[copies])
    assert np.abs(once.decision_function(values) - unweighted.decision_function(values)).max() > 0.01


def test_fit_returns_itself_and_leaves_its_inputs_alone() -> None:
    values, truth = drawn(11, 60, 60)
    weights = np.linspace(0.5, 1.5, 120)
    before = values.copy(), truth.copy(), weights.copy()
    model = AdditiveModel(COMPARISONS)
    assert model.fit(values, truth, weights) is model
    for array, copy in zip((values, truth, weights), before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert model.classes_.tolist() == [False, True]
    assert model.n_features_in_ == 3


def test_a_clone_has_the_same_parameters_and_learns_the_same() -> None:
    values, truth = drawn(12, 60, 60)
    model = AdditiveModel(COMPARISONS, hinges=2, strength=3.0, knee=0.5, base_rate=0.1).fit(values, truth)
    twin = clone(model)
    assert not hasattr(twin, "curves_")
    assert {name: value for name, value in twin.get_params().items() if name != "comparisons"} == {
        "hinges": 2, "strength": 3.0, "knee": 0.5, "base_rate": 0.1,
    }  # fmt: skip
    np.testing.assert_array_equal(twin.fit(values, truth).decision_function(values), model.decision_function(values))


def test_the_order_and_company_of_pairs_do_not_change_their_scores() -> None:
    values, _ = drawn(13, 30, 30)
    order = np.random.default_rng(1).permutation(60)
    np.testing.assert_array_equal(fitted().decision_function(values)[order], fitted().decision_function(values[order]))
    np.testing.assert_array_equal(fitted().decision_function(values)[:7], fitted().decision_function(values[:7]))


def test_probabilities_and_answers_follow_the_base_rate() -> None:
    values, _ = drawn(14, 40, 40)
    model = replace_base_rate(0.01)
    chance = model.predict_proba(values)
    np.testing.assert_allclose(chance.sum(axis=1), 1.0)
    np.testing.assert_allclose(np.log10(chance[:, 1] / chance[:, 0]), model.decision_function(values) - np.log10(99.0))
    np.testing.assert_array_equal(model.predict(values), chance[:, 1] > 0.5)


def test_a_variable_that_is_never_known_stays_silent() -> None:
    values, truth = drawn(15, 60, 60)
    values[:, 1] = np.nan
    model = AdditiveModel(COMPARISONS).fit(values, truth)
    assert model.contributions(drawn(16, 20, 20)[0])[:, 1].tolist() == [0.0] * 40


def test_pairs_that_separate_completely_still_give_a_finite_answer() -> None:
    values = np.array([[1.0, np.nan, 0.1]] * 30 + [[9.0, np.nan, 2.0]] * 30)
    model = AdditiveModel(COMPARISONS).fit(values, np.arange(60) < 30)
    assert np.isfinite(model.decision_function(values)).all()


def test_faults_are_named() -> None:
    values, truth = drawn(17, 20, 20)
    with pytest.raises(ModelError, match="expected one column for each of the 3"):
        AdditiveModel(COMPARISONS).fit(values[:, :2], truth)
    with pytest.raises(ModelError, match="more offenders"):
        AdditiveModel(COMPARISONS).fit(values, np.ones(40, dtype=bool))
    with pytest.raises(NotFittedError):
        AdditiveModel(COMPARISONS).decision_function(values)


def test_both_kinds_of_pairs_weigh_the_same() -> None:
    linked = np.array([True, False, False, False])
    weights = balanced(linked, np.array([2.0, 1.0, 1.0, 2.0]))
    assert weights.tolist() == [500.0, 125.0, 125.0, 250.0]


def test_scores_do_not_depend_on_the_name_of_a_comparison() -> None:
    values, truth = drawn(18, 60, 60)
    renamed = (replace(HOURS, name="x"), GOODS, LOSS)
    np.testing.assert_array_equal(
        AdditiveModel(renamed).fit(values, truth).decision_function(values),
        AdditiveModel(COMPARISONS).fit(values, truth).decision_function(values),
    )
