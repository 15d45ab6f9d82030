"""Both numbers of the solved-to-unsolved shift, and which of them to quote."""

from __future__ import annotations

import json

import numpy as np
import pytest
from trained import ONE_LEARNER, half_solved

from linker.evaluation import EvaluateOptions, Evaluation, evaluate
from linker.evaluation.shift import FEWEST_UNSOLVED, WHY_NOT, Shift, some_unsolved
from linker.evaluation.solved import SolvedCases
from linker.i18n.translate import translate
from linker.model.covariate_shift import ShiftedScores
from linker.report.documents.evaluation import figure_groups


@pytest.fixture(scope="module")
def evaluated() -> Evaluation:
    return evaluate(half_solved(), EvaluateOptions(folds=3, bootstrap=0), learners=ONE_LEARNER)


def test_both_numbers_are_told_with_the_weaker_one(evaluated: Evaluation) -> None:
    told = json.loads(json.dumps(evaluated.as_dict()))["shift"]
    assert told["cllr"] == evaluated.pairs.cllr
    assert told["auc"] == evaluated.pairs.auc
    assert told["weaker"]["cllr"] == max(told["cllr"], told["weighted"]["cllr"])
    assert told["weighted"]["effective"] < evaluated.pairs.n
    assert told["unsolved_cases"] == int((half_solved().offenders.lengths == 0).sum())


def test_the_screen_marks_the_weaker_number(evaluated: Evaluation) -> None:
    figures = figure_groups(evaluated)[-1].figures
    weaker = [figure for figure in figures if "weaker" in translate(figure.meaning, "en")]
    assert len(figures) == 2
    assert len(weaker) == 1
    assert evaluated.shift is not None
    assert weaker[0].value.startswith(f"{max(evaluated.shift.cllr, evaluated.shift.weighted.cllr):.3f}")


def test_a_library_of_solved_cases_only_says_why_not() -> None:
    table = half_solved()
    solved = np.flatnonzero(table.offenders.lengths > 0)
    few = np.flatnonzero(table.offenders.lengths == 0)[: FEWEST_UNSOLVED - 1]
    found = evaluate(table.take(np.append(solved, few)), EvaluateOptions(folds=3, bootstrap=0), learners=ONE_LEARNER)
    assert found.shift is None
    assert found.as_dict()["shift"] == {
        "why_not": translate(WHY_NOT, "en"),
        "why_not_chinese": translate(WHY_NOT, "zh"),
    }
    assert figure_groups(found)[-1].figures[0].value == ""


def test_unsolved_cases_do_not_change_what_solved_pairs_show() -> None:
    table = half_solved()
    solved = np.flatnonzero(table.offenders.lengths > 0)
    cases = SolvedCases.of(table, None)
    assert cases.importance is not None
    assert cases.importance.shape == (len(solved),)
    assert len(cases.training.pairs.rows) == len(solved)
    assert cases.unsolved == len(table) - len(solved)


def test_very_many_unsolved_cases_are_drawn_by_the_seed() -> None:
    rows = np.arange(30_000, dtype=np.int64)
    drawn = some_unsolved(rows, 1)
    assert len(np.unique(drawn)) == 20_000
    np.testing.assert_array_equal(drawn, some_unsolved(rows, 1))
    assert some_unsolved(rows[:7], 1).tolist() == list(range(7))


@pytest.mark.parametrize(("cllr", "weaker"), [(0.3, "solved"), (0.5, "weighted")])
def test_the_weaker_number_is_the_one_with_the_higher_cllr(cllr: float, weaker: str) -> None:
    assert Shift(60, 0.9, 0.4, ShiftedScores(0.9, cllr, 0.2, 10.0)).weaker == weaker
