"""What was learned, and how good it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

from linker.report.terminal import Column, count, facts, heading, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.learning import TrainReport
    from linker.evaluation import Evaluation


def train_answer(report: TrainReport) -> dict[str, Any]:
    """The JSON of a training; the table of what was tried is `candidates`."""
    answer = asdict(report)
    answer["candidates"] = answer.pop("contest")
    return answer


def train_screen(report: TrainReport) -> Iterator[RenderableType]:
    """The screen after a training."""
    yield heading(f"model {report.model} is in use", f"模型 {report.model} 已启用")
    yield facts(
        (
            ("solved cases", "已破案件", f"{report.cases:,} in {count(report.groups, 'crime group')}"),
            ("pairs", "案件对", f"{report.pairs:,}, of which {report.linked:,} share an offender"),
            ("held-out Cllr", "留出 Cllr", f"{report.cllr:.3f}   (0 is perfect, 1 says nothing)"),
            ("log10 LR from", "似然比范围", f"{report.lower_log10_lr:+.2f} to {report.upper_log10_lr:+.2f}"),
        )
    )
    columns = (
        Column("learner", "方法"),
        Column("Cllr", "", "right"),
        Column("Cllr min", "", "right"),
        Column("AUC", "", "right"),
        Column("average\nprecision", "", "right"),
        Column(""),
    )
    yield table(
        columns,
        (
            (one.learner, f"{one.cllr:.3f}", f"{one.cllr_min:.3f}", f"{one.auc:.3f}", f"{one.average_precision:.3f}",
             "chosen 选用" if one.chosen else "")
            for one in report.contest
        ),
    )  # fmt: skip
    if report.borrowed:
        yield Text(f"too few examples here, taken from the starting model: {', '.join(report.borrowed)}", style="dim")
    yield Text("next: linker relink", style="dim")


def evaluation_screen(result: Evaluation) -> Iterator[RenderableType]:
    """The screen of a cross-validation."""
    pairs, search, series = result.pairs, result.identification, result.clustering
    yield heading("Pairs: is a pair by one offender told from one that is not", "案件对")
    yield facts(
        (
            ("pairs", "案件对", f"{pairs.n:,}, of which {pairs.linked:,} linked"),
            ("AUC", "", f"{pairs.auc:.3f}   average precision {pairs.average_precision:.3f}"),
            (
                "found at 5 % false",
                "5% 误报",
                f"{_share(pairs.tpr_at_fpr_05)}   at 1 % false {_share(pairs.tpr_at_fpr_01)}",
            ),
            ("Cllr", "", f"{pairs.cllr:.3f}   at best possible calibration {pairs.cllr_min:.3f}"),
        )
    )
    yield heading("\nSearch: where in the list stands another case of the same offender", "查找")
    yield facts(
        (
            ("cases asked", "查询案件", f"{search.queries:,}"),
            ("first in the list", "首位命中", f"{_share(search.hit_at_1)}   first 10 {_share(search.hit_at_10)}   "
             f"first 50 {_share(search.hit_at_50)}"),
            ("mean reciprocal rank", "MRR", f"{search.mrr:.3f}   median first rank {search.median_first_rank:.0f}"),
            ("mates in first 50", "前50查全", _share(search.mates_at_50)),
        )
    )  # fmt: skip
    yield heading("\nSeries: are the right cases put together", "系列")
    yield facts(
        (
            ("pairs", "案件对", f"precision {series.precision:.3f}   recall {series.recall:.3f}   F1 {series.f1:.3f}"),
            ("B-cubed F1", "", f"{series.bcubed_f1:.3f}   leaving the case itself out {series.bcubed_loo_f1:.3f}"),
            ("threshold", "阈值", f"mean log10 LR {result.threshold:+.2f}"),
        )
    )
    yield Text(f"\nvariables: {', '.join(result.variables)}", style="dim")


def _share(value: float) -> str:
    return f"{100.0 * value:.1f} %"
