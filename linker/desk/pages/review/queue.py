"""The review queue by keyboard: one pair after the other, with or without what the engine holds of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from linker.casework.browsing.case_comparison import PairSheet, SheetRow, pair_sheet
from linker.casework.deciding import review_answers
from linker.casework.deciding.review_answers import Answer
from linker.casework.deciding.review_queue import QueueEntry, cached_queue
from linker.casework.users import access_log
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.components.evidence import evidence
from linker.desk.components.waterfall import waterfall
from linker.desk.pages.review.agreement import agreement_card
from linker.desk.ui.elements import block, button, card, choice_of, empty, heading, nothing_linked, row, title
from linker.desk.ui.field_values import recorded
from linker.desk.ui.markup import case_link, field_name, inline, muted, render, series_link, table
from linker.desk.ui.notices import notify_error, waiting
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.numbers import percent, signed
from linker.i18n.translate import measured, t, translate
from linker.library.store.store import Library

MODES = ("queue", "blind", "second")
# Each pair is weighed by clustering anew with both answers: a few at a time keep the wait short.
_PAIRS_AT_ONCE = 8
_KEYS = {"y": "same", "n": "different", "s": "skip"}


async def review(visitor: Visitor, mode: str = "queue") -> None:
    """The queue, the queue with the engine's view hidden, or pairs that others decided, also blind.

    Who may confirm a pair on a case's page may answer it here; comparing people with each other is for reviewers.
    """
    modes = MODES if visitor.may("reviewer") else MODES[:2]
    walk = _Walk(visitor, mode if mode in modes else "queue")
    title(t(visitor, "nav.review"))
    names = {name: t(visitor, f"review.{name}") for name in modes}
    with row():
        choice_of(names, walk.mode, lambda name: ui.navigate.to(f"/review?mode={name}"))
    render(muted(t(visitor, f"review.{walk.mode}_means")))
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
        return review_answers.second_opinions(visitor.workspace, visitor.name, limit=_PAIRS_AT_ONCE)
    entries = cached_queue(visitor.workspace, limit=_PAIRS_AT_ONCE)
    # Most valuable first hints at the score.
    return (
        entries
        if mode == "queue"
        else tuple(sorted(entries, key=lambda entry: review_answers.shuffle_key((entry.case_a, entry.case_b))))
    )


@dataclass(eq=False)
class _Walk:
    """One person going through pairs; what was answered stays on the page until the next answer."""

    visitor: Visitor
    mode: str
    entries: list[QueueEntry] = field(default_factory=list)
    position: int = 0
    busy: bool = False
    sheet: PairSheet | None = None
    place: Any = None
    reason_input: Any = None
    answer_place: Any = None

    async def begin(self) -> None:
        self.entries = list(await work(_entries, self.visitor, self.mode))
        self.answer_place = block("").props('role="status" aria-live="polite"')
        self.place = block("").style("display: flex; flex-direction: column; gap: 14px")
        ui.keyboard(on_key=self._key, repeating=False)
        await self._show()

    async def _show(self) -> None:
        self.place.clear()
        if self.position >= len(self.entries):
            with self.place:
                empty(t(self.visitor, "review.done" if self.entries else f"review.{self.mode}_empty"))
            return
        entry = self.entries[self.position]
        with self.place:
            busy = waiting(self.visitor)
        await work(
            access_log.log_access, self.visitor.library, self.visitor.name, "pair", f"{entry.case_a} {entry.case_b}"
        )
        self.sheet = await work(pair_sheet, self.visitor.workspace, entry.case_a, entry.case_b)
        busy.delete()
        with self.place:
            self._draw(entry, self.sheet)

    def _draw(self, entry: QueueEntry, sheet: PairSheet) -> None:
        with card():
            with row().style("justify-content: space-between"):
                heading(t(self.visitor, "review.pair", number=self.position + 1, of=len(self.entries)))
                if self.mode == "queue":
                    ui.label(f"log10 LR {signed(entry.log10_lr)} · {percent(entry.probability)}").classes("desk-number")
            if self.mode == "queue":
                ui.label(translate(entry.words, self.visitor)).classes("desk-text")
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
        self.reason_input = (
            ui.input(t(self.visitor, "review.why")).props('dense outlined data-test="why"').classes("w-full")
        )
        with row():
            for key, answer in _KEYS.items():
                name = f"{t(self.visitor, f'review.{answer}')}  [{key.upper()}]"
                button(name, partial(self._answer, answer), loud=answer == "same").props(f'data-test="{answer}"')

    def _side_by_side(self, entry: QueueEntry, sheet: PairSheet) -> None:
        sides = ((entry.case_a, entry.series_a), (entry.case_b, entry.series_b))
        header = "", *(_case_and_series(case_id, self._series_shown(series_id)) for case_id, series_id in sides)
        render(table(["", "A", "B"], [header, *(self._row(sheet_row) for sheet_row in sheet.rows)]))
        for term in sheet.measures:
            value = measured(term.value, term.unit, self.visitor.language)
            render(muted(f"{translate(term.words, self.visitor)} {value}"))

    def _row(self, sheet_row: SheetRow) -> tuple[object, object, object]:
        return (
            field_name(translate(sheet_row.words, self.visitor)),
            recorded(self.visitor, sheet_row.first),
            recorded(self.visitor, sheet_row.second),
        )

    def _series_shown(self, series_id: str) -> str:
        # A series would tell what the engine holds of the pair.
        return series_id if self.mode == "queue" else ""

    async def _key(self, event: Any) -> None:
        # A key with Ctrl or Alt is the browser's; NiceGUI leaves out keys that are typed into a field.
        modified = event.modifiers.ctrl or event.modifiers.alt or event.modifiers.meta
        answer = _KEYS.get(str(event.key.name).lower())
        if event.action.keydown and answer and not modified:
            await self._answer(answer)

    async def _answer(self, answer: str) -> None:
        if self.busy or self.position >= len(self.entries):
            return
        self.busy = True
        try:
            if answer == "skip" or await self._store(is_same=answer == "same"):
                self.position += 1
                await self._show()
        finally:
            self.busy = False

    async def _store(self, *, is_same: bool) -> bool:
        entry = self.entries[self.position]
        try:
            visitor = sessions.require("reviewer" if self.mode == "second" else "detective")
            reason = (self.reason_input.value or "").strip() or t("en", "review.no_reason")
            judgement = Answer(entry.case_a, entry.case_b, is_same, visitor.name, reason, is_blind=self.mode != "queue")
            is_second = self.mode == "second"
            store = review_answers.store_second_opinion if is_second else review_answers.store_answer
            decision = await work(store, visitor.library, judgement)
        except LinkerError as error:
            notify_error(self.visitor, error)
            return False
        self._report_stored(entry, decision.number, is_same=is_same)
        return True

    def _report_stored(self, entry: QueueEntry, number: int, *, is_same: bool) -> None:
        self.answer_place.clear()
        answer = t(self.visitor, "review.same" if is_same else "review.different")
        words = t(self.visitor, "review.stored", number=number, a=entry.case_a, b=entry.case_b, answer=answer)
        score = {"log10_lr": entry.log10_lr, "probability": entry.probability}
        engine_view = t(self.visitor, "review.engine_held", **score)
        with self.answer_place:
            render(muted(f"{words} {engine_view if self.mode != 'queue' else ''}"))


def _case_and_series(case_id: str, series_id: str) -> Markup:
    return inline(case_link(case_id), series_link(series_id) if series_id else "", style="gap: 8px")
