"""What people decided, and whether it still stands as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

from linker.cli.terminal import Column, count, sanitise, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.deciding.decisions import Audit, AuditEntry
    from linker.library.store.decisions import Decision, Verification

_CHINESE = {
    "confirmed": "确认串并", "rejected": "否定串并",
    "labelled_same": "复核：同一", "labelled_different": "复核：不同一",
    "solved": "破案", "admitted": "已供述", "excluded": "已排除", "unsolved": "撤销破案", "custody": "羁押",
    "undone": "撤回",
}  # fmt: skip


def decision_screen(decision: Decision) -> Iterator[RenderableType]:
    """The screen after a decision."""
    yield Text(f"decision {decision.number} 决定 {decision.number}: {_about(decision)}")
    yield Text("It counts from the next linker relink (or relink --since-last) on. To take it back: "
               f"linker undo {decision.number} --by … --because …" if decision.kind != "undone"
               else "It counts from the next linker relink (or relink --since-last) on.", style="dim")  # fmt: skip


def audit_answer(answer: Audit) -> dict[str, Any]:
    """The JSON of an audit: each decision with `undone_by`."""
    entries = [{**asdict(entry.decision), "undone_by": entry.undone_by} for entry in answer.entries]
    return {"entries": entries, "intact": answer.intact, "first_broken": answer.first_broken}


def audit_screen(answer: Audit) -> Iterator[RenderableType]:
    """All decisions, oldest first."""
    if answer.entries:
        columns = (
            Column("no.", "编号", "right"),
            Column("when (UTC)", "时间"),
            Column("decision", "决定", wide=True),
            Column("by", "决定人"),
            Column("because", "理由", wide=True),
        )
        yield table(columns, (_row(entry) for entry in answer.entries))
    yield verdict(len(answer.entries), answer.first_broken)


def verify_screen(checked: Verification) -> Iterator[RenderableType]:
    """Only whether the chain holds."""
    yield verdict(checked.entries, checked.first_broken)


def verdict(entries: int, first_broken: int | None) -> Text:
    """One line: nobody changed anything, or where the chain breaks first."""
    if first_broken is None:
        return Text(f"{count(entries, 'decision')}, chain intact 记录完整，未被改动", style="green")
    what = "somebody changed, removed or inserted one; restore the library from a backup"
    told = f"{count(entries, 'decision')}; the chain breaks at entry {first_broken}: {what} 记录被改动"
    return Text(told, style="bold red")


def _row(entry: AuditEntry) -> tuple[str | Text, ...]:
    decision = entry.decision
    style = "dim strike" if entry.undone_by is not None else ""
    about = Text(_about(decision), style=style)
    if entry.undone_by is not None:
        about.append(f" (undone by {entry.undone_by} 已撤回)", style="not strike")
    return (
        str(decision.number),
        f"{decision.at:%Y-%m-%d %H:%M}",
        about,
        sanitise(decision.by, 20),
        sanitise(decision.because),
    )


def _about(decision: Decision) -> str:
    what = f"{decision.kind} {_CHINESE.get(decision.kind, '')}".strip()
    cases = " – ".join(sanitise(case, 40) for case in (decision.case_a, decision.case_b) if case)
    if decision.kind == "undone":
        return f"{what}: decision {decision.subject}"
    return f"{what}: {cases}" + (f", {sanitise(decision.subject)}" if decision.subject else "")
