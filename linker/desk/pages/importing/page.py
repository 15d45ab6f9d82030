"""Importing a file: its columns as understood and corrected, a trial run, the import, what the new cases belong to."""

from __future__ import annotations

from collections.abc import Iterator
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
from linker.desk.pages.importing.report import show_report
from linker.desk.ui.elements import block, button, card, heading, live_table, row, title
from linker.desk.ui.markup import muted, plain_text, render
from linker.desk.ui.notices import notify_error, waiting
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.catalog import has_message
from linker.i18n.translate import t, translate

_BLOCK = 1 << 20
_ENDINGS = ".csv,.tsv,.txt,.xlsx,.xls,.json,.jsonl,.parquet,.gz"


class _ImportDraft:
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
    draft = _ImportDraft(visitor)
    under_way = [job for job in await work(queue.list_jobs, visitor.library) if not job.ended]
    for job in under_way:
        job_panel(visitor, job.number, None)
    with card():
        ui.label(t(visitor, "import.what"))
        render(muted(t(visitor, "import.formats")))

        limit_mb = sessions.desk().setup.largest_upload_mb
        drop_area = ui.upload(
            on_upload=partial(_receive, draft),
            on_rejected=partial(_too_large, visitor, limit_mb),
            auto_upload=True,
            max_file_size=limit_mb << 20,
            max_files=1,
            label=t(visitor, "import.drop"),
        )
        drop_area.props(f'accept="{_ENDINGS}" flat bordered data-test="upload"').classes("w-full")
    draft.steps = block("desk-list").style("gap: 14px")


def _too_large(visitor: Visitor, limit_mb: int) -> None:
    from nicegui import ui

    ui.notify(t(visitor, "import.refused", limit_mb=limit_mb), type="warning")


async def _receive(draft: _ImportDraft, event: Any) -> None:
    with draft.clear():
        waiting(draft.visitor)
    try:
        person = sessions.require("detective")
        with TemporaryDirectory(prefix="linker-upload-") as folder:
            upload = Path(folder) / "file"
            await event.file.save(upload)
            limit_bytes = sessions.desk().setup.largest_upload_mb << 20
            draft.path = await work(_store_upload, person, event.file.name, upload, limit_bytes)
        draft.corrections = {}
        await _mapping(draft)
    except LinkerError as error:
        draft.clear()
        notify_error(draft.visitor, error)


def _store_upload(person: Visitor, name: str, upload: Path, limit_bytes: int) -> Path:
    return queue.store_upload(person.library, name, _blocks(upload), max_bytes=limit_bytes)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block_ := file.read(_BLOCK):
            yield block_


async def _mapping(draft: _ImportDraft) -> None:
    visitor = draft.visitor
    preview: MappingPreview = await work(preview_mapping, draft.path, draft.corrections)
    with draft.clear(), card():
        heading(t(visitor, "import.mapping", file=draft.path.name))
        if preview.profile:
            render(muted(t(visitor, "import.profile", profile=preview.profile)))
        render(muted(t(visitor, "import.mapping_why")))
        _columns(draft, preview)
        for hint in preview.hints:
            render(muted(translate(hint, visitor)))
        for fault in preview.faults:
            render(plain_text(engine_text(visitor, fault), "desk-text desk-small")).style("color: #A34800")
        with row():
            trying = button(
                t(visitor, "import.try"), lambda: _submit(draft, preview, {"dry_run": True}), icon="checklist"
            )
            doing = button(t(visitor, "import.do"), lambda: _submit(draft, preview, {}), icon="upload", loud=True)
            trying.props('data-test="try"')
            doing.props('data-test="import"')
            if preview.faults:
                trying.disable()
                doing.disable()
        draft.after = block("desk-list").style("gap: 14px")


def _columns(draft: _ImportDraft, preview: MappingPreview) -> None:
    visitor = draft.visitor
    choices = {choice.name: _field_name(visitor, choice) for choice in field_choices(row.field for row in preview.rows)}
    rows = [
        (
            row.column,
            partial(_draw_choice, draft, choices, row.column, row.field),
            _how(visitor, row.how, row.confidence),
            "\n".join(row.samples),
        )
        for row in preview.rows
    ]
    live_table([t(visitor, f"import.{key}") for key in ("column", "field", "how", "samples")], rows)


def _draw_choice(draft: _ImportDraft, choices: dict[str, str], column: str, field: str) -> None:
    from nicegui import ui

    select = ui.select(choices, value=field, with_input=True)
    select.props(f'dense options-dense aria-label="{t(draft.visitor, "import.field")}"').style("min-width: 190px")
    select.on_value_change(lambda event: _correct(draft, column, event.value))


async def _correct(draft: _ImportDraft, column: str, field: str) -> None:
    draft.corrections[column] = field
    try:
        await _mapping(draft)
    except LinkerError as error:
        notify_error(draft.visitor, error)


def _field_name(visitor: Visitor, choice: FieldChoice) -> str:
    if choice.name == "ignore":
        return t(visitor, "import.ignore")
    return f"{translate(choice.label, visitor)} ({choice.name})"


def _how(visitor: Visitor, how: str, confidence: float) -> str:
    name = t(visitor, f"import.how_{how}") if has_message(f"import.how_{how}") else how
    return f"{name} {confidence:.0%}" if how in ("guess", "synonym", "words", "content") else name


async def _submit(draft: _ImportDraft, preview: MappingPreview, options: dict[str, Any]) -> None:
    visitor = draft.visitor
    try:
        person = sessions.require("detective")
        arguments = {"path": str(draft.path), "map": preview.map_toml, **options}
        job_number = await work(queue.submit, person.library, "import", arguments, user=person.name)
    except LinkerError as error:
        notify_error(visitor, error)
        return
    draft.after.clear()

    with draft.after:
        job_panel(visitor, job_number, partial(_show_outcome, draft, bool(options.get("dry_run"))))


def _show_outcome(draft: _ImportDraft, is_trial: bool, job: JobStatus) -> None:  # noqa: FBT001 - given by partial
    if job.state == "done":
        place = draft.after if is_trial else draft.clear()
        with place:
            show_report(draft.visitor, job, place)
