"""What was learned, and a model that moves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linker.cli.line import Line
from linker.cli.terminal import Cell, Column, caution, facts, heading, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.numbers import measure
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate
from linker.i18n.vocabulary import learner_name, variable_name
from linker.model.origin import origin_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.training.train import TrainReport
    from linker.model.few_groups import StartingContest
    from linker.model.similarity import ContestRow
    from linker.model.without_labels import LibraryContest


def train_answer(report: TrainReport) -> dict[str, Any]:
    """The JSON of a training; the table of what was tried is `candidates`."""
    answer = asdict(report)
    answer["candidates"] = answer.pop("contest")
    return answer


def train_screen(report: TrainReport, language: Language) -> Iterator[RenderableType]:
    """The screen after a training."""
    if report.model is None:
        yield caution(t(language, "cli_train.not_in_use" if report.groups else "cli_train.library_not_in_use"))
    else:
        words = "cli_train.in_use_of_library" if report.taught_by == "library" else "cli_train.in_use"
        yield heading(t(language, words, model=report.model))
    yield facts(language, _facts(report, language))
    columns = (
        Column(Text("cli_train.learner"), wide=True),
        Column(Text("cli_train.cllr"), "right"),
        Column(Text("cli_train.cllr_min"), "right"),
        Column(Text("cli_train.auc"), "right"),
        Column(Text("cli_train.average_precision"), "right"),
        Column(""),
    )
    if report.contest:
        yield table(language, columns, (_contest_row(row, language) for row in report.contest))
    if report.known_strings:
        yield note(t(language, "cli_train.strings", strings=report.known_strings, weight=f"{report.string_weight:g}"))
    if report.borrowed:
        yield note(t(language, "cli_train.borrowed", variables=[variable_name(name) for name in report.borrowed]))
    yield note(t(language, "cli_train.next"))


def exported_screen(file: Path, origin: str, language: Language) -> Iterator[RenderableType]:
    """Where a model was written."""
    yield Line(t(language, "cli_train.exported", file=sanitise(str(file)), origin=origin_text(origin)))


def model_in_use_screen(origin: str, language: Language) -> Iterator[RenderableType]:
    """Which model a library uses now."""
    yield Line(t(language, "cli_train.used", origin=origin_text(origin)))
    yield note(t(language, "cli_train.next"))


def _facts(report: TrainReport, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    if report.groups:
        yield from _solved_facts(report, language)
    if report.library is not None:
        yield Text("cli_train.without_labels"), _without_labels(report.library, language)
    if report.starting is not None:
        yield Text("cli_train.against_starting"), _against_starting(report.starting, language)
        if not math.isnan(report.starting.library_cllr):
            yield Text("cli_train.by_library"), measure(report.starting.library_cllr)
    bounds = t(language, "cli.weights_between", low=report.lower_log10_lr, high=report.upper_log10_lr)
    yield Text("cli.log10_lr"), bounds


def _solved_facts(report: TrainReport, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    yield Text("cli.solved_cases"), t(language, "cli_train.cases", cases=report.cases, groups=report.groups)
    yield Text("cli.pairs"), t(language, "cli_train.pairs", pairs=report.pairs, linked=report.linked)
    yield Text("cli_train.held_out"), t(language, "cli_train.cllr_means", cllr=measure(report.cllr))


def _without_labels(contest: LibraryContest, language: Language) -> str:
    words = "cli_train.library_better" if contest.is_better else "cli_train.library_no_better"
    return t(language, words, own=round(contest.library_links), starting=round(contest.starting_links))


def _against_starting(contest: StartingContest, language: Language) -> str:
    words = "cli_train.better" if contest.is_better else "cli_train.worse"
    figures = {"own": contest.groups_cllr, "corrected": contest.corrected_cllr, "starting": contest.starting_cllr}
    return t(language, words, **figures)


def _contest_row(row: ContestRow, language: Language) -> tuple[str, ...]:
    measures = (row.cllr, row.cllr_min, row.auc, row.average_precision)
    choice = t(language, "cli_train.chosen") if row.chosen else ""
    return translate(learner_name(row.learner), language), *(f"{measure:.3f}" for measure in measures), choice
