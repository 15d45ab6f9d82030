"""What an import did: the mapping, the counts, the rows that were rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from linker.cli.line import Line
from linker.cli.terminal import Column, caution, heading, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.importing.import_cases import ImportReport
    from linker.casework.importing.import_offenders import OffendersReport
    from linker.casework.importing.import_report import StoredCase
    from linker.casework.linking.incremental import IncrementalReport
    from linker.library.mapping.column_map import MapRow

REJECTS_SHOWN = 5
UNKNOWN_SHOWN = 10
SOURCE_ONLY = "ignore"
_COUNTS = ("read", "imported", "updated", "unchanged", "rejected", "repeated")
FIELD = Column(Text("cli_import.field"))


def import_answer(reports: Sequence[ImportReport], new_cases: IncrementalReport | None) -> dict[str, Any]:
    """The JSON of an import: of one file its report, of several the sums and each report under `files`.

    `linked` says what the new cases belong to; None where they were not linked.
    """
    files = [{item.name: getattr(report, item.name) for item in fields(report)} for report in reports]
    if len(files) == 1:
        return {**files[0], "linked": new_cases}
    sums = {name: sum(report[name] for report in files) for name in _COUNTS}
    rejects_files = [report["rejects_file"] for report in files if report["rejects_file"]]
    return {**sums, "rejects_file": rejects_files, "files": files, "linked": new_cases}


def import_screen(report: ImportReport, library: str, language: Language) -> Iterator[RenderableType]:
    """The screen after one file."""
    target = t(language, "cli_import.dry_run") if report.dry_run else f"→ {sanitise(library)}"
    yield heading(f"{sanitise(report.file)}  {target}")
    yield _mapping(report, language)
    columns = [sanitise(row.column, 30) for row in report.mapping if row.field == SOURCE_ONLY]
    if columns:
        yield note(t(language, "cli_import.source_only", columns=columns) + "\n")
    yield _counts(report, language)
    if report.stored and report.dry_run:
        yield heading(t(language, "cli_import.stored"))
        yield _stored(report, language)
    if report.missing is not None:
        yield note(t(language, "cli_import.missing", **vars(report.missing)))
    for hint in report.hints:
        yield caution(t(language, "cli_import.check", words=sanitise(translate(hint, language))))
    if report.rejects:
        yield from _rejects(report, language)
    yield note(t(language, "cli_import.next_dry_run" if report.dry_run else "cli_import.next"))


def hint_lines(report: ImportReport, language: Language) -> Iterator[str]:
    """What a script's user should see on standard error."""
    file = sanitise(report.file)
    yield from (f"{file}: {sanitise(translate(hint, language))}" for hint in report.hints)
    if report.rejects_file:
        rejects_file = sanitise(report.rejects_file)
        yield t(language, "cli_import.rejected_rows", file=file, rows=report.rejected, rejects_file=rejects_file)


def offenders_screen(counts: OffendersReport, language: Language) -> Iterator[RenderableType]:
    """The screen after a file of offenders."""
    yield Line(t(language, "cli_import.offenders", rows=counts.read, pairs=counts.stored))
    yield from _pair_faults(counts, language)
    yield note(t(language, "cli_import.next_train"))


def strings_screen(counts: OffendersReport, language: Language) -> Iterator[RenderableType]:
    """The screen after a file of strings that the bureau made."""
    yield Line(t(language, "cli_import.known_strings", rows=counts.read, pairs=counts.stored))
    yield from _pair_faults(counts, language)


def _pair_faults(counts: OffendersReport, language: Language) -> Iterator[RenderableType]:
    if counts.unknown_cases:
        cases = [sanitise(case, 40) for case in counts.unknown_cases[:UNKNOWN_SHOWN]]
        if len(counts.unknown_cases) > UNKNOWN_SHOWN:
            cases.append("…")
        yield caution(t(language, "cli_import.unknown_cases", count=len(counts.unknown_cases), cases=cases))
    for row in counts.left_out[:REJECTS_SHOWN]:
        yield caution(t(language, "cli_import.left_out", row=row.row, reason=row.reason))
    for hint in counts.hints:
        yield caution(t(language, "cli_import.check", words=sanitise(translate(hint, language))))


def _mapping(report: ImportReport, language: Language) -> RenderableType:
    columns = (
        Column(Text("cli_import.column")),
        FIELD,
        Column(Text("cli_import.key"), style="dim"),
        Column(Text("cli_import.how")),
        Column(Text("cli_import.sure"), "right"),
        Column(Text("cli_import.samples"), wide=True, style="dim"),
    )
    return table(language, columns, (_map_row(row, language) for row in report.mapping if row.field != SOURCE_ONLY))


def _map_row(row: MapRow, language: Language) -> tuple[str, ...]:
    from linker.casework.importing.import_report import field_label

    samples = " | ".join(sanitise(sample, 20) for sample in row.samples[:2])
    name = translate(field_label(row.field), language)
    how = t(language, f"cli_import.how_{row.how}")
    return sanitise(row.column, 20), name, row.field, how, f"{100 * row.confidence:.0f} %", samples


def _stored(report: ImportReport, language: Language) -> RenderableType:
    names = ("case", "earliest", "latest", "point", "offence", "loss", "codes")
    columns = [Column(Text(f"cli_import.{name}"), wide=name in ("offence", "codes")) for name in names]
    return table(language, columns, (_stored_row(case, language) for case in report.stored))


def _stored_row(case: StoredCase, language: Language) -> tuple[str, ...]:
    times = ("" if moment is None else f"{moment:%Y-%m-%d %H:%M}" for moment in (case.earliest, case.latest))
    point = "" if case.longitude is None or case.latitude is None else f"{case.longitude:.5g}, {case.latitude:.5g}"
    loss = "" if case.loss is None else f"{case.loss:,.0f}"
    return (
        sanitise(case.case_id, 24),
        *times,
        point,
        sanitise(case.offence, 20),
        loss,
        sanitise(t(language, "cli.clauses", items=case.code_names), 60),
    )


def _counts(report: ImportReport, language: Language) -> Line:
    counts = {name: getattr(report, name) for name in _COUNTS if name != "repeated"}
    parts = [t(language, "cli_import.counts", **counts)]
    if report.joined_rows:
        parts.append(t(language, "cli_import.joined_rows", rows=report.joined_rows))
    if report.skipped:
        parts.append(t(language, "cli_import.skipped_rows", rows=len(report.skipped)))
    if report.repeated:
        parts.append(t(language, "cli_import.repeated", rows=report.repeated))
    return Line(t(language, "cli.list", items=parts), style="bold")


def _rejects(report: ImportReport, language: Language) -> Iterator[RenderableType]:
    columns = (Column(Text("cli_import.row"), "right"), FIELD, Column(Text("cli_import.reject_reason"), wide=True))
    rows = (
        (str(reject.row), reject.field, sanitise(translate(reject.reason, language)))
        for reject in report.rejects[:REJECTS_SHOWN]
    )
    yield table(language, columns, rows)
    if report.rejects_file:
        yield Line(t(language, "cli_import.rejects_file", file=sanitise(report.rejects_file)))
