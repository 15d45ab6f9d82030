from __future__ import annotations

import doctest
from dataclasses import replace
from functools import cache

from trained import ONE_LEARNER, half_solved

from linker.evaluation import EvaluateOptions, Evaluation, evaluate
from linker.evaluation.bootstrap import MEASURES
from linker.i18n.language import LANGUAGES
from linker.i18n.translate import translate
from linker.report.documents import evaluation
from linker.report.documents.evaluation import figure_groups


@cache
def evaluated() -> Evaluation:
    return evaluate(half_solved(), EvaluateOptions(folds=2, bootstrap=10), learners=ONE_LEARNER)


def test_examples() -> None:
    assert doctest.testmod(evaluation).failed == 0


def test_every_figure_says_what_it_means_in_both_languages() -> None:
    figures = [figure for group in figure_groups(evaluated()) for figure in group.figures]
    assert all(
        figure.value and all(translate(figure.meaning, language) for language in LANGUAGES) for figure in figures
    )
    assert sum(bool(figure.interval) for figure in figures) == sum(map(len, MEASURES.values()))


def test_figures_are_those_of_the_evaluation() -> None:
    found = evaluated()
    pairs, search, series, _ = (
        {translate(figure.name, "en"): figure.value for figure in group.figures} for group in figure_groups(found)
    )
    assert pairs["AUC"] == f"{found.pairs.auc:.3f}"
    assert pairs["found at 1 % false"] == f"{100 * found.pairs.tpr_at_fpr_01:.1f} %"
    assert search["mean reciprocal rank"] == f"{found.identification.mrr:.3f}"
    assert series["F1"] == f"{found.clustering.f1:.3f}"


def test_without_a_bootstrap_no_interval_is_claimed() -> None:
    bare = figure_groups(replace(evaluated(), intervals={}))
    assert not any(figure.interval for group in bare for figure in group.figures)
