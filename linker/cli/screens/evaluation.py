"""How good links and series are on offenders the model never saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.text import Text

from linker.cli.terminal import Column, count, facts, heading, one_in, sanitise, signed, table
from linker.evaluation.result import NOTE
from linker.i18n.translate import in_document, translate
from linker.report.documents.evaluation import Figure, change, figure_groups

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from linker.evaluation import Evaluation
    from linker.evaluation.ablation import AblationRow


def evaluation_answer(result: Evaluation, report: Path | None) -> dict[str, Any]:
    """The JSON of a cross-validation; `report` is the page that was written, or null."""
    return {**result.as_dict(), "report": report}


def evaluation_screen(result: Evaluation, report: Path | None) -> Iterator[RenderableType]:
    """The screen of a cross-validation."""
    yield from _basis(result)
    columns = (
        Column("figure", "指标"),
        Column("value", "数值", "right"),
        Column("95 % interval", "区间", "right", style="dim"),
        Column("what it means", "含义", wide=True),
    )
    for group in figure_groups(result):
        yield heading("\n" + translate(group.question, "en"), translate(group.question, "zh"))
        yield table(columns, (_figure_row(figure) for figure in group.figures))
    if result.options.ablation:
        yield from _ablation(result)
    yield Text("\n" + in_document(NOTE, "both", "\n"), style="yellow")
    if report is not None:
        yield Text(f"page with plots 图文报告: {sanitise(str(report))}")


def _basis(result: Evaluation) -> Iterator[RenderableType]:
    counts, options = result.counts, result.options
    yield heading(
        f"{count(options.folds, 'fold')}, {count(options.repeats, 'repeat')}: every case is judged by a model that "
        "never saw its offenders"
    )
    yield facts(
        (
            ("solved cases", "已破案件", f"{counts.cases:,} in {count(counts.crime_groups, 'crime group')}, "
             f"{counts.groups_with_links:,} of them with linked pairs"),
            ("pairs", "案件对", f"{counts.pairs:,}, of which {counts.linked:,} share an offender: "
             f"{one_in(result.log10_prior_odds)}"),
            ("series hold from", "成串阈值", f"mean log10 LR {signed(result.threshold)}"),
            ("case against series", "案件对系列", f"log-sum-exp in {100.0 * result.lse_share:.0f} % of the folds, "
             "best member in the others"),
            ("variables", "变量", ", ".join(map(sanitise, result.variables))),
        )
    )  # fmt: skip


def _figure_row(figure: Figure) -> tuple[Text, str, str, Text]:
    name, chinese = Text(translate(figure.name, "en")), translate(figure.name, "zh")
    if chinese != name.plain:
        name.append(f"\n{chinese}", style="dim")
    meaning = Text(translate(figure.meaning, "en")).append("\n" + translate(figure.meaning, "zh"), style="dim")
    return name, figure.value, figure.interval, meaning


def _ablation(result: Evaluation) -> Iterator[RenderableType]:
    yield heading("\nWhat is lost without each variable (negative; for Cllr, positive)", "去掉一个变量的变化")
    columns = (
        Column("left out", "去掉的变量", wide=True),
        Column("average\nprecision", "", "right"),
        Column("Cllr", "", "right"),
        Column("AUC", "", "right"),
        Column("MRR", "", "right"),
    )
    ranked = sorted(result.ablation, key=lambda row: row.change["average_precision"])
    yield table(columns, (_ablation_row(row) for row in ranked))
    yield Text("* the 95 % interval of the change leaves out 0; one in twenty does so by chance", style="dim")
    yield Text("* 区间不含 0；二十个中约有一个属偶然", style="dim")


def _ablation_row(row: AblationRow) -> tuple[str, ...]:
    names = ("average_precision", "cllr", "auc", "mrr")
    return sanitise(in_document(row.words, "both")), *(_change(row, name) for name in names)


def _change(row: AblationRow, name: str) -> str:
    low, high = row.intervals.get(name, (0.0, 0.0))
    return change(row.change[name]) + ("*" if low > 0 or high < 0 else " ")
