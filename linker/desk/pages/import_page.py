"""Importing a file: its columns as understood and corrected, a trial run, the import, what the new cases belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from linker.casework.importing.mapping_preview import FieldChoice, MappingPreview, field_choices, preview_mapping
from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.components.job import job_panel
from linker.desk.in_chinese import engine_words
from linker.desk.ui.elements import (
    bans,
    block,
    button,
    card,
    case_link,
    chip,
    figures,
    heading,
    link,
    muted,
    percent,
    row,
    series_link,
    table,
    title,
)
from linker.desk.ui.layout import notify_error, page, waiting, work
from linker.errors import LinkerError
from linker.i18n.catalog import has_message
from linker.i18n.translate import either, t

_BLOCK, _REJECTS, _NEW = 1 << 20, 30, 40
_ENDINGS = ".csv,.tsv,.txt,.xlsx,.xls,.json,.jsonl,.parquet,.gz"


class _Desk:
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


@page("/import", "import.title", role="detective")
async def importing(visitor: Visitor) -> None:
    """The import, step by step; a job that somebody has under way is shown first."""
    from nicegui import ui

    title(t(visitor, "import.title"))
    desk = _Desk(visitor)
    under_way = [one for one in await work(queue.listed, visitor.library) if not one.ended]
    for job in under_way:
        job_panel(visitor, job.number, None)
    with card():
        ui.label(t(visitor, "import.what"))
        muted(t(visitor, "import.formats"))

        async def handed_in(event: Any) -> None:
            await _handed_in(desk, event)

        most = sessions.desk().setup.largest_upload_mb
        ui.upload(on_upload=handed_in, on_rejected=lambda: _too_large(visitor, most), auto_upload=True,
                  max_file_size=most << 20, max_files=1, label=t(visitor, "import.drop")).props(
            f'accept="{_ENDINGS}" flat bordered data-test="upload"').classes("w-full")  # fmt: skip
    desk.steps = block("desk-list").style("gap: 14px")


def _too_large(visitor: Visitor, most: int) -> None:
    from nicegui import ui

    ui.notify(t(visitor, "import.refused", most=most), type="warning")


async def _handed_in(desk: _Desk, event: Any) -> None:
    with desk.clear():
        waiting(desk.visitor)
    try:
        person = sessions.require("detective")
        with TemporaryDirectory(prefix="linker-upload-") as folder:
            lying = Path(folder) / "file"
            await event.file.save(lying)
            most = sessions.desk().setup.largest_upload_mb << 20
            desk.path = await work(_kept, person, event.file.name, lying, most)
        desk.corrections = {}
        await _mapping(desk)
    except LinkerError as error:
        desk.clear()
        notify_error(desk.visitor, error)


def _kept(person: Visitor, name: str, lying: Path, most: int) -> Path:
    return queue.keep_upload(person.library, name, _blocks(lying), most_bytes=most)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block_ := file.read(_BLOCK):
            yield block_


async def _mapping(desk: _Desk) -> None:
    visitor = desk.visitor
    seen: MappingPreview = await work(preview_mapping, desk.path, desk.corrections)
    with desk.clear(), card():
        heading(t(visitor, "import.mapping", file=desk.path.name))
        if seen.profile:
            muted(t(visitor, "import.profile", profile=seen.profile))
        muted(t(visitor, "import.mapping_why"))
        _columns(desk, seen)
        for fault in seen.faults:
            muted(engine_words(visitor, fault)).style("color: #A34800")
        with row():
            trying = button(t(visitor, "import.try"), lambda: _submit(desk, seen, {"dry_run": True}), icon="checklist")
            doing = button(t(visitor, "import.do"), lambda: _submit(desk, seen, {}), icon="upload", loud=True)
            trying.props('data-test="try"')
            doing.props('data-test="import"')
            if seen.faults:
                trying.disable()
                doing.disable()
        desk.after = block("desk-list").style("gap: 14px")


def _columns(desk: _Desk, seen: MappingPreview) -> None:
    from nicegui import ui

    visitor = desk.visitor
    offered = {one.name: _field_name(visitor, one) for one in field_choices(row.field for row in seen.rows)}

    def choose(column: str, name: str) -> Any:
        def draw() -> None:
            async def chosen(event: Any) -> None:
                desk.corrections[column] = event.value
                try:
                    await _mapping(desk)
                except LinkerError as error:
                    notify_error(visitor, error)

            ui.select(offered, value=name, with_input=True, on_change=chosen).props(
                f'dense options-dense aria-label="{t(visitor, "import.field")}"'
            ).style("min-width: 190px")

        return draw

    rows = [
        (one.column, choose(one.column, one.field), _how(visitor, one.how, one.confidence), "\n".join(one.samples))
        for one in seen.rows
    ]
    table([t(visitor, f"import.{key}") for key in ("column", "field", "how", "samples")], rows)


def _field_name(visitor: Visitor, one: FieldChoice) -> str:
    return f"{either(visitor, one.english, one.chinese)} ({one.name})" if one.name != "ignore" else t(
        visitor, "import.ignore"
    )  # fmt: skip


def _how(visitor: Visitor, how: str, confidence: float) -> str:
    named = t(visitor, f"import.how_{how}") if has_message(f"import.how_{how}") else how
    return f"{named} {confidence:.0%}" if how in ("guess", "synonym") else named


async def _submit(desk: _Desk, seen: MappingPreview, options: dict[str, Any]) -> None:
    visitor = desk.visitor
    try:
        person = sessions.require("detective")
        arguments = {"path": str(desk.path), "map": seen.map_toml, **options}
        number = await work(queue.submit, person.library, "import", arguments, by=person.name)
    except LinkerError as error:
        notify_error(visitor, error)
        return
    desk.after.clear()

    def ended(job: JobStatus) -> None:
        if job.state == "done":
            where = desk.after if options.get("dry_run") else desk.clear()
            with where:
                _report(desk, job, where)

    with desk.after:
        job_panel(visitor, number, ended)


def _report(desk: _Desk, job: JobStatus, where: Any) -> None:
    visitor, told_of = desk.visitor, job.result["import"]
    with card().props('data-test="report"'):
        dry = told_of["dry_run"]
        heading(t(visitor, "import.trial" if dry else "import.done"))
        figures([(t(visitor, f"import.{key}"), f"{told_of[key]:,}")
                 for key in ("read", "imported", "updated", "unchanged", "rejected")])  # fmt: skip
        for hint in told_of["hints"]:
            muted(engine_words(visitor, hint))
        _rejects(visitor, job, told_of)
    if not dry:
        _joined(visitor, job, where)


def _rejects(visitor: Visitor, job: JobStatus, told_of: dict[str, Any]) -> None:
    rejects = told_of["rejects"]
    if not rejects:
        return
    heading(t(visitor, "import.rejects"), order="h3")
    named, listed = {one.name: either(visitor, one.english, one.chinese) for one in field_choices()}, rejects[:_REJECTS]
    rows = [(one["row"], named.get(one["field"], one["field"]), _reason(visitor, one, named)) for one in listed]
    table([t(visitor, f"import.{key}") for key in ("row", "field", "reason")], rows)
    if told_of["rejected"] > _REJECTS:
        muted(t(visitor, "import.more_rejects", count=told_of["rejected"] - _REJECTS))

    async def download() -> None:
        from nicegui import ui

        try:
            name, content = await work(queue.rejects_of, sessions.require("detective").library, job.number)
        except LinkerError as error:
            notify_error(visitor, error)
            return
        ui.download.content(content, name)

    if not told_of["dry_run"]:
        button(t(visitor, "import.download_rejects"), download, icon="download").style("align-self: flex-start")


def _reason(visitor: Visitor, reject: dict[str, Any], named: Mapping[str, str]) -> str:
    # The first field stands in its own column.
    notify_error = str(reject["reason"]).removeprefix(f"{reject['field']}: ")
    for field, words in named.items():
        notify_error = notify_error.replace(f"; {field}: ", f"; {words}: ")
    return engine_words(visitor, notify_error)


def _joined(visitor: Visitor, job: JobStatus, where: Any) -> None:
    joined = job.result.get("joined")
    if not joined or joined["why_not"]:
        with card():
            heading(t(visitor, "import.not_linked"))
            muted(_why_not(visitor, job))
            with row():
                button(t(visitor, "model.relink"), lambda: _relink(visitor, where), icon="hub", loud=True).props(
                    'data-test="relink"'
                )
                link(t(visitor, "import.solved_first"), "/model")
        return
    with card().props('data-test="new-cases"'):
        heading(t(visitor, "import.new_cases", count=f"{job.result['new_cases']:,}"))
        muted(t(visitor, "import.new_cases_why"))
        with block("desk-list"):
            for one in joined["cases"][:_NEW]:
                _new_case(visitor, one)


def _why_not(visitor: Visitor, job: JobStatus) -> str:
    joined, failure = job.result.get("joined"), job.result.get("linking_failed")
    if failure:
        return t(visitor, "import.linking_failed", why=failure)
    return (
        either(visitor, joined["why_not"], joined["why_not_chinese"]) if joined else t(visitor, "import.never_linked")
    )


def _new_case(visitor: Visitor, one: dict[str, Any]) -> None:
    with block("desk-item"):
        with row():
            case_link(one["case_id"])
            if one["series"]:
                series_link(one["series"])
                chip(percent(one["probability"] or 0.0))
        with row():
            if not one["partners"]:
                muted(t(visitor, "import.no_partners"))
            for partner in one["partners"][:3]:
                case_link(partner["case_id"])
                muted(f"{percent(partner['probability'])} · log10 LR {bans(partner['log10_lr'])}")


async def _relink(visitor: Visitor, where: Any) -> None:
    from nicegui import ui

    try:
        person = sessions.require("detective")
        number = await work(queue.submit, person.library, "relink", {}, by=person.name)
    except LinkerError as error:
        notify_error(visitor, error)
        return
    with where:
        job_panel(visitor, number, lambda job: ui.navigate.to("/") if job.state == "done" else None)
