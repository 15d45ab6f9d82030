"""The review queue by keyboard: one pair after the other, with or without what the engine holds of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nicegui import ui

from linker.casework.browsing.case_comparison import PairSheet, SheetRow, pair_sheet
from linker.casework.deciding import review as review_queue
from linker.casework.deciding.review import Answer, QueueEntry
from linker.casework.deciding.review_queue_cache import queue_now
from linker.casework.users import access_log
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.components.evidence import evidence
from linker.desk.components.waterfall import waterfall
from linker.desk.pages.review.agreement import agreement_card
from linker.desk.ui.elements import (
    bans,
    block,
    button,
    card,
    case_link,
    empty,
    field_name,
    heading,
    measured,
    muted,
    nothing_linked,
    percent,
    recorded,
    row,
    series_link,
    table,
    title,
)  # fmt: skip
from linker.desk.ui.layout import notify_error, page, waiting, work
from linker.errors import LinkerError
from linker.i18n.translate import either, t
from linker.library.store.store import Library

MODES = ("queue", "blind", "second")
# Each pair is weighed by clustering anew with both answers: a few at a time keep the wait short.
_MOST = 8
_KEYS = {"y": "same", "n": "different", "s": "skip"}


@page("/review", "nav.review", role="detective")
async def review(visitor: Visitor, mode: str = "queue") -> None:
    """The queue, the queue with the engine's view hidden, or pairs that others decided, also blind.

    Who may confirm a pair on a case's page may answer it here; comparing people with each other is for reviewers.
    """
    modes = MODES if visitor.may("reviewer") else MODES[:2]
    walk = _Walk(visitor, mode if mode in modes else "queue")
    title(t(visitor, "nav.review"))
    with row():
        ui.toggle({one: t(visitor, f"review.{one}") for one in modes}, value=walk.mode,
                  on_change=lambda event: ui.navigate.to(f"/review?mode={event.value}")).props(
            'no-caps dense unelevated toggle-color=primary color=white text-color=black padding="4px 12px"'
        )  # fmt: skip
    muted(t(visitor, f"review.{walk.mode}_means"))
    if await work(_has_run, visitor.library):
        await walk.begin()
        if visitor.may("reviewer"):
            agreement_card(visitor)
    else:
        nothing_linked(visitor)


def _has_run(library: Library) -> bool:
    return library.last_run() is not None


def _entries(visitor: Visitor, mode: str) -> tuple[QueueEntry, ...]:
    if mode == "second":
        return review_queue.second_opinions(visitor.library, visitor.name, most=_MOST)
    found = queue_now(visitor.library, most=_MOST)
    # Most valuable first hints at the score.
    return (
        found
        if mode == "queue"
        else tuple(sorted(found, key=lambda one: review_queue.shuffling((one.case_a, one.case_b))))
    )


@dataclass(eq=False)
class _Walk:
    """One person going through pairs; what was answered stays on the page until the next answer."""

    visitor: Visitor
    mode: str
    entries: list[QueueEntry] = field(default_factory=list)
    at: int = 0
    busy: bool = False
    sheet: PairSheet | None = None
    place: Any = None
    why: Any = None
    last: Any = None

    async def begin(self) -> None:
        self.entries = list(await work(_entries, self.visitor, self.mode))
        self.last = block("").props('role="status" aria-live="polite"')
        self.place = block("").style("display: flex; flex-direction: column; gap: 14px")
        ui.keyboard(on_key=self._key, repeating=False)
        await self._show()

    async def _show(self) -> None:
        self.place.clear()
        if self.at >= len(self.entries):
            with self.place:
                empty(t(self.visitor, "review.done" if self.entries else f"review.{self.mode}_empty"))
            return
        entry = self.entries[self.at]
        with self.place:
            busy = waiting(self.visitor)
        await work(
            access_log.log_access, self.visitor.library, self.visitor.name, "pair", f"{entry.case_a} {entry.case_b}"
        )
        self.sheet = await work(pair_sheet, self.visitor.library, entry.case_a, entry.case_b)
        busy.delete()
        with self.place:
            self._draw(entry, self.sheet)

    def _draw(self, entry: QueueEntry, sheet: PairSheet) -> None:
        with card():
            with row().style("justify-content: space-between"):
                heading(t(self.visitor, "review.pair", number=self.at + 1, of=len(self.entries)))
                if self.mode == "queue":
                    ui.label(f"log10 LR {bans(entry.log10_lr)} · {percent(entry.probability)}").classes("desk-number")
            if self.mode == "queue":
                ui.label(either(self.visitor, entry.english, entry.chinese)).classes("desk-text")
            self._answers()
        if self.mode == "queue":
            with block("desk-two"):
                with card():
                    self._side_by_side(entry, sheet)
                with card():
                    waterfall(self.visitor, sheet.evidence)
                    evidence(self.visitor, sheet.evidence)
        else:
            with card():
                self._side_by_side(entry, sheet)

    def _answers(self) -> None:
        self.why = ui.input(t(self.visitor, "review.why")).props('dense outlined data-test="why"').classes("w-full")
        with row():
            for key, what in _KEYS.items():
                name = f"{t(self.visitor, f'review.{what}')}  [{key.upper()}]"
                button(name, partial(self._say, what), loud=what == "same").props(f'data-test="{what}"')

    def _side_by_side(self, entry: QueueEntry, sheet: PairSheet) -> None:
        shown = self.mode == "queue"
        named = (
            "",
            lambda: self._who(entry.case_a, entry.series_a, shown=shown),
            lambda: self._who(entry.case_b, entry.series_b, shown=shown),
        )
        table(["", "A", "B"], [named, *(self._row(one) for one in sheet.rows)])
        for one in sheet.measures:
            muted(f"{either(self.visitor, one.english, one.chinese)} {measured(self.visitor, one)}")

    def _row(self, one: SheetRow) -> tuple[object, object, object]:
        return (
            partial(field_name, either(self.visitor, one.english, one.chinese)),
            recorded(self.visitor, one.first, one.first_chinese),
            recorded(self.visitor, one.second, one.second_chinese),
        )

    def _who(self, case_id: str, series_id: str, *, shown: bool) -> None:
        with row().style("gap: 8px"):
            case_link(case_id)
            if series_id and shown:
                series_link(series_id)

    async def _key(self, event: Any) -> None:
        # A key with Ctrl or Alt is the browser's; NiceGUI leaves out keys that are typed into a field.
        modified = event.modifiers.ctrl or event.modifiers.alt or event.modifiers.meta
        what = _KEYS.get(str(event.key.name).lower())
        if event.action.keydown and what and not modified:
            await self._say(what)

    async def _say(self, what: str) -> None:
        if self.busy or self.at >= len(self.entries):
            return
        self.busy = True
        try:
            if what == "skip" or await self._stored(same=what == "same"):
                self.at += 1
                await self._show()
        finally:
            self.busy = False

    async def _stored(self, *, same: bool) -> bool:
        entry = self.entries[self.at]
        try:
            visitor = sessions.require("reviewer" if self.mode == "second" else "detective")
            because = (self.why.value or "").strip() or t("en", "review.no_reason")
            said = Answer(entry.case_a, entry.case_b, same, visitor.name, because, blind=self.mode != "queue")
            store = review_queue.second_opinion if self.mode == "second" else review_queue.answer
            decision = await work(store, visitor.library, said)
        except LinkerError as error:
            notify_error(self.visitor, error)
            return False
        self._tell(entry, decision.number, same=same)
        return True

    def _tell(self, entry: QueueEntry, number: int, *, same: bool) -> None:
        self.last.clear()
        answer = t(self.visitor, "review.same" if same else "review.different")
        words = t(self.visitor, "review.stored", number=number, a=entry.case_a, b=entry.case_b, answer=answer)
        held = t(
            self.visitor, "review.engine_held", log10_lr=bans(entry.log10_lr), probability=percent(entry.probability)
        )
        with self.last:
            muted(f"{words} {held if self.mode != 'queue' else ''}")
