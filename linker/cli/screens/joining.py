"""What new cases belong to: shown after an import, and after a re-linking of what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.screens.linking import change_lines
from linker.cli.terminal import Column, count, heading, percent, sanitise, table
from linker.i18n.translate import translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.linking.incremental import IncrementalReport, NewCase, Partner

MOST_CASES, MOST_PARTNERS = 30, 3


def joined_screen(report: IncrementalReport) -> Iterator[RenderableType]:
    """The new cases, those in a series first, with series and strongest partners."""
    if report.why_not:
        reason, reason_chinese = translate(report.why_not, "en"), translate(report.why_not, "zh")
        yield Text(f"not linked yet 尚未串并: {reason}\n{reason_chinese}", style="yellow")
        return
    told = f"{count(report.touched, 'new or changed case')} linked in {report.seconds:.1f} s"
    gone = f", {count(report.deleted, 'deleted case')} taken out" if report.deleted else ""
    yield heading(f"\n{told}{gone}", f"新增或变更 {report.touched:,} 起案件已比对")
    ranked = sorted(report.cases, key=_strength)
    if ranked:
        columns = (
            Column("case", "案件"), Column("series", "系列"), Column("chance", "概率", "right"),
            Column("likely partners", "可能同一人（伙）所为的案件", wide=True),
        )  # fmt: skip
        yield table(columns, (_row(case) for case in ranked[:MOST_CASES]))
    if len(ranked) > MOST_CASES:
        yield Text(f"… and {count(len(ranked) - MOST_CASES, 'more case')} (all with --json)", style="dim")
    yield from change_lines(report.changed)
    yield Text("The engine proposes, people decide; linker match CASE says why. 以上为推荐，须人工核实。", style="dim")


def _strength(case: NewCase) -> tuple[float, float, str]:
    best = case.partners[0].log10_lr if case.partners else float("-inf")
    return -(case.probability or 0.0), -best, case.case_id


def _row(case: NewCase) -> tuple[str, str, str, str]:
    chance = "" if case.probability is None else percent(case.probability)
    partners = "\n".join(_partner(one) for one in case.partners[:MOST_PARTNERS])
    return sanitise(case.case_id, 40), case.series or "–", chance, partners or "none 无"


def _partner(one: Partner) -> str:
    series = f", {one.series}" if one.series else ""
    return f"{sanitise(one.case_id, 40)} ({percent(one.probability)}{series})"
