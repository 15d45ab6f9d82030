"""What people decided, and whether it still stands as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from linker.cli.line import Line
from linker.cli.terminal import Cell, Column, caution, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.deciding.decisions import Audit, AuditEntry
    from linker.library.store.decisions import Decision, Verification
    from linker.library.store.seals import SealCheck, SealedGroup

UNDONE, REMOVED = "undone", "removed"
_MOST_DAMAGED = 5
CHANGE_TABLES = ("imports", "case_versions")


def decision_screen(decision: Decision, against: Sequence[Text], language: Language) -> Iterator[RenderableType]:
    """The screen after a decision, and what that stands it contradicts."""
    yield Line(t(language, "cli_decision.number_is", number=decision.number, words=_about(decision, language)))
    yield from against_lines(against, language)
    yield note(t(language, "cli_decision.counts_from"))
    if decision.kind != UNDONE:
        yield note(t(language, "cli_decision.to_undo", number=decision.number))


def against_lines(against: Sequence[Text], language: Language) -> Iterator[RenderableType]:
    """A caution where something that stands is contradicted."""
    if against:
        yield caution(sanitise(t(language, "standing.against", words=list(against))))


def audit_answer(answer: Audit) -> dict[str, Any]:
    """The JSON of an audit: each decision with `undone_by`."""
    entries = [{**asdict(entry.decision), "undone_by": entry.undone_by} for entry in answer.entries]
    return {"entries": entries, "intact": answer.intact, "first_broken": answer.first_broken}


def audit_screen(answer: Audit, language: Language) -> Iterator[RenderableType]:
    """All decisions, oldest first."""
    if answer.entries:
        columns = (
            Column(Text("cli_decision.number"), "right"),
            Column(Text("cli_decision.moment")),
            Column(Text("cli_decision.decision"), wide=True),
            Column(Text("cli_decision.user")),
            Column(Text("cli_decision.reason"), wide=True),
        )
        yield table(language, columns, (_row(entry, language) for entry in answer.entries))
    yield verdict(len(answer.entries), answer.first_broken, language)


def verification_screen(
    checked: Verification, damaged: Sequence[str], seals: SealCheck | None, language: Language
) -> Iterator[RenderableType]:
    """Only whether the chain holds, and its head, which shows later that the last decisions are still there.

    `damaged` are the cases that are not what was stored, `seals` what was found of all else (None: not looked at).
    """
    yield verdict(checked.entries, checked.first_broken, language)
    if checked.lacking:
        missing = t(language, "cli_decision.lacking", head=checked.lacking, entries=checked.entries)
        yield Line(missing, style="bold red")
    elif checked.intact and checked.entries:
        yield note(t(language, "cli_decision.head", head=checked.head))
    if damaged:
        first_ids = [sanitise(case_id) for case_id in damaged[:_MOST_DAMAGED]]
        yield Line(t(language, "cli_decision.damaged", cases=len(damaged), case_ids=first_ids), style="bold red")
    if seals is not None:
        yield from _seal_lines(seals, language)


def _seal_lines(seals: SealCheck, language: Language) -> Iterator[RenderableType]:
    """A line for each group of rows that was changed, for those that nothing can be said of, or that all is well."""
    for group in seals.changed:
        words = {"rows": _rows_of(group), "stored": group.stored_rows or 0, "found": group.present_rows}
        yield Line(t(language, "cli_decision.rows_changed", **words), style="bold red")
    if seals.unsealed:
        names = dict.fromkeys(Text(f"cli_decision.table_{group.table}") for group in seals.unsealed)
        rows = sum(group.present_rows for group in seals.unsealed)
        yield caution(t(language, "cli_decision.not_sealed", rows=rows, tables=list(names)))
    elif not seals.changed:
        yield Line(t(language, "cli_decision.all_as_stored"), style="green")


def _rows_of(group: SealedGroup) -> Text:
    table = Text(f"cli_decision.table_{group.table}")
    if not group.group:
        return table
    is_change = group.table in CHANGE_TABLES
    message_id = "cli_decision.rows_of_change" if is_change else "cli_decision.rows_of_run"
    return Text(message_id, table=table, number=group.group)


def verdict(entries: int, first_broken: int | None, language: Language) -> Line:
    """One line: nobody changed anything, or where the chain breaks first."""
    if first_broken is None:
        return Line(t(language, "cli_decision.intact", entries=entries), style="green")
    return Line(t(language, "cli_decision.broken", entries=entries, first=first_broken), style="bold red")


def _row(entry: AuditEntry, language: Language) -> tuple[Cell, ...]:
    decision = entry.decision
    about = Line(_about(decision, language), style="dim strike" if entry.undone_by is not None else "")
    if entry.undone_by is not None:
        about.append(f" ({t(language, 'decision.undone_by', number=entry.undone_by)})", style="not strike")
    moment = f"{decision.at:%Y-%m-%d %H:%M}"
    return str(decision.number), moment, about, sanitise(decision.by, 20), sanitise(decision.because)


def _about(decision: Decision, language: Language) -> str:
    kind = Text(f"decision.{decision.kind}")
    if decision.kind == UNDONE:
        return t(language, "cli_decision.undone", number=decision.subject)
    if decision.kind == REMOVED:
        return t(language, "cli_decision.removed", number=decision.subject)
    cases = " – ".join(sanitise(case, 40) for case in (decision.case_a, decision.case_b) if case)
    subjects = [part for part in (cases, sanitise(decision.subject)) if part]
    return t(language, "cli_decision.about", kind=kind, subjects=subjects)
