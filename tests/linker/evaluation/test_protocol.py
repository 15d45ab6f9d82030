from __future__ import annotations

import json
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from trained import ONE_LEARNER, half_solved

from features.case import CaseTable
from features.columns import Ragged
from linker.errors import ModelError
from linker.evaluation import EvaluateOptions, Evaluation, folds
from linker.evaluation import evaluate as evaluate_with
from linker.model.archive import to_json
from linker.model.sample import SolvedPairs, group_folds
from linker.model.train import LEARNERS, Trained, train

THREE = EvaluateOptions(folds=3, bootstrap=20)
evaluate = partial(evaluate_with, learners=ONE_LEARNER)


@cache
def evaluated(options: EvaluateOptions = THREE) -> Evaluation:
    return evaluate(half_solved(), options)


def test_the_stable_keys_are_there_and_plain() -> None:
    found: dict[str, Any] = json.loads(json.dumps(evaluated().as_dict(), allow_nan=False))
    assert set(found["pairs"]) >= {
        "n", "linked", "auc", "tpr_at_fpr_05", "tpr_at_fpr_01", "average_precision", "cllr", "cllr_min", "cllr_cal",
        "misleading_linked", "misleading_unlinked",
    }  # fmt: skip
    assert set(found["identification"]) >= {
        "queries", "hit_at_1", "hit_at_10", "hit_at_50", "mrr", "median_first_rank", "mates_at_50",
        "aggregation",
    }  # fmt: skip
    assert set(found["clustering"]) >= {"threshold", "precision", "recall", "f1", "bcubed_f1", "bcubed_loo_f1"}
    assert "gap_days" in found["variables"]
    assert set(found["intervals"]["clustering"]) == {"f1", "bcubed_loo_f1"}
    assert "random sample" in found["note"]
    assert "ablation" not in found


def test_the_figures_count_the_solved_cases() -> None:
    offenders = half_solved().offenders
    solved = offenders.take(np.flatnonzero(offenders.lengths > 0))
    found = evaluated()
    pairs = SolvedPairs.of(solved)
    assert found.pairs.linked == found.clustering.linked_pairs == int(pairs.linked.sum())
    assert found.clustering.cases == len(solved)
    assert found.identification.queries == len(np.unique([pairs.first[pairs.linked], pairs.second[pairs.linked]]))
    folds = group_folds(pairs.group, 3, 0)
    assert found.pairs.n == int((folds[pairs.first] == folds[pairs.second]).sum())


def test_a_town_is_learned_well_but_not_too_well() -> None:
    found = evaluated()
    assert 0.85 < found.pairs.auc < 0.999
    assert found.pairs.cllr_min <= found.pairs.cllr < 0.8
    assert found.identification.mrr > 0.4
    assert found.clustering.f1 > 0.2


def test_invented_offenders_cannot_be_found() -> None:
    """Who did what is drawn anew: whatever a model then finds in cases it did not see would be leakage."""
    table = half_solved()
    solved = np.flatnonzero(table.offenders.lengths > 0)
    order = np.arange(len(table))
    order[solved] = np.random.default_rng(1).permutation(solved)
    found = evaluate(table.replace(offenders=table.offenders.take(order)), THREE)
    assert 0.4 < found.pairs.auc < 0.6
    assert found.pairs.cllr > 0.97


def models_of(table: CaseTable, patch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []

    def recorded(*arguments: Any, **options: Any) -> Trained:
        result = train(*arguments, **options)
        made.append(to_json(replace(result.model, background=type(result.model.background)({}))))
        return result

    patch.setattr(folds, "train", recorded)
    evaluate(table, THREE)
    return made


def test_the_labels_of_a_fold_do_not_reach_the_model_that_scores_it(monkeypatch: pytest.MonkeyPatch) -> None:
    table = half_solved()
    group = SolvedPairs.of(table.offenders).group
    fold = group_folds(group[group >= 0], 3, 0)
    names, sizes = np.unique(group[group >= 0][fold == 0], return_counts=True)
    series = np.flatnonzero(group == names[np.argmax(sizes)])
    # Other truth, same crime group: the series becomes two offenders who share one case.
    rows = table.offenders.rows()
    for place, row in enumerate(series):
        rows[row] = ("one", "other") if place == 0 else ("one",) if place % 2 else ("other",)
    before = models_of(table, monkeypatch)
    after = models_of(table.replace(offenders=Ragged.from_rows(rows)), monkeypatch)
    assert len(series) >= 3
    assert before[0] == after[0]
    assert before[1] != after[1]
    assert before[2] != after[2]


@pytest.mark.parametrize("name", ["gap_days", "location", "facet:entry"])
def test_a_variable_or_an_aspect_can_be_left_out(name: str) -> None:
    found = evaluate(half_solved(), EvaluateOptions(folds=2, without=(name,), bootstrap=0))
    assert name not in found.variables
    assert found.variables
    assert name != "location" or not {"region_information", "address_similarity"} & set(found.variables)


def test_a_variable_that_does_not_exist_is_named_beside_those_that_do() -> None:
    with pytest.raises(ModelError, match=r"no variable named colour; this library has .*distance_km.*timing"):
        evaluate(half_solved(), EvaluateOptions(without=("colour", "gap_days")))


def test_repeats_are_averaged_and_equal_counts_stay_counts() -> None:
    one, other = (evaluated(EvaluateOptions(folds=3, seed=seed, bootstrap=0)) for seed in (0, 1))
    both = evaluated(EvaluateOptions(folds=3, repeats=2, bootstrap=0))
    assert both.pairs.auc == pytest.approx((one.pairs.auc + other.pairs.auc) / 2)
    assert both.threshold == pytest.approx((one.threshold + other.threshold) / 2)
    assert both.pairs.n == (one.pairs.n + other.pairs.n) / 2
    for scores, name in ((both.pairs, "linked"), (both.identification, "queries"), (both.clustering, "cases")):
        assert type(getattr(scores, name)) is int


def test_progress_is_told_of_every_fold() -> None:
    told: list[tuple[int, int]] = []
    options = EvaluateOptions(folds=2, repeats=2, bootstrap=0)
    evaluate(half_solved(), options, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_every_figure_lies_in_its_interval() -> None:
    found = evaluated().as_dict()
    for section, named in evaluated().intervals.items():
        for name, (low, high) in named.items():
            assert low <= found[section][name] <= high, name  # type: ignore[index]


def test_no_bootstrap_no_intervals() -> None:
    found = evaluated(replace(THREE, bootstrap=0))
    assert found.intervals == {}
    assert "intervals" not in found.as_dict()
    assert replace(found, options=THREE, intervals=evaluated().intervals) == evaluated()


def test_what_the_figures_rest_on_is_told() -> None:
    found, pairs = evaluated(), SolvedPairs.of(half_solved().offenders)
    counts = found.counts
    assert (counts.cases, counts.pairs, counts.linked) == (len(pairs.rows), len(pairs), int(pairs.linked.sum()))
    assert counts.groups_with_links == pairs.groups <= counts.crime_groups
    assert 10.0**found.log10_prior_odds == pytest.approx(counts.linked / (counts.pairs - counts.linked))
    assert found.cllr_cal == pytest.approx(found.pairs.cllr - found.pairs.cllr_min)


def test_the_contest_is_averaged_over_the_folds() -> None:
    found = evaluate_with(half_solved(), EvaluateOptions(folds=2, bootstrap=0), learners=LEARNERS[:2])
    assert [row.learner for row in found.contest] == [learner.name for learner in LEARNERS[:2]]
    assert 1.0 <= sum(row.chosen for row in found.contest) <= 2.0
    each = [table[0].cllr for table in found.repeats[0].contests]
    assert found.contest[0].cllr == pytest.approx(np.mean(each))


def test_same_input_same_figures() -> None:
    assert evaluate(half_solved(), THREE) == evaluated()


def test_more_folds_than_crime_groups_are_refused() -> None:
    with pytest.raises(ModelError, match="use fewer folds"):
        evaluate(half_solved(), EvaluateOptions(folds=10_000))


def test_unsolved_cases_alone_are_refused_with_the_remedy() -> None:
    table = half_solved()
    with pytest.raises(ModelError, match="linker offenders FILE"):
        evaluate(table.replace(offenders=Ragged.empty(len(table))), THREE)
