"""What changed the cases of a library, and what taking a change back did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text as Line

from linker.cli.terminal import Column, caution, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.library.store.case_history import ImportRecord, Reversal

CASES_SHOWN = 10
# What the program itself did stands in brackets in the log, in English; a file is named as it is.
_REVERTED = re.compile(r"\(import ([0-9]+) taken back\)")
_OPERATIONS = {
    "(cases removed)": "removed",
    "(cases deleted)": "removed",
    "(offenders stated)": "offenders",
    "(strings of the bureau stated)": "strings",
}


def imports_screen(records: Sequence[ImportRecord], language: Language) -> Iterator[RenderableType]:
    """One line a change, the newest first."""
    columns = (
        Column(Text("cli_removal.number"), "right"),
        Column(Text("cli_removal.file"), wide=True),
        Column(Text("cli_removal.imported"), "right"),
        Column(Text("cli_removal.updated"), "right"),
        Column(Text("cli_removal.unchanged"), "right"),
        Column(Text("cli_removal.finished")),
        Column(Text("cli_removal.kept")),
    )
    yield table(language, columns, (_row(record, language) for record in records))
    yield note(t(language, "cli_removal.next"))


def reversal_screen(reversal: Reversal, language: Language) -> Iterator[RenderableType]:
    """What was removed and restored, and how to undo it."""
    yield Line(t(language, "cli_removal.done", removed=reversal.removed, restored=reversal.restored), style="bold")
    if reversal.later_changed:
        cases = tuple(sanitise(case_id, 40) for case_id in reversal.later_changed[:CASES_SHOWN])
        yield caution(t(language, "cli_removal.later", count=len(reversal.later_changed), cases=cases))
    if reversal.decision is not None:
        yield note(t(language, "cli_removal.decided", decision=reversal.decision))
    if reversal.import_id is not None:
        yield note(t(language, "cli_removal.undo", number=reversal.import_id))


def _row(record: ImportRecord, language: Language) -> tuple[str, ...]:
    is_kept = t(language, "cli_removal.yes" if record.is_revertible else "cli_removal.no")
    counts = (f"{count:,}" for count in (record.imported, record.updated, record.unchanged))
    return (
        str(record.import_id),
        _name(record.source_name, language),
        *counts,
        record.finished[:16].replace("T", " "),
        is_kept,
    )


def _name(source_name: str, language: Language) -> str:
    reversal = _REVERTED.fullmatch(source_name)
    if reversal:
        return f"({t(language, 'cli_removal.reverted', number=reversal.group(1))})"
    operation = _OPERATIONS.get(source_name)
    return f"({t(language, f'cli_removal.{operation}')})" if operation else sanitise(source_name, 60)
