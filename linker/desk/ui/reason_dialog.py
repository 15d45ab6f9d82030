"""The question for the reason of a decision; what was said is stored under the name of who said it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from linker.casework.linking.standing_facts import raised_by
from linker.casework.solving.solve import Solving
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import button, row
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.text import Text
from linker.i18n.translate import t, translate
from linker.library.store.decisions import Decision


@dataclass(frozen=True)
class DialogEntry:
    """What a person wrote into the dialog: why, and (where it was asked for) the name of an offender."""

    reason: str
    subject: str = ""


# Stores the decision of a user, who is the visitor as signed in at that moment, and gives it; runs in a thread.
StoreDecision = Callable[[Visitor, DialogEntry], object]
OnStored = Callable[[], Awaitable[None] | None]


@dataclass(eq=False)
class ReasonDialog:
    """A dialog that asks why (and for a name, where `subject_label` is given), then stores the decision.

    The visitor must hold `role` when it is stored. A LinkerError of `store` is shown and the dialog stays open; so
    does what the stored decision contradicts, until it is read. `on_stored` is called afterwards.
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
    card: Any = None

    def open(self) -> None:
        """Draw the dialog where elements go now, and open it."""
        from nicegui import ui

        with ui.dialog(value=True) as self.dialog, ui.card().style("min-width: min(460px, 90vw)") as self.card:
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
            against = await work(self._store, sessions.require(self.role), self._statement())
        except LinkerError as error:
            notify_error(self.visitor, error)
            return
        if against:
            self._show(against)
            return
        ui.notify(t(self.visitor, "decide.stored"), type="positive")
        await self._close()

    def _store(self, user: Visitor, statement: DialogEntry) -> tuple[Text, ...]:
        """Store the decision; what contradicts something that stands since then."""
        stored = self.store(user, statement)
        if isinstance(stored, Solving):
            return stored.against
        return raised_by(user.library, stored) if isinstance(stored, Decision) else ()

    def _show(self, against: tuple[Text, ...]) -> None:
        """Say in place of the question what the stored decision contradicts: the reader closes it."""
        from nicegui import ui

        self.card.clear()
        with self.card:
            ui.label(t(self.visitor, "decide.stored_against")).classes("desk-heading desk-text")
            for words in against:
                ui.label(translate(words, self.visitor.language)).classes("desk-text").props('data-test="against"')
            with row().style("justify-content: flex-end; width: 100%"):
                button(t(self.visitor, "do.close"), self._close, loud=True).props('autofocus data-test="close"')

    async def _close(self) -> None:
        self.dialog.close()
        drawing = self.on_stored()
        if drawing is not None:
            await drawing
