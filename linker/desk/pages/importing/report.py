"""What an import gave: counts, rejected rows, and what the new cases belong to."""

from __future__ import annotations

from functools import partial
from typing import Any

from linker.casework.importing.mapping_preview import field_choices
from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus
from linker.casework.users import access_log
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.components.job import job_panel
from linker.desk.error_text import engine_text
from linker.desk.ui.elements import block, button, card, heading, row
from linker.desk.ui.markup import case_link, chip, figures, link, muted, render, series_link, table
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.numbers import number, percent, signed
from linker.i18n.text import Label
from linker.i18n.translate import t, translate

_REJECTS, _NEW = 30, 40


def show_report(visitor: Visitor, job: JobStatus, place: Any) -> None:
    """Counts, hints and rejected rows of an import; after an import that was no trial, what the new cases belong to."""
    report = job.result["import"]
    with card().props('data-test="report"'):
        dry = report["dry_run"]
        heading(t(visitor, "import.trial" if dry else "import.done"))
        counts = ("read", "imported", "updated", "unchanged", "rejected")
        render(figures((t(visitor, f"import.{key}"), number(report[key])) for key in counts))
        for hint in report["hints"]:
            render(muted(engine_text(visitor, Label(hint["english"], hint["chinese"]))))
        if dry:
            _stored(visitor, report)
        _rejects(visitor, job, report)
    if not dry:
        _new_cases(visitor, job, place)


def _stored(visitor: Visitor, report: dict[str, Any]) -> None:
    """Some cases as they are stored, and the shares of all without time, place, offence and narrative."""
    if not report.get("stored"):
        return
    heading(t(visitor, "import.stored"), order="h3")
    columns = ("case", "earliest", "latest", "point", "offence", "loss", "codes")
    rows = [_stored_row(visitor, case) for case in report["stored"]]
    render(table([t(visitor, f"import.stored_{name}") for name in columns], rows))
    if report.get("missing"):
        render(muted(t(visitor, "import.missing", **report["missing"])))


def _stored_row(visitor: Visitor, case: dict[str, Any]) -> tuple[str, ...]:
    times = (str(case[name] or "")[:16].replace("T", " ") for name in ("earliest", "latest"))
    is_placed = case["longitude"] is not None and case["latitude"] is not None
    point = f"{case['longitude']:.5f}, {case['latitude']:.5f}" if is_placed else ""
    loss = "" if case["loss"] is None else number(case["loss"])
    # A job of an earlier version has no names.
    names = case.get("code_names_chinese" if visitor.language == "zh" else "code_names") or case["codes"]
    return case["case_id"], *times, point, case["offence"], loss, t(visitor, "report.clauses", items=names)


def _rejects(visitor: Visitor, job: JobStatus, report: dict[str, Any]) -> None:
    rejects = report["rejects"]
    if not rejects:
        return
    heading(t(visitor, "import.rejects"), order="h3")
    names = {choice.name: translate(choice.label, visitor) for choice in field_choices()}
    rows = [_reject_row(visitor, reject, names.get(reject["field"], reject["field"])) for reject in rejects[:_REJECTS]]
    render(table([t(visitor, f"import.{key}") for key in ("row", "field", "reason")], rows))
    if report["rejected"] > _REJECTS:
        render(muted(t(visitor, "import.more_rejects", count=report["rejected"] - _REJECTS)))
    if not report["dry_run"]:
        downloading = partial(_download_rejects, visitor, job.number)
        downloads = button(t(visitor, "import.download_rejects"), downloading, icon="download")
        downloads.style("align-self: flex-start")


def _reject_row(visitor: Visitor, reject: dict[str, Any], name: str) -> tuple[object, str, str]:
    reason = translate(Label(reject["reason"], reject["reason_chinese"]), visitor)
    # The field stands in its own column.
    return reject["row"], name, reason.removeprefix(name).lstrip(":： ")


async def _download_rejects(visitor: Visitor, job_number: int) -> None:
    from nicegui import ui

    try:
        person = sessions.require("detective")
        name, content = await work(queue.rejects_of, person.library, job_number)
        await work(access_log.log_access, person.library, person.name, "export", name)
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
        heading(t(visitor, "import.new_cases", count=job.result["new_cases"]))
        render(muted(t(visitor, "import.new_cases_why")))
        with block("desk-list"):
            for new_case in linked["cases"][:_NEW]:
                _new_case(visitor, new_case)


def _why_not(visitor: Visitor, job: JobStatus) -> str:
    linked, failure = job.result.get("joined"), job.result.get("linking_failed")
    if failure:
        return t(visitor, "import.linking_failed", why=failure)
    if not linked:
        return t(visitor, "import.never_linked")
    return translate(Label(linked["why_not"], linked["why_not_chinese"]), visitor)


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
