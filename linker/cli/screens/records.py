"""What an import of records did: the mapping, the counts, the rows that were rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from linker.cli.line import Line
from linker.cli.screens.imports import FIELD, REJECTS_SHOWN, SOURCE_ONLY
from linker.cli.terminal import Column, caution, heading, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.importing.import_records import RecordReport

_COUNTS = ("read", "imported", "updated", "unchanged", "rejected")


def records_answer(reports: Sequence[RecordReport]) -> Any:
    """The JSON of an import: of one file its report, of several the sums and each report under `files`."""
    if len(reports) == 1:
        return reports[0]
    return {name: sum(getattr(report, name) for report in reports) for name in _COUNTS} | {"files": list(reports)}


def records_screen(reports: Sequence[RecordReport], language: Language) -> Iterator[RenderableType]:
    """The screen after some files of records."""
    for report in reports:
        yield from _screen_of_file(report, language)


def _screen_of_file(report: RecordReport, language: Language) -> Iterator[RenderableType]:
    ending = t(language, "cli_import.dry_run") if report.dry_run else t(language, f"cli_records.{report.kind}")
    yield heading(f"{sanitise(report.file)}  {ending}")
    columns = (Column(Text("cli_import.column")), FIELD, Column(Text("cli_import.samples"), wide=True, style="dim"))
    used = [row for row in report.mapping if row.field != SOURCE_ONLY]
    yield table(
        language,
        columns,
        (
            (sanitise(r.column, 24), t(language, f"record_field.{r.field}"), sanitise(" | ".join(r.samples[:2]), 40))
            for r in used
        ),
    )
    unused = [sanitise(row.column, 30) for row in report.mapping if row.field == SOURCE_ONLY]
    if unused:
        yield note(t(language, "cli_records.not_used", columns=unused))
    yield Line(t(language, "cli_records.counts", **{name: asdict(report)[name] for name in _COUNTS}), style="bold")
    if report.by_kind:
        kinds = [
            t(language, "cli_records.of_kind", kind=Text(f"record_field.{kind}"), count=count)
            for kind, count in report.by_kind.items()
        ]
        yield Line(t(language, "cli.list", items=kinds))
    if report.without_plate:
        yield note(t(language, "cli_records.without_plate", count=report.without_plate))
    for hint in report.hints:
        yield caution(t(language, "cli_import.check", words=sanitise(translate(hint, language))))
    for reject in report.rejects[:REJECTS_SHOWN]:
        reason = sanitise(translate(reject.reason, language))
        yield Line(t(language, "cli_records.reject", row=reject.row, reason=reason))
    if report.rejects_file:
        yield Line(t(language, "cli_import.rejects_file", file=sanitise(report.rejects_file)))
