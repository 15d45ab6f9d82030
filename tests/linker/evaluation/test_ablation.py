from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from trained import ONE_LEARNER, half_solved

from linker.evaluation import EvaluateOptions, Evaluation, evaluate

OPTIONS = EvaluateOptions(folds=2, bootstrap=20, ablation=True, without=("modus_operandi", "weekday_gap"))


@cache
def ablated() -> tuple[Evaluation, tuple[tuple[int, int], ...]]:
    told: list[tuple[int, int]] = []
    found = evaluate(
        half_solved(), OPTIONS, learners=ONE_LEARNER, on_progress=lambda done, total: told.append((done, total))
    )
    return found, tuple(told)


def test_every_variable_is_left_out_once() -> None:
    found, told = ablated()
    assert tuple(row.variable for row in found.ablation) == found.variables
    steps = 2 * (1 + len(found.variables))
    assert told == tuple((done, steps) for done in range(1, steps + 1))


def test_a_change_is_that_of_an_evaluation_without_the_variable() -> None:
    found, _ = ablated()
    row = next(row for row in found.ablation if row.variable == "gap_days")
    without = EvaluateOptions(folds=2, bootstrap=0, without=(*OPTIONS.without, "gap_days"))
    less = evaluate(half_solved(), without, learners=ONE_LEARNER)
    assert row.change == {
        "average_precision": pytest.approx(less.pairs.average_precision - found.pairs.average_precision),
        "cllr": pytest.approx(less.pairs.cllr - found.pairs.cllr),
        "auc": pytest.approx(less.pairs.auc - found.pairs.auc),
        "mrr": pytest.approx(less.identification.mrr - found.identification.mrr),
    }


def test_what_tells_most_is_missed_most() -> None:
    found, _ = ablated()
    worst = min(found.ablation, key=lambda row: row.change["average_precision"])
    assert worst.variable in ("gap_days", "local_distance_km", "region_information", "address_similarity")
    assert worst.change["average_precision"] < 0
    assert worst.change["cllr"] > 0


def test_the_table_is_plain_data_with_intervals() -> None:
    told: dict[str, Any] = json.loads(json.dumps(ablated()[0].as_dict(), allow_nan=False))
    row = told["ablation"][0]
    assert row.keys() >= {"variable", "english", "chinese", "average_precision", "cllr", "auc", "mrr", "intervals"}
    for name in ("average_precision", "cllr", "auc", "mrr"):
        low, high = row["intervals"][name]
        assert low <= high
