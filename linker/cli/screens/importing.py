"""What an import did: the mapping, the counts, the rows that were rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from rich.text import Text

from linker.cli.terminal import Column, count, heading, sanitise, table
from linker.i18n.translate import in_document

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.importing.import_cases import ImportReport
    from linker.casework.linking.incremental import IncrementalReport
    from linker.library.mapping.column_map import MapRow
    from linker.library.store.offenders import OffenderCounts

FIRST_REJECTS = 5
FIRST_UNKNOWN = 10
KEPT = "ignore"
_COUNTS = ("read", "imported", "updated", "unchanged", "rejected", "repeated")


def import_answer(reports: Sequence[ImportReport], joined: IncrementalReport | None) -> dict[str, Any]:
    """The JSON of an import: of one file its report, of several the sums and each report under `files`.

    `linked` says what the new cases belong to; None where they were not linked.
    """
    each = [{item.name: getattr(report, item.name) for item in fields(report)} for report in reports]
    if len(each) == 1:
        return {**each[0], "linked": joined}
    sums = {name: sum(report[name] for report in each) for name in _COUNTS}
    rejects_files = [report["rejects_file"] for report in each if report["rejects_file"]]
    return {**sums, "rejects_file": rejects_files, "files": each, "linked": joined}


def import_screen(report: ImportReport, library: str) -> Iterator[RenderableType]:
    """The screen after one file."""
    yield heading(
        sanitise(report.file), "dry run, nothing stored 试运行，未入库" if report.dry_run else f"→ {sanitise(library)}"
    )
    yield _mapping(report)
    kept = [sanitise(row.column, 30) for row in report.mapping if row.field == KEPT]
    if kept:
        yield Text(f"kept with the case, not compared 原样保留: {', '.join(kept)}\n", style="dim")
    yield _counts(report)
    for line in report.hints:
        yield Text(f"look 请核对: {sanitise(in_document(line, 'both'))}", style="yellow")
    if report.rejects:
        yield from _rejects(report)
    yield Text(_next(report), style="dim")


def hint_lines(report: ImportReport) -> Iterator[str]:
    """What a script's user should see on standard error."""
    yield from (f"{sanitise(report.file)}: {sanitise(in_document(line, 'both'))}" for line in report.hints)
    if report.rejects_file:
        rejected = count(report.rejected, "row")
        yield f"{sanitise(report.file)}: {rejected} rejected, with reasons in {sanitise(report.rejects_file)}"


def offenders_screen(counts: OffenderCounts) -> Iterator[RenderableType]:
    """The screen after a file of offenders."""
    yield Text(f"{count(counts.read, 'row')} read, {count(counts.stored, 'new pair')} of case and offender stored.")
    if counts.unknown_cases:
        first = ", ".join(sanitise(case, 40) for case in counts.unknown_cases[:FIRST_UNKNOWN])
        more = ", …" if len(counts.unknown_cases) > FIRST_UNKNOWN else ""
        told = count(len(counts.unknown_cases), "case is", "cases are")
        yield Text(f"{told} not in the library and left out: {first}{more}", style="yellow")
    yield Text("next: linker train", style="dim")


def _mapping(report: ImportReport) -> RenderableType:
    columns = (
        Column("column", "列名"),
        Column("field", "字段"),
        Column("how", "依据"),
        Column("sure", "把握", "right"),
        Column("holds", "示例", wide=True, style="dim"),
    )
    return table(columns, (_map_row(row) for row in report.mapping if row.field != KEPT))


def _map_row(row: MapRow) -> tuple[str, str, str, str, str]:
    samples = " | ".join(sanitise(sample, 20) for sample in row.samples[:2])
    return sanitise(row.column, 20), row.field, row.how, f"{100 * row.confidence:.0f} %", samples


def _counts(report: ImportReport) -> Text:
    told = f"{count(report.read, 'row')} read: {report.imported:,} new, {report.updated:,} updated, "
    told += f"{report.unchanged:,} unchanged, {report.rejected:,} rejected"
    if report.repeated:
        told += f", {report.repeated:,} repeat an earlier row"
    chinese = f"读取 {report.read:,}，新增 {report.imported:,}，更新 {report.updated:,}，未变 {report.unchanged:,}，"
    return Text(f"{told}\n{chinese}退回 {report.rejected:,}", style="bold")


def _rejects(report: ImportReport) -> Iterator[RenderableType]:
    columns = (
        Column("row", "行", "right"),
        Column("field", "字段"),
        Column("why it was rejected", "退回原因", wide=True),
    )
    first = report.rejects[:FIRST_REJECTS]
    yield table(columns, ((str(one.row), one.field, sanitise(in_document(one.reason, "both"))) for one in first))
    if report.rejects_file:
        yield Text(f"All rejected rows are in {sanitise(report.rejects_file)}: repair them there and import that file.")


def _next(report: ImportReport) -> str:
    if report.dry_run:
        return "If a column is wrong: --save-map map.toml, edit it, import with --map map.toml."
    return "next: linker relink (or first linker offenders FILE and linker train, if solved cases are known)"
