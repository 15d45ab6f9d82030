from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from trained import ONE_LEARNER, half_solved
from web_page import WebPage

from linker.evaluation import EvaluateOptions, evaluate
from linker.evaluation.curves import variable_curves
from linker.evaluation.solved import SolvedCases
from linker.report.documents.evaluation_report import EvaluationReport, evaluation_document
from linker.report.formats.document_html import document_page

NASTY = "<script>alert(1)</script>\u202e\"'&"
OPTIONS = EvaluateOptions(folds=2, bootstrap=10, ablation=True, without=("modus_operandi", "location", "traces"))


@cache
def page(created: datetime = datetime(2024, 6, 1, 8, 30, tzinfo=UTC)) -> EvaluationReport:
    table = half_solved()
    curves = variable_curves(SolvedCases.of(table, None, without=OPTIONS.without), ONE_LEARNER)
    return EvaluationReport("cases.db", created, evaluate(table, OPTIONS, learners=ONE_LEARNER), curves)


def evaluation_page(report: EvaluationReport) -> str:
    return document_page(evaluation_document(report), "both")


def test_the_page_is_whole_self_contained_and_the_same_each_time() -> None:
    html = evaluation_page(page())
    checked = WebPage(html)
    assert (checked.faults, checked.open) == ([], [])
    assert "://" not in html
    assert "@import" not in html
    assert evaluation_page(page()) == html


def test_figures_plots_curves_contest_and_ablation_are_told() -> None:
    made = page()
    text = WebPage(evaluation_page(made)).text
    result = made.result
    for told in ("cases.db", "2024-06-01 08:30 UTC", f"{result.pairs.auc:.3f}", f"{result.pairs.cllr_min:.3f}"):
        assert told in text
    for heading in (
        "Tippett 图",
        "可靠性",
        "ROC",
        "查准与查全",
        "各比对项的贡献",
        "方法比较",
        "去掉一个比对项会怎样",
        "词语",
    ):
        assert heading in text
    assert ONE_LEARNER[0].name in text
    assert all(curve.comparison.name in text for curve in made.curves)
    assert "no random sample" in text
    low, high = result.intervals["pairs"]["auc"]
    assert f"{low:.3f}–{high:.3f}" in text


def test_what_was_not_asked_is_not_there() -> None:
    made = page()
    plain = replace(made.result, options=replace(OPTIONS, ablation=False, bootstrap=0), ablation=(), intervals={})
    text = WebPage(evaluation_page(replace(made, result=plain))).text
    assert "去掉一个比对项会怎样" not in text
    assert "有放回重抽" not in text


def test_one_variable_alone_cannot_be_left_out() -> None:
    lone = replace(page().result, ablation=())
    assert "only one variable" in WebPage(evaluation_page(replace(page(), result=lone))).text


@pytest.mark.parametrize("where", ["library", "variable"])
def test_text_from_files_is_shown_and_never_acted_on(where: str) -> None:
    made = page()
    curve = made.curves[0]
    nasty = replace(curve, comparison=replace(curve.comparison, name=NASTY, words=NASTY))
    html = evaluation_page(replace(made, library=NASTY) if where == "library" else replace(made, curves=(nasty,)))
    checked = WebPage(html)
    assert (checked.faults, checked.open) == ([], [])
    assert "<script>alert(1)</script>" in checked.text
    assert "\u202e" not in html
