from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from goods_town import goods_town
from trained import ONE_LEARNER, half_solved, model, prepared, town, town_training, trained

from features.columns import Ragged
from linker import training as training_room
from linker.errors import ModelError
from linker.model.archive import to_json
from linker.model.sample import crime_groups
from linker.model.train import train
from linker.pairs.comparison import compare
from linker.series.cluster import cluster_path, labels_at
from linker.series.measure import score_clustering
from linker.series.threshold import PairMatrix
from linker.starting_model import starting_model
from linker.training import held_out_threshold, train_on, training_prior, training_set, with_clustering_threshold


@pytest.fixture(autouse=True)
def _one_learner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_room, "train", partial(train, learners=ONE_LEARNER))


def test_evidence_is_measured_pair_by_pair() -> None:
    training, _ = town_training()
    vectors, comparisons, _ = prepared(town().cases)
    some = np.arange(0, len(training.pairs), 997)
    pairs = training.pairs
    np.testing.assert_array_equal(
        training.values[some], compare(vectors, comparisons, pairs.first[some], pairs.second[some]).values
    )
    np.testing.assert_array_equal(training_set(vectors, comparisons, pairs).values, training.values)


def test_the_prior_is_the_share_of_linked_pairs() -> None:
    pairs = town_training()[0].pairs
    linked = int(pairs.linked.sum())
    assert training_prior(pairs) == pytest.approx(np.log10(linked / (len(pairs) - linked)))


def test_the_threshold_clusters_held_out_scores_better_than_its_neighbours() -> None:
    training, _ = town_training()
    offenders = town().cases.offenders
    threshold = held_out_threshold(trained(), training, offenders)
    pairs, size = training.pairs, len(offenders)
    matrix = PairMatrix.of(pairs.first, pairs.second, trained().held_out, size)

    def f1(cut: float) -> float:
        path = cluster_path(matrix.links(cut), size, matrix.log10_lr, cut)
        return score_clustering(labels_at(path, size, cut), offenders).f1

    assert f1(threshold) > max(f1(threshold - 0.5), f1(threshold + 0.7), 0.3)


def test_the_cut_is_the_threshold_as_posterior_odds() -> None:
    training, _ = town_training()
    offenders = town().cases.offenders
    cut = with_clustering_threshold(trained(), training, offenders).cut_log10_odds
    assert cut == pytest.approx(held_out_threshold(trained(), training, offenders) + training_prior(training.pairs))


def test_a_library_teaches_a_model_and_the_same_library_the_same_model() -> None:
    table = half_solved()
    found = train_on(table, origin="the library").model
    assert found.provenance.origin == "the library"
    assert found.provenance.cases == int((table.offenders.lengths > 0).sum())
    assert found.lower < 0 < found.upper
    assert to_json(train_on(table, origin="the library").model) == to_json(found)


def test_only_solved_cases_are_learned_from() -> None:
    table = half_solved()
    unsolved = np.flatnonzero(table.offenders.lengths == 0)
    found = train_on(table, origin="x").model
    assert found.provenance.cases + len(unsolved) == len(table)
    with pytest.raises(ModelError, match="linker offenders FILE"):
        train_on(table.take(unsolved), origin="x")


def test_what_a_library_cannot_teach_comes_from_the_starting_model() -> None:
    table = half_solved()
    blank = table.replace(loss=np.full(len(table), np.nan))
    start = model()
    found = train_on(blank, origin="x", starting=start).model
    assert "loss_ratio" in found.provenance.borrowed
    assert found.curves["loss_ratio"].log10_lr.tolist() == start.curves["loss_ratio"].log10_lr.tolist()


def test_a_corrected_model_states_the_figures_of_itself() -> None:
    table = half_solved()
    groups = crime_groups(table.offenders)
    few = set(np.unique(groups[groups >= 0])[:45].tolist())
    named = zip(table.offenders.rows(), groups.tolist(), strict=True)
    table = table.replace(offenders=Ragged.from_rows(names if group in few else () for names, group in named))
    lesson = train_on(table, origin="a few", starting=starting_model())
    assert lesson.contest is not None
    assert lesson.model.provenance.cllr == lesson.contest.corrected_cllr
    assert lesson.model.provenance.held_out == ()


def test_without_solved_cases_the_library_teaches_itself_and_a_few_groups_correct_it() -> None:
    table, _ = goods_town()
    lesson = train_on(table, origin="no label", starting=starting_model())
    assert (lesson.taught_by, lesson.contest) == ("library", None)
    assert lesson.model.provenance.groups == 0
    named = Ragged.from_rows([f"o{number // 5}"] if number < 60 else [] for number in range(len(table)))
    corrected = train_on(table.replace(offenders=named), origin="a few", starting=starting_model())
    assert corrected.contest is not None
    assert corrected.contest.library_cllr < corrected.contest.starting_cllr
    assert corrected.taught_by == ("groups" if corrected.contest.is_better else "library")


def test_a_library_that_teaches_nothing_without_labels_needs_solved_cases() -> None:
    table = half_solved()
    unsolved = table.take(np.flatnonzero(table.offenders.lengths == 0)[:60])
    with pytest.raises(ModelError, match="linker offenders FILE"):
        train_on(unsolved, origin="x", starting=starting_model())
