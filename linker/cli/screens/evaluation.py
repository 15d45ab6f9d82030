"""How good links and series are on offenders the model never saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from linker.cli.line import Line
from linker.cli.terminal import Cell, Column, caution, facts, heading, note, one_in, sanitise, table
from linker.evaluation.result import NOTE
from linker.i18n.language import Language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate
from linker.i18n.vocabulary import variable_name
from linker.report.documents.evaluation import Figure, change, figure_groups

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from linker.evaluation import Evaluation
    from linker.evaluation.ablation import AblationRow

_ABLATION_MEASURES = ("average_precision", "cllr", "auc", "mrr")


def evaluation_answer(evaluation: Evaluation, report: Path | None) -> dict[str, Any]:
    """The JSON of a cross-validation; `report` is the page that was written, or null."""
    return {**evaluation.as_dict(), "report": report}


def evaluation_screen(evaluation: Evaluation, report: Path | None, language: Language) -> Iterator[RenderableType]:
    """The screen of a cross-validation."""
    folds, repeats = evaluation.options.folds, evaluation.options.repeats
    yield heading(t(language, "cli_evaluate.title", folds=folds, repeats=repeats))
    yield facts(language, _basis(evaluation, language))
    columns = (
        Column(Text("cli_evaluate.figure"), wide=True),
        Column(Text("cli_evaluate.value"), "right"),
        Column(Text("cli.interval"), "right", style="dim"),
        Column(Text("cli_evaluate.meaning"), wide=True),
    )
    for group in figure_groups(evaluation):
        yield heading("\n" + translate(group.question, language))
        yield table(language, columns, (_figure_row(figure, language) for figure in group.figures))
    if evaluation.options.ablation:
        yield from _ablation(evaluation, language)
    yield caution("\n" + translate(NOTE, language))
    if report is not None:
        yield Line(t(language, "cli_evaluate.page", file=sanitise(str(report))))


def _basis(evaluation: Evaluation, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    counts = evaluation.counts
    cases = t(
        language, "cli_evaluate.cases", cases=counts.cases, groups=counts.crime_groups, linked=counts.groups_with_links
    )
    yield Text("cli.solved_cases"), cases
    odds = one_in(evaluation.log10_prior_odds)
    yield Text("cli.pairs"), t(language, "cli_evaluate.pairs", pairs=counts.pairs, linked=counts.linked, odds=odds)
    yield Text("cli.threshold"), t(language, "cli.mean_log10_lr", log10_lr=evaluation.threshold)
    share = f"{100.0 * evaluation.lse_share:.0f}"
    yield Text("cli_evaluate.case_against_series"), t(language, "cli_evaluate.lse", share=share)
    variables = [
        Text("evaluation_report.variable", words=variable_name(name), name=name) for name in evaluation.variables
    ]
    yield Text("cli_evaluate.variables"), sanitise(t(language, "cli.list", items=variables))


def _figure_row(figure: Figure, language: Language) -> tuple[str, str, str, str]:
    return translate(figure.name, language), figure.value, figure.interval, translate(figure.meaning, language)


def _ablation(evaluation: Evaluation, language: Language) -> Iterator[RenderableType]:
    yield heading("\n" + t(language, "cli_evaluate.ablation"))
    columns = (
        Column(Text("cli_evaluate.left_out"), wide=True),
        Column(Text("cli_train.average_precision"), "right"),
        Column(Text("cli_train.cllr"), "right"),
        Column(Text("cli_train.auc"), "right"),
        Column(Text("cli_evaluate.mrr"), "right"),
    )
    ranked = sorted(evaluation.ablation, key=lambda row: row.change["average_precision"])
    yield table(language, columns, (_ablation_row(row, language) for row in ranked))
    yield note(t(language, "cli_evaluate.star"))


def _ablation_row(row: AblationRow, language: Language) -> tuple[str, ...]:
    return sanitise(translate(row.words, language)), *(_change(row, name) for name in _ABLATION_MEASURES)


def _change(row: AblationRow, name: str) -> str:
    low, high = row.intervals.get(name, (0.0, 0.0))
    return change(row.change[name]) + ("*" if low > 0 or high < 0 else " ")
