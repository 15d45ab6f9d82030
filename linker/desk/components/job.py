"""A long job on the page: how far it is, a way to stop it, and what to do once it has ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.error_text import engine_text
from linker.desk.ui.elements import button, card
from linker.desk.ui.markup import muted, render
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.translate import t

_LOOK_SECONDS = 0.7


def job_panel(
    visitor: Visitor, number: int, on_end: Callable[[JobStatus], Awaitable[None] | None] | None = None
) -> None:
    """Follow a job until it ends, then call `on_end`; the job goes on whether or not anybody follows it."""
    from nicegui import ui

    with card().props('role="status" aria-live="polite"') as panel:
        state_label = ui.label(t(visitor, "job.queued")).classes("desk-heading").props('data-test="job"')
        progress = ui.linear_progress(0, show_value=False).props('rounded size="10px" indeterminate aria-label="%"')
        message = render(muted(""))

        async def stop() -> None:
            try:
                person = sessions.require("detective")
                await work(queue.cancel, person.library, number, by=person.name)
            except LinkerError as error:
                notify_error(visitor, error)

        stopping = button(t(visitor, "job.cancel"), stop, icon="close").style("align-self: flex-start")

        async def look() -> None:
            now = await work(queue.status, visitor.library, number)
            state_label.set_text(_state_text(visitor, now))
            in_chinese = visitor.language == "zh"
            message.set_text("" if in_chinese and now.state != "failed" else engine_text(visitor, now.message))
            if now.progress:
                progress.props(remove="indeterminate").set_value(now.progress)
            if not now.ended:
                return
            timer.deactivate()
            progress.delete()
            stopping.delete()
            if now.state == "done":
                panel.delete()
            result = on_end(now) if on_end else None
            if result is not None:
                await result

    timer = ui.timer(_LOOK_SECONDS, look)


def _state_text(visitor: Visitor, job: JobStatus) -> str:
    kind = t(visitor, f"job.{job.kind}")
    share = f" {job.progress:.0%}" if job.state == "running" and job.progress else ""
    return t(visitor, f"job.state_{job.state}", kind=kind) + share
