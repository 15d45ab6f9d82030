"""Who decided what, and that nobody changed it since; who looked at what."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from fastapi import Query
from markupsafe import Markup
from nicegui import ui

from linker.casework.deciding.decisions import Audit, AuditEntry, audit, undo
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import theme
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import block, button, card, empty, heading, live_table, title
from linker.desk.ui.markup import case_link, digits, inline, link, muted, plain_text, render, table
from linker.desk.ui.reason_dialog import DialogEntry, ReasonDialog
from linker.desk.ui.threads import work
from linker.desk.ui.urls import case_path, series_path
from linker.i18n.catalog import has_message
from linker.i18n.numbers import UNKNOWN
from linker.i18n.translate import t
from linker.library.store.decisions import UNDONE, Decision
from linker.library.store.operations.access_log import AccessEntry

_A_PAGE = 100
_MOST_LOOKS = 200


async def audit_page(visitor: Visitor, user: Annotated[str, Query(alias="who")] = "") -> None:
    """All decisions, newest first; for reviewers also the log of looks."""
    title(t(visitor, "nav.audit"))
    decisions = _Decisions(visitor, words=user)
    await decisions.load()
    if visitor.may("reviewer"):
        await _looks(visitor)


@dataclass(eq=False)
class _Decisions:
    """The decisions with their filter, loaded anew after an undoing."""

    visitor: Visitor
    words: str = ""
    audit: Audit | None = None
    row_limit: int = _A_PAGE
    place: Any = field(default=None)
    list_place: Any = field(default=None)

    async def load(self) -> None:
        self.place = self.place or block("").style("display: flex; flex-direction: column; gap: 14px")
        self.audit = await work(audit, self.visitor.workspace)
        self.place.clear()
        with self.place:
            self._chain(self.audit)
            if not self.audit.entries:
                empty(t(self.visitor, "audit.none"), "/review", t(self.visitor, "audit.to_review"))
                return
            with card():
                ui.input(t(self.visitor, "audit.filter"), value=self.words, on_change=self._ask).props(
                    'dense outlined clearable debounce=200 data-test="filter"'
                ).style("max-width: 380px")
                self.list_place = block("")
            self._list()

    def _chain(self, audit: Audit) -> None:
        key = "audit.intact" if audit.intact else "audit.broken"
        colour = theme.GREEN if audit.intact else theme.VERMILLION
        with card().style(f"border-left: 5px solid {colour}"):
            ui.label(t(self.visitor, key, count=len(audit.entries), number=audit.first_broken or 0)).classes(
                "desk-text"
            ).props('role="status" data-test="chain"')

    def _ask(self, event: Any) -> None:
        self.words, self.row_limit = event.value or "", _A_PAGE
        self._list()

    def _more(self) -> None:
        self.row_limit += _A_PAGE
        self._list()

    def _list(self) -> None:
        entries = self.audit.entries if self.audit else ()
        matching = [entry for entry in reversed(entries) if self._fits(entry)]
        self.list_place.clear()
        with self.list_place:
            if not matching:
                render(muted(t(self.visitor, "audit.none_fit")))
                return
            keys = ("number", "at", "by", "what", "about", "because", "state")
            live_table(
                [t(self.visitor, f"audit.{key}") for key in keys],
                [self._row(entry) for entry in matching[: self.row_limit]],
            )
            if len(matching) > self.row_limit:
                button(t(self.visitor, "series.more", left=len(matching) - self.row_limit), self._more)

    def _fits(self, entry: AuditEntry) -> bool:
        decision = entry.decision
        texts = (
            decision.by,
            decision.because,
            decision.case_a,
            decision.case_b,
            decision.subject,
            self._kind(decision.kind),
        )
        return self.words.strip().casefold() in " ".join(texts).casefold()

    def _row(self, entry: AuditEntry) -> tuple[object, ...]:
        decision = entry.decision
        time, kind = digits(utc(decision.at)), self._kind(decision.kind)
        about, state = self._about(decision), partial(self._state, entry)
        return decision.number, time, decision.by, kind, about, decision.because, state

    def _kind(self, kind: str) -> str:
        return t(self.visitor, f"decision.{kind}")

    def _about(self, decision: Decision) -> Markup:
        case_ids = filter(None, (decision.case_a, decision.case_b))
        subject = Markup()
        if decision.subject:
            key = "audit.undoes" if decision.kind == UNDONE else "audit.of_offender"
            subject = muted(t(self.visitor, key, subject=decision.subject))
        return inline(*map(case_link, case_ids), style="gap: 2px 10px") + subject

    def _state(self, entry: AuditEntry) -> None:
        decision = entry.decision
        if entry.undone_by is not None:
            render(muted(t(self.visitor, "audit.undone_by", number=entry.undone_by)))
        elif decision.kind != UNDONE and self.visitor.may("detective"):
            undoing = button(t(self.visitor, "audit.undo"), partial(self._ask_to_undo, decision.number))
            undoing.props(f'data-undo="{decision.number}"')

    def _ask_to_undo(self, number: int) -> None:
        question = t(self.visitor, "audit.ask_undo", number=number)
        with self.place:
            ReasonDialog(self.visitor, question, partial(_undo, number), self.load).open()


def _undo(number: int, user: Visitor, statement: DialogEntry) -> Decision:
    return undo(user.library, number, user.name, statement.reason)


async def _looks(visitor: Visitor) -> None:
    looks = await work(access_log.read_log, visitor.library, limit=_MOST_LOOKS)
    with card():
        heading(t(visitor, "audit.looks"))
        render(muted(t(visitor, "audit.looks_means", count=len(looks))))
        if not looks:
            return
        headings = [t(visitor, f"audit.{key}") for key in ("at", "by", "what", "about")]
        with ui.expansion(t(visitor, "audit.show_looks")).classes("w-full"):
            render(table(headings, [_look(visitor, look) for look in looks]))


def _look(visitor: Visitor, look: AccessEntry) -> tuple[object, ...]:
    name = f"look.{look.what}"
    kind = t(visitor, name) if has_message(name) else look.what
    return digits(utc(look.at)), look.who, kind, _subject(look)


def _subject(look: AccessEntry) -> Markup:
    paths = {"case": case_path, "series": series_path}
    if look.what in paths and look.subject:
        return link(look.subject, paths[look.what](look.subject))
    return plain_text(look.subject or UNKNOWN)
