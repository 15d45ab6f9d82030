"""The question for the reason of a decision; what was said is stored under the name of who said it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import button, row
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.translate import t


@dataclass(frozen=True)
class DialogEntry:
    """What a person wrote into the dialog: why, and (where it was asked for) the name of an offender."""

    reason: str
    subject: str = ""


# Stores the decision of a user, who is the visitor as signed in at that moment; runs in a thread.
StoreDecision = Callable[[Visitor, DialogEntry], object]
OnStored = Callable[[], Awaitable[None] | None]


@dataclass(eq=False)
class ReasonDialog:
    """A dialog that asks why (and for a name, where `subject_label` is given), then stores the decision.

    The visitor must hold `role` when it is stored. A LinkerError of `store` is shown and the dialog stays open;
    `on_stored` is called afterwards.
    """

    visitor: Visitor
    question: str
    store: StoreDecision
    on_stored: OnStored
    subject_label: str = ""
    role: str = "detective"
    subject_input: Any = None
    reason_input: Any = None
    dialog: Any = None

    def open(self) -> None:
        """Draw the dialog where elements go now, and open it."""
        from nicegui import ui

        with ui.dialog(value=True) as self.dialog, ui.card().style("min-width: min(460px, 90vw)"):
            ui.label(self.question).classes("desk-heading desk-text")
            if self.subject_label:
                self.subject_input = ui.input(self.subject_label).classes("w-full").props('data-test="subject"')
            self.reason_input = ui.textarea(t(self.visitor, "decide.because")).classes("w-full")
            self.reason_input.props('autogrow data-test="because"')
            (self.subject_input or self.reason_input).props("autofocus")
            with row().style("justify-content: flex-end; width: 100%"):
                button(t(self.visitor, "do.cancel"), self.dialog.close)
                button(t(self.visitor, "do.decide"), self._decide, loud=True).props('data-test="decide"')
        self.dialog.on("hide", self.dialog.delete)

    def _statement(self) -> DialogEntry:
        subject = self.subject_input.value if self.subject_input else ""
        return DialogEntry(self.reason_input.value or "", subject or "")

    async def _decide(self) -> None:
        from nicegui import ui

        try:
            await work(self.store, sessions.require(self.role), self._statement())
        except LinkerError as error:
            notify_error(self.visitor, error)
            return
        self.dialog.close()
        ui.notify(t(self.visitor, "decide.stored"), type="positive")
        drawing = self.on_stored()
        if drawing is not None:
            await drawing
