"""A long job on the page: how far it is, a way to stop it, and what to do once it has ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.error_text import engine_text
from linker.desk.ui.elements import button, card
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.translate import t

_LOOK_SECONDS = 0.7
OnEnd = Callable[[JobStatus], Awaitable[None] | None]


def job_panel(visitor: Visitor, number: int, on_end: OnEnd | None = None) -> None:
    """Follow a job until it ends, then call `on_end`; the job goes on whether or not anybody follows it."""
    _JobPanel(visitor, number, on_end).draw()


@dataclass(eq=False)
class _JobPanel:
    visitor: Visitor
    number: int
    on_end: OnEnd | None
    panel: Any = None
    state: Any = None
    progress: Any = None
    message: Any = None
    stop_button: Any = None
    timer: Any = None

    def draw(self) -> None:
        from nicegui import ui

        with card().props('role="status" aria-live="polite"') as self.panel:
            self.state = ui.label(t(self.visitor, "job.queued")).classes("desk-heading").props('data-test="job"')
            self.progress = ui.linear_progress(0, show_value=False)
            self.progress.props('rounded size="10px" indeterminate aria-label="%"')
            self.message = ui.label("").classes("desk-muted desk-small desk-text")
            self.stop_button = button(t(self.visitor, "job.cancel"), self._stop, icon="close")
            self.stop_button.style("align-self: flex-start")
        self.timer = ui.timer(_LOOK_SECONDS, self._refresh)

    async def _stop(self) -> None:
        try:
            user = sessions.require("detective")
            await work(queue.cancel, user.library, self.number, user=user.name)
        except LinkerError as error:
            notify_error(self.visitor, error)

    async def _refresh(self) -> None:
        job = await work(queue.status, self.visitor.library, self.number)
        self.state.set_text(_state_text(self.visitor, job))
        self.message.set_text(engine_text(self.visitor, job.message))
        if job.progress:
            self.progress.props(remove="indeterminate").set_value(job.progress)
        if job.ended:
            await self._end(job)

    async def _end(self, job: JobStatus) -> None:
        self.timer.deactivate()
        self.progress.delete()
        self.stop_button.delete()
        if job.state == "done":
            self.panel.delete()
        drawing = self.on_end(job) if self.on_end else None
        if drawing is not None:
            await drawing


def _state_text(visitor: Visitor, job: JobStatus) -> str:
    kind = t(visitor, f"job.{job.kind}")
    share = f" {job.progress:.0%}" if job.state == "running" and job.progress else ""
    return t(visitor, f"job.state_{job.state}", kind=kind) + share
