"""The report of a cross-validation as a document: figures, plots, what each variable adds, learners, ablation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from linker.evaluation import Evaluation
from linker.evaluation.ablation import AblationRow
from linker.evaluation.curves import VariableCurve
from linker.i18n.numbers import UNKNOWN, number, percent, signed
from linker.i18n.text import Text, Translatable
from linker.i18n.vocabulary import learner_name
from linker.model.measure import Reliability, reliability
from linker.report.documents.document import (
    Block,
    Document,
    Drawing,
    Drawings,
    Figures,
    Heading,
    Sentence,
    Table,
    TableColumn,
)
from linker.report.documents.evaluation import FigureGroup, change, figure, figure_groups, share
from linker.report.documents.glossary import EVALUATION_WORDS, glossary
from linker.report.plots.curve_layout import WeightCurve, curve_plots
from linker.report.plots.measure_layouts import measure_plots

CHANGES = ("average_precision", "cllr", "auc", "mrr")
_PLOT_NOTES = ("tippett_note", "reliability_note", "roc_note", "precision_note")


@dataclass(frozen=True, eq=False)
class EvaluationReport:
    """What is reported; `curves` are those of a model of all solved cases, `created` is in UTC."""

    library: str
    created: datetime
    result: Evaluation
    curves: tuple[VariableCurve, ...]


def evaluation_document(report: EvaluationReport) -> Document:
    """All of a cross-validation; the same figures give the same document."""
    result = report.result
    return Document(
        title=Text("evaluation_report.title"),
        line=_line(report),
        blocks=(
            _figures(result),
            Sentence(Text("evaluation_report.note"), "note"),
            Heading(Text("evaluation_report.results")),
            *_results(result),
            Heading(Text("evaluation_report.plots")),
            *_plots(result),
            Heading(Text("evaluation_report.variables")),
            *_variables(report.curves),
            Heading(Text("evaluation_report.contest")),
            Sentence(Text("evaluation_report.contest_note"), "soft"),
            _contest(result),
            *_ablation(result),
            Heading(Text("glossary.heading")),
            glossary(EVALUATION_WORDS),
            Sentence(Text("report.offline"), "soft"),
        ),
    )


def _line(report: EvaluationReport) -> Text:
    options = report.result.options
    line = Text(
        "evaluation_report.line",
        library=report.library,
        folds=options.folds,
        repeats=options.repeats,
        seed=options.seed,
        written=report.created,
    )
    if not options.without:
        return line
    return Text("evaluation_report.line_without", line=line, variables=options.without)


def _figures(result: Evaluation) -> Figures:
    counts = result.counts
    return Figures(
        (
            (number(counts.cases), Text("report.solved_cases")),
            (number(counts.crime_groups), Text("evaluation_report.crime_groups")),
            (number(counts.groups_with_links), Text("evaluation_report.groups_with_links")),
            (number(counts.linked), Text("evaluation_report.linked_pairs")),
            (number(counts.pairs), Text("evaluation_report.all_pairs")),
            (signed(result.log10_prior_odds), Text("evaluation_report.prior_odds")),
        )
    )


def _results(result: Evaluation) -> Iterator[Block]:
    yield Sentence(Text("evaluation_report.judged"), "soft")
    if result.options.bootstrap:
        yield Sentence(Text("evaluation_report.bootstrap", times=result.options.bootstrap), "soft")
    for group in figure_groups(result):
        yield Heading(group.question, 3)
        yield _group(group)
    lse = 100.0 * result.lse_share
    yield Sentence(
        Text("evaluation_report.threshold", log10_lr=result.threshold, lse=f"{lse:.0f}", max=f"{100.0 - lse:.0f}"),
        "soft",
    )


def _group(group: FigureGroup) -> Table:
    columns = (
        TableColumn(Text("evaluation_report.figure"), 1.0),
        TableColumn(Text("report.value"), 0.8, is_number=True),
        TableColumn(Text("evaluation_report.interval"), 0.8, is_number=True),
        TableColumn(Text("evaluation_report.meaning"), 3.0),
    )
    rows = ((row.name, row.value, row.interval or UNKNOWN, row.meaning) for row in group.figures)
    return Table(columns, tuple(rows))


def _plots(result: Evaluation) -> Iterator[Block]:
    log10_lr = np.concatenate([repeat.pairs.log10_lr for repeat in result.repeats])
    linked = np.concatenate([repeat.pairs.linked for repeat in result.repeats])
    plots = zip(measure_plots(log10_lr, linked), _PLOT_NOTES, strict=True)
    yield Drawings(tuple(Drawing(plot.title, plot, (Text(f"plot.{name}"),)) for plot, name in plots))
    yield Heading(Text("evaluation_report.reliability_table"), 3)
    yield _bins(reliability(log10_lr, linked), len(result.repeats))


def _bins(bins: Reliability, repeats: int) -> Table:
    """One row a bin; pairs and linked pairs are means over the repeats."""
    columns = (
        TableColumn("log10 LR", 1.4),
        TableColumn(Text("evaluation_report.bin_pairs"), is_number=True),
        TableColumn(Text("evaluation_report.bin_linked"), is_number=True),
        TableColumn(Text("evaluation_report.stated"), is_number=True),
        TableColumn(Text("evaluation_report.observed"), is_number=True),
    )
    rows = zip(bins.from_log10_lr, bins.to_log10_lr, bins.pairs, bins.linked, bins.stated, bins.observed, strict=True)
    return Table(
        columns,
        tuple(
            (
                _between(float(low), float(high)),
                number(round(float(pairs) / repeats)),
                f"{round(float(linked) / repeats, 1):g}",
                percent(float(stated)),
                share(float(observed)) if observed > 0 else "0",
            )
            for low, high, pairs, linked, stated, observed in rows
        ),
    )


def _between(low: float, high: float) -> str:
    if np.isinf(low):
        return f"< {signed(high)}"
    return f"≥ {signed(low)}" if np.isinf(high) else f"{signed(low)} … {signed(high)}"


def _variables(curves: tuple[VariableCurve, ...]) -> Iterator[Block]:
    yield Sentence(Text("evaluation_report.variables_note"), "soft")
    plots = zip(curves, curve_plots([WeightCurve.of_evaluation(curve) for curve in curves]), strict=True)
    yield Drawings(
        tuple(
            Drawing(
                plot.title,
                plot,
                (
                    Text(
                        "evaluation_report.shares_known",
                        linked=share(curve.linked_known),
                        unlinked=share(curve.unlinked_known),
                    ),
                ),
            )
            for curve, plot in plots
        ),
        columns=3,
    )


def _contest(result: Evaluation) -> Table:
    columns = (
        TableColumn(Text("evaluation_report.learner"), 1.5),
        TableColumn("Cllr", is_number=True),
        TableColumn(Text("evaluation_report.cllr_min"), is_number=True),
        TableColumn("AUC", is_number=True),
        TableColumn(Text("evaluation_report.average_precision"), is_number=True),
        TableColumn(Text("evaluation_report.chosen_in"), is_number=True),
    )
    return Table(
        columns,
        tuple(
            (
                learner_name(row.learner),
                figure(row.cllr),
                figure(row.cllr_min),
                figure(row.auc),
                figure(row.average_precision),
                f"{100.0 * row.chosen:.0f} %",
            )
            for row in result.contest
        ),
    )


def _ablation(result: Evaluation) -> Iterator[Block]:
    if not result.options.ablation:
        return
    yield Heading(Text("evaluation_report.ablation"))
    yield Sentence(Text("evaluation_report.ablation_note"), "soft")
    if result.options.bootstrap:
        yield Sentence(Text("evaluation_report.ablation_intervals"), "soft")
    if not result.ablation:
        yield Sentence(Text("evaluation_report.only_one_variable"))
        return
    columns = (
        TableColumn(Text("evaluation_report.variable_left_out"), 2.0),
        *(TableColumn(Text(f"evaluation_report.{name}"), is_number=True) for name in CHANGES),
    )
    ranked = sorted(result.ablation, key=lambda row: row.change["average_precision"])
    yield Table(columns, tuple(_ablation_row(row) for row in ranked))


def _ablation_row(row: AblationRow) -> tuple[Translatable, ...]:
    name = Text("evaluation_report.variable", words=row.words, name=row.variable)
    return name, *(_change(row, measure) for measure in CHANGES)


def _change(row: AblationRow, measure: str) -> str:
    limits = row.intervals.get(measure)
    interval = f" ({change(limits[0])} … {change(limits[1])})" if limits else ""
    return change(row.change[measure]) + interval
