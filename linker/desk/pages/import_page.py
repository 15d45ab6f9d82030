"""Importing a file: its columns as understood and corrected, a trial run, the import, what the new cases belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from linker.casework.importing.mapping_preview import FieldChoice, MappingPreview, field_choices, preview_mapping
from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.components.job import job_panel
from linker.desk.error_text import engine_text
from linker.desk.ui.elements import block, button, card, heading, live_table, row, title
from linker.desk.ui.markup import case_link, chip, figures, link, muted, render, series_link, table
from linker.desk.ui.notices import notify_error, waiting
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.catalog import has_message
from linker.i18n.numbers import number, percent, signed
from linker.i18n.translate import either, t, translate

_BLOCK, _REJECTS, _NEW = 1 << 20, 30, 40
_ENDINGS = ".csv,.tsv,.txt,.xlsx,.xls,.json,.jsonl,.parquet,.gz"


class _Import:
    """One import on one page: the file as handed in, the corrections, and where the next step is drawn."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.path = Path()
        self.corrections: dict[str, str] = {}
        self.steps: Any = None
        self.after: Any = None

    def clear(self) -> Any:
        self.steps.clear()
        return self.steps


async def importing(visitor: Visitor) -> None:
    """The import, step by step; a job that somebody has under way is shown first."""
    from nicegui import ui

    title(t(visitor, "import.title"))
    desk = _Import(visitor)
    under_way = [job for job in await work(queue.list_jobs, visitor.library) if not job.ended]
    for job in under_way:
        job_panel(visitor, job.number, None)
    with card():
        ui.label(t(visitor, "import.what"))
        render(muted(t(visitor, "import.formats")))

        limit_mb = sessions.desk().setup.largest_upload_mb
        upload = ui.upload(
            on_upload=partial(_receive, desk),
            on_rejected=partial(_too_large, visitor, limit_mb),
            auto_upload=True,
            max_file_size=limit_mb << 20,
            max_files=1,
            label=t(visitor, "import.drop"),
        )
        upload.props(f'accept="{_ENDINGS}" flat bordered data-test="upload"').classes("w-full")
    desk.steps = block("desk-list").style("gap: 14px")


def _too_large(visitor: Visitor, limit_mb: int) -> None:
    from nicegui import ui

    ui.notify(t(visitor, "import.refused", most=limit_mb), type="warning")


async def _receive(desk: _Import, event: Any) -> None:
    with desk.clear():
        waiting(desk.visitor)
    try:
        person = sessions.require("detective")
        with TemporaryDirectory(prefix="linker-upload-") as folder:
            upload = Path(folder) / "file"
            await event.file.save(upload)
            limit_bytes = sessions.desk().setup.largest_upload_mb << 20
            desk.path = await work(_store_upload, person, event.file.name, upload, limit_bytes)
        desk.corrections = {}
        await _mapping(desk)
    except LinkerError as error:
        desk.clear()
        notify_error(desk.visitor, error)


def _store_upload(person: Visitor, name: str, upload: Path, limit_bytes: int) -> Path:
    return queue.store_upload(person.library, name, _blocks(upload), max_bytes=limit_bytes)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block_ := file.read(_BLOCK):
            yield block_


async def _mapping(desk: _Import) -> None:
    visitor = desk.visitor
    preview: MappingPreview = await work(preview_mapping, desk.path, desk.corrections)
    with desk.clear(), card():
        heading(t(visitor, "import.mapping", file=desk.path.name))
        if preview.profile:
            render(muted(t(visitor, "import.profile", profile=preview.profile)))
        render(muted(t(visitor, "import.mapping_why")))
        _columns(desk, preview)
        for fault in preview.faults:
            render(muted(engine_text(visitor, fault))).style("color: #A34800")
        with row():
            trying = button(
                t(visitor, "import.try"), lambda: _submit(desk, preview, {"dry_run": True}), icon="checklist"
            )
            doing = button(t(visitor, "import.do"), lambda: _submit(desk, preview, {}), icon="upload", loud=True)
            trying.props('data-test="try"')
            doing.props('data-test="import"')
            if preview.faults:
                trying.disable()
                doing.disable()
        desk.after = block("desk-list").style("gap: 14px")


def _columns(desk: _Import, preview: MappingPreview) -> None:
    visitor = desk.visitor
    choices = {choice.name: _field_name(visitor, choice) for choice in field_choices(row.field for row in preview.rows)}
    rows = [
        (
            row.column,
            partial(_draw_choice, desk, choices, row.column, row.field),
            _how(visitor, row.how, row.confidence),
            "\n".join(row.samples),
        )
        for row in preview.rows
    ]
    live_table([t(visitor, f"import.{key}") for key in ("column", "field", "how", "samples")], rows)


def _draw_choice(desk: _Import, choices: dict[str, str], column: str, field: str) -> None:
    from nicegui import ui

    select = ui.select(choices, value=field, with_input=True)
    select.props(f'dense options-dense aria-label="{t(desk.visitor, "import.field")}"').style("min-width: 190px")
    select.on_value_change(lambda event: _correct(desk, column, event.value))


async def _correct(desk: _Import, column: str, field: str) -> None:
    desk.corrections[column] = field
    try:
        await _mapping(desk)
    except LinkerError as error:
        notify_error(desk.visitor, error)


def _field_name(visitor: Visitor, choice: FieldChoice) -> str:
    if choice.name == "ignore":
        return t(visitor, "import.ignore")
    return f"{translate(choice.label, visitor)} ({choice.name})"


def _how(visitor: Visitor, how: str, confidence: float) -> str:
    name = t(visitor, f"import.how_{how}") if has_message(f"import.how_{how}") else how
    return f"{name} {confidence:.0%}" if how in ("guess", "synonym") else name


async def _submit(desk: _Import, preview: MappingPreview, options: dict[str, Any]) -> None:
    visitor = desk.visitor
    try:
        person = sessions.require("detective")
        arguments = {"path": str(desk.path), "map": preview.map_toml, **options}
        job_number = await work(queue.submit, person.library, "import", arguments, user=person.name)
    except LinkerError as error:
        notify_error(visitor, error)
        return
    desk.after.clear()

    with desk.after:
        job_panel(visitor, job_number, partial(_show_outcome, desk, bool(options.get("dry_run"))))


def _show_outcome(desk: _Import, is_trial: bool, job: JobStatus) -> None:  # noqa: FBT001 - given by partial
    if job.state == "done":
        place = desk.after if is_trial else desk.clear()
        with place:
            _report(desk, job, place)


def _report(desk: _Import, job: JobStatus, place: Any) -> None:
    visitor, report = desk.visitor, job.result["import"]
    with card().props('data-test="report"'):
        dry = report["dry_run"]
        heading(t(visitor, "import.trial" if dry else "import.done"))
        counts = ("read", "imported", "updated", "unchanged", "rejected")
        render(figures((t(visitor, f"import.{key}"), number(report[key])) for key in counts))
        for hint in report["hints"]:
            render(muted(either(visitor, hint["english"], hint["chinese"])))
        _rejects(visitor, job, report)
    if not dry:
        _new_cases(visitor, job, place)


def _rejects(visitor: Visitor, job: JobStatus, report: dict[str, Any]) -> None:
    rejects = report["rejects"]
    if not rejects:
        return
    heading(t(visitor, "import.rejects"), order="h3")
    names = {choice.name: translate(choice.label, visitor) for choice in field_choices()}
    rows = [
        (
            reject["row"],
            names.get(reject["field"], reject["field"]),
            either(visitor, reject["reason"], reject["reason_chinese"]),
        )
        for reject in rejects[:_REJECTS]
    ]
    render(table([t(visitor, f"import.{key}") for key in ("row", "field", "reason")], rows))
    if report["rejected"] > _REJECTS:
        render(muted(t(visitor, "import.more_rejects", count=report["rejected"] - _REJECTS)))
    if not report["dry_run"]:
        downloading = partial(_download_rejects, visitor, job.number)
        downloads = button(t(visitor, "import.download_rejects"), downloading, icon="download")
        downloads.style("align-self: flex-start")


async def _download_rejects(visitor: Visitor, job_number: int) -> None:
    from nicegui import ui

    try:
        name, content = await work(queue.rejects_of, sessions.require("detective").library, job_number)
    except LinkerError as error:
        notify_error(visitor, error)
        return
    ui.download.content(content, name)


def _new_cases(visitor: Visitor, job: JobStatus, place: Any) -> None:
    linked = job.result.get("joined")
    if not linked or linked["why_not"]:
        with card():
            heading(t(visitor, "import.not_linked"))
            render(muted(_why_not(visitor, job)))
            with row():
                relinking = partial(_relink, visitor, place)
                button(t(visitor, "model.relink"), relinking, icon="hub", loud=True).props('data-test="relink"')
                render(link(t(visitor, "import.solved_first"), "/model"))
        return
    with card().props('data-test="new-cases"'):
        heading(t(visitor, "import.new_cases", count=number(job.result["new_cases"])))
        render(muted(t(visitor, "import.new_cases_why")))
        with block("desk-list"):
            for new_case in linked["cases"][:_NEW]:
                _new_case(visitor, new_case)


def _why_not(visitor: Visitor, job: JobStatus) -> str:
    linked, failure = job.result.get("joined"), job.result.get("linking_failed")
    if failure:
        return t(visitor, "import.linking_failed", why=failure)
    return (
        either(visitor, linked["why_not"], linked["why_not_chinese"]) if linked else t(visitor, "import.never_linked")
    )


def _new_case(visitor: Visitor, new_case: dict[str, Any]) -> None:
    with block("desk-item"):
        with row():
            render(case_link(new_case["case_id"]))
            if new_case["series"]:
                render(series_link(new_case["series"]))
                render(chip(percent(new_case["probability"] or 0.0)))
        with row():
            if not new_case["partners"]:
                render(muted(t(visitor, "import.no_partners")))
            for partner in new_case["partners"][:3]:
                render(case_link(partner["case_id"]))
                render(muted(f"{percent(partner['probability'])} · log10 LR {signed(partner['log10_lr'])}"))


async def _relink(visitor: Visitor, place: Any) -> None:
    try:
        person = sessions.require("detective")
        job_number = await work(queue.submit, person.library, "relink", {}, user=person.name)
    except LinkerError as error:
        notify_error(visitor, error)
        return
    with place:
        job_panel(visitor, job_number, _open_start)


def _open_start(job: JobStatus) -> None:
    from nicegui import ui

    if job.state == "done":
        ui.navigate.to("/")
