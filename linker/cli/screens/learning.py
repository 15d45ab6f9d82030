"""What was learned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

from linker.cli.terminal import Column, count, facts, heading, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.training.train import TrainReport


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
        Column("learner", "方法", wide=True),
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
