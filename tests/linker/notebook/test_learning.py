"""Extractors and model by the rules of scikit-learn: the figures are those of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import estimator_checks_generator

from features.vectors import Vectoriser
from linker.errors import LinkerError, ModelError, UnknownCaseError
from linker.model import train as training
from linker.model.background import Background
from linker.model.measure import cllr
from linker.model.sample import SolvedPairs
from linker.model.train import Learner
from linker.notebook import CrimeGroupFolds, PairComparer, PairModel, solved_pairs
from linker.notebook.case_frames import table_of
from linker.notebook.frames import cases_frame
from linker.pairs.catalogue import comparisons_for
from linker.town.options import TownOptions
from linker.town.town import build_town
from linker.training import training_set

ONE = (Learner(3, 10.0),)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """Solved cases of an invented town, each with one known offender: then every crime group is one offender's."""
    town = build_town(TownOptions(seed=7, cases=160, solved_share=1.0, difficulty=0.2))
    frame = cases_frame(town.cases).sort_values("case_id", ignore_index=True)
    frame["offenders"] = [one[:1] for one in frame["offenders"]]
    return frame


@pytest.fixture(scope="module")
def labelled(cases: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[bool]]:
    return solved_pairs(cases)


@pytest.fixture(scope="module")
def evidence(cases: pd.DataFrame, labelled: tuple[pd.DataFrame, pd.Series[bool]]) -> pd.DataFrame:
    return PairComparer(cases).fit_transform(labelled[0])


@pytest.fixture(scope="module")
def same(labelled: tuple[pd.DataFrame, pd.Series[bool]]) -> pd.Series[bool]:
    return labelled[1]


@pytest.fixture(scope="module")
def model(evidence: pd.DataFrame, same: pd.Series[bool]) -> PairModel:
    return PairModel(learners=ONE).fit(evidence, same)


def test_evidence_is_that_of_the_program(cases: pd.DataFrame, evidence: pd.DataFrame) -> None:
    table = table_of(cases)
    vectors = Vectoriser().fit(table).transform(table)
    pairs = SolvedPairs.of(table.offenders)
    expected = training_set(vectors, comparisons_for(vectors), pairs)
    told = pairs.weight > 0
    assert evidence.columns.tolist() == [item.name for item in expected.comparisons]
    np.testing.assert_array_equal(evidence.to_numpy(), expected.values[told])
    assert evidence.index.names == ["case_id_a", "case_id_b"]
    labels = solved_pairs(cases)[1]
    assert evidence.index.equals(labels.index)


def test_the_model_is_that_of_the_program(cases: pd.DataFrame, model: PairModel) -> None:
    table = table_of(cases)
    vectors = Vectoriser().fit(table).transform(table)
    expected = training.train(training_set(vectors, comparisons_for(vectors), SolvedPairs.of(table.offenders)),
                              Background({}), origin="", learners=ONE).model  # fmt: skip
    assert (model.model_.lower, model.model_.upper) == pytest.approx((expected.lower, expected.upper))
    assert model.model_.curves.keys() == expected.curves.keys()
    for name, curve in expected.curves.items():
        np.testing.assert_allclose(model.model_.curves[name].log10_lr, curve.log10_lr, atol=1e-9)


def test_the_terms_sum_to_the_score(model: PairModel, evidence: pd.DataFrame) -> None:
    terms = model.contributions(evidence)
    np.testing.assert_allclose(terms.sum(axis=1), model.predict_log10_lr(evidence), atol=1e-9)
    assert terms.index.equals(evidence.index)
    assert (terms.drop(columns="limit").to_numpy()[evidence.isna().to_numpy()] == 0.0).all()


def test_probability_is_evidence_and_base_rate(model: PairModel, evidence: pd.DataFrame, same: pd.Series[bool]) -> None:
    log10_lr = model.predict_log10_lr(evidence)
    assert model.base_rate_ == pytest.approx(same.mean())
    rare = clone(model).set_params(base_rate=0.001).fit(evidence, same)
    np.testing.assert_allclose(rare.predict_log10_lr(evidence), log10_lr)
    odds = 10.0**log10_lr * 0.001 / 0.999
    np.testing.assert_allclose(rare.predict_proba(evidence)[:, 1], odds / (1.0 + odds))
    assert (rare.predict(evidence) == (odds > 1.0)).all()
    assert rare.score(evidence, same) == model.score(evidence, same) == 1.0 - cllr(log10_lr, same)
    assert log10_lr[same].mean() > 1.0
    assert log10_lr[~same].mean() < 0.0


def test_unknown_adds_nothing(model: PairModel, evidence: pd.DataFrame) -> None:
    blank = pd.DataFrame(np.nan, evidence.index[:3], evidence.columns)
    assert model.predict_log10_lr(blank).tolist() == [0.0, 0.0, 0.0]


def test_both_stand_in_a_pipeline_and_are_searched_over(
    cases: pd.DataFrame, labelled: tuple[pd.DataFrame, pd.Series[bool]], evidence: pd.DataFrame
) -> None:
    pairs, same = labelled
    folds = CrimeGroupFolds(2)
    scores = cross_val_score(make_pipeline(PairComparer(cases), PairModel(learners=ONE)), pairs, same, cv=folds)
    assert scores == pytest.approx(cross_val_score(PairModel(learners=ONE), evidence, same, cv=folds))
    assert (scores > 0.2).all()
    straight = (Learner(0, 3.0),)
    search = GridSearchCV(PairModel(), {"learners": [ONE, straight]}, cv=folds).fit(evidence, same)
    assert search.best_params_["learners"] in {ONE, straight}
    assert search.cv_results_["mean_test_score"][0] == pytest.approx(scores.mean())


def test_a_variable_of_ones_own_is_learned_whichever_way_it_points(
    evidence: pd.DataFrame, same: pd.Series[bool], model: PairModel
) -> None:
    random = np.random.default_rng(0)
    own = same.to_numpy() * 1.5 + random.normal(size=len(same))
    up = PairModel(learners=ONE).fit(evidence.assign(informer=own), same)
    down = PairModel(learners=ONE).fit(evidence.assign(informer=-own), same)
    there, back = up.model_.curves["informer"], down.model_.curves["informer"]
    assert (np.diff(there.log10_lr) >= 0).all()
    assert (np.diff(back.log10_lr) <= 0).all()
    assert there.highest > 0.3 < back.highest
    assert up.score(evidence.assign(informer=own), same) > model.score(evidence, same)


def test_a_variable_is_left_out(cases: pd.DataFrame, evidence: pd.DataFrame) -> None:
    less = PairComparer(cases, without=("narrative_similarity",)).fit()
    assert less.get_feature_names_out().tolist() == evidence.columns.drop("narrative_similarity").tolist()
    with pytest.raises(ModelError, match="no such variable"):
        PairComparer(cases, without=("colour",)).fit()


def test_pairs_and_their_order_are_the_callers(cases: pd.DataFrame, evidence: pd.DataFrame) -> None:
    comparer = PairComparer(cases).fit()
    turned = np.array(evidence.index[:5].tolist(), dtype=object)[::-1, ::-1]
    np.testing.assert_allclose(comparer.transform(turned).to_numpy(), evidence.iloc[4::-1].to_numpy())
    assert comparer.transform(np.empty((0, 2), dtype=object)).shape == (0, evidence.shape[1])


def test_faults_are_told(cases: pd.DataFrame, evidence: pd.DataFrame, same: pd.Series[bool]) -> None:
    with pytest.raises(ModelError, match=r"PairComparer\(cases\)"):
        PairComparer().fit()
    with pytest.raises(NotFittedError):
        PairComparer(cases).transform([["a", "b"]])
    with pytest.raises(UnknownCaseError, match="case X9"):
        PairComparer(cases).fit().transform([[cases["case_id"][0], "X9"]])
    with pytest.raises(LinkerError, match="20 linked and 100 unlinked"):
        PairModel().fit(evidence[same].iloc[:5], [True, False, True, False, True])
    with pytest.raises(ValueError, match="1 class"):
        PairModel().fit(evidence[same], same[same])


# Only asked of estimators that take arrays of other libraries; scikit-learn skips it by itself.
NOT_ASKED = "check_array_api_input"
CHECKS = [check for _, check in estimator_checks_generator(PairModel(learners=ONE)) if check.func.__name__ != NOT_ASKED]


# The house learns from no fewer than 20 linked and 100 unlinked pairs; scikit-learn's checks bring a dozen.
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.func.__name__)
def test_the_model_keeps_the_rules_of_scikit_learn(
    check: Callable[[PairModel], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "FEWEST_LINKED", 1)
    monkeypatch.setattr(training, "FEWEST_UNLINKED", 1)
    check(PairModel(learners=ONE))


# The other checks bring matrices of numbers; a comparer takes ids of the cases it was made with.
@pytest.mark.parametrize(
    "name",
    ["check_estimator_cloneable", "check_estimator_repr", "check_no_attributes_set_in_init",
     "check_get_params_invariance", "check_set_params", "check_parameters_default_constructible",
     "check_estimator_tags_renamed", "check_valid_tag_types"],
)  # fmt: skip
def test_the_comparer_keeps_the_rules_that_apply(name: str) -> None:
    getattr(estimator_checks, name)("PairComparer", PairComparer())


def test_a_comparer_is_cloned_with_its_cases(cases: pd.DataFrame) -> None:
    comparer = PairComparer(cases, without=("gap_days",))
    copy: Any = clone(comparer)
    pd.testing.assert_frame_equal(copy.cases, cases)
    assert copy.without == ("gap_days",)
    assert not hasattr(copy, "vectors_")
