"""Who decided what, and that nobody changed it since; who looked at what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nicegui import ui

from linker.casework.deciding.decisions import UNDONE, Audit, AuditEntry, audit, undo
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import theme
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import (
    NOTHING_KNOWN,
    block,
    button,
    card,
    case_link,
    empty,
    heading,
    link,
    muted,
    reason_dialog,
    row,
    table,
    title,
)
from linker.desk.ui.layout import page, work
from linker.desk.ui.markup import number
from linker.desk.ui.urls import case_path, series_path
from linker.i18n.catalog import has_message
from linker.i18n.translate import t
from linker.library.store.operations.access_log import Look

_A_PAGE = 100
_MOST_LOOKS = 200


@page("/audit", "nav.audit")
async def audit_page(visitor: Visitor, who: str = "") -> None:
    """All decisions, newest first; for reviewers also the log of looks."""
    title(t(visitor, "nav.audit"))
    found = _Decisions(visitor, words=who)
    await found.load()
    if visitor.may("reviewer"):
        await _looks(visitor)


@dataclass(eq=False)
class _Decisions:
    """The decisions with their filter, loaded anew after an undoing."""

    visitor: Visitor
    words: str = ""
    found: Audit | None = None
    shown: int = _A_PAGE
    place: Any = field(default=None)
    listed: Any = field(default=None)

    async def load(self) -> None:
        self.place = self.place or block("").style("display: flex; flex-direction: column; gap: 14px")
        self.found = await work(audit, self.visitor.library)
        self.place.clear()
        with self.place:
            self._chain(self.found)
            if not self.found.entries:
                empty(t(self.visitor, "audit.none"), "/review", t(self.visitor, "audit.to_review"))
                return
            with card():
                ui.input(t(self.visitor, "audit.filter"), value=self.words, on_change=self._ask).props(
                    'dense outlined clearable debounce=200 data-test="filter"'
                ).style("max-width: 380px")
                self.listed = block("")
            self._list()

    def _chain(self, found: Audit) -> None:
        key = "audit.intact" if found.intact else "audit.broken"
        colour = theme.GREEN if found.intact else theme.VERMILLION
        with card().style(f"border-left: 5px solid {colour}"):
            ui.label(t(self.visitor, key, count=len(found.entries), number=found.first_broken or 0)).classes(
                "desk-text"
            ).props('role="status" data-test="chain"')

    def _ask(self, event: Any) -> None:
        self.words, self.shown = event.value or "", _A_PAGE
        self._list()

    def _more(self) -> None:
        self.shown += _A_PAGE
        self._list()

    def _list(self) -> None:
        entries = self.found.entries if self.found else ()
        chosen = [one for one in reversed(entries) if self._fits(one)]
        self.listed.clear()
        with self.listed:
            if not chosen:
                muted(t(self.visitor, "audit.none_fit"))
                return
            keys = ("number", "at", "by", "what", "about", "because", "state")
            table([t(self.visitor, f"audit.{key}") for key in keys], [self._row(one) for one in chosen[: self.shown]])
            if len(chosen) > self.shown:
                button(t(self.visitor, "series.more", left=len(chosen) - self.shown), self._more)

    def _fits(self, entry: AuditEntry) -> bool:
        one = entry.decision
        told = (one.by, one.because, one.case_a, one.case_b, one.subject, self._kind(one.kind))
        return self.words.strip().casefold() in " ".join(told).casefold()

    def _row(self, entry: AuditEntry) -> tuple[object, ...]:
        one = entry.decision
        return (
            str(one.number), number(utc(one.at)), one.by, self._kind(one.kind), lambda: self._about(entry), one.because,
            lambda: self._state(entry),
        )  # fmt: skip

    def _kind(self, kind: str) -> str:
        return t(self.visitor, f"decision.{kind}")

    def _about(self, entry: AuditEntry) -> None:
        one = entry.decision
        with row().style("gap: 2px 10px"):
            for case_id in filter(None, (one.case_a, one.case_b)):
                case_link(case_id)
        if one.subject:
            key = "audit.undoes" if one.kind == UNDONE else "audit.of_offender"
            muted(t(self.visitor, key, subject=one.subject))

    def _state(self, entry: AuditEntry) -> None:
        one = entry.decision
        if entry.undone_by is not None:
            muted(t(self.visitor, "audit.undone_by", number=entry.undone_by))
        elif one.kind != UNDONE and self.visitor.may("detective"):
            button(t(self.visitor, "audit.undo"), lambda: self._ask_undo(one.number)).props(f'data-undo="{one.number}"')

    def _ask_undo(self, number: int) -> None:
        def decide(visitor: Visitor, because: str, _: str) -> None:
            undo(visitor.library, number, visitor.name, because)

        with self.place:
            reason_dialog(self.visitor, t(self.visitor, "audit.ask_undo", number=number), decide, then=self.load)


async def _looks(visitor: Visitor) -> None:
    found = await work(access_log.log, visitor.library, most=_MOST_LOOKS)
    with card():
        heading(t(visitor, "audit.looks"))
        muted(t(visitor, "audit.looks_means", count=len(found)))
        if not found:
            return
        headings = [t(visitor, f"audit.{key}") for key in ("at", "by", "what", "about")]
        with ui.expansion(t(visitor, "audit.show_looks")).classes("w-full"):
            table(headings, [_look(visitor, one) for one in found])


def _look(visitor: Visitor, one: Look) -> tuple[object, ...]:
    what = t(visitor, f"look.{one.what}") if has_message(f"look.{one.what}") else one.what
    return number(utc(one.at)), one.who, what, lambda: _subject(one)


def _subject(one: Look) -> None:
    paths = {"case": case_path, "series": series_path}
    if one.what in paths and one.subject:
        link(one.subject, paths[one.what](one.subject))
    else:
        ui.label(one.subject or NOTHING_KNOWN).classes("desk-text")
