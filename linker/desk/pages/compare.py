"""Two cases side by side, with the evidence of the pair."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from linker.casework.browsing.case_comparison import PairSheet, pair_sheet
from linker.casework.browsing.case_details import CaseCard, case_card
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.components.evidence import evidence
from linker.desk.pages.case import ask_about_pair
from linker.desk.ui import markup
from linker.desk.ui.dates import window
from linker.desk.ui.elements import (
    block,
    button,
    card,
    case_link,
    empty,
    field_name,
    heading,
    muted,
    recorded,
    row,
    table,
    title,
    unrecorded,
)
from linker.desk.ui.layout import page, work
from linker.desk.ui.urls import compare_path
from linker.i18n.translate import either, t

_TIME = "time"


@page("/compare", "compare.title")
async def compare(visitor: Visitor, a: str = "", b: str = "") -> None:
    """`/compare?a=…&b=…`: two cases; without them, a form that asks which."""
    title(t(visitor, "compare.title"))
    _which(visitor, a, b)
    if not (a and b):
        empty(t(visitor, "compare.none"), "/search", t(visitor, "nav.search"))
        return
    sheet, first, second = await work(_looked_at, visitor, a.strip(), b.strip())
    with block("desk-two"):
        with card():
            _side_by_side(visitor, sheet, first, second)
        with card():
            heading(t(visitor, "compare.evidence"))
            _actions(visitor, sheet)
            evidence(visitor, sheet.evidence)


def _looked_at(visitor: Visitor, case_a: str, case_b: str) -> tuple[PairSheet, CaseCard, CaseCard]:
    sheet = pair_sheet(visitor.library, case_a, case_b)
    for case_id in (case_a, case_b):
        access_log.log_access(visitor.library, visitor.name, "case", case_id)
    return sheet, case_card(visitor.library, case_a), case_card(visitor.library, case_b)


def _which(visitor: Visitor, case_a: str, case_b: str) -> None:
    from nicegui import ui

    with card(), row():
        first = ui.input(t(visitor, "compare.first"), value=case_a).props("dense").style("flex: 1; min-width: 180px")
        second = ui.input(t(visitor, "compare.second"), value=case_b).props("dense").style("flex: 1; min-width: 180px")

        def go() -> None:
            ui.navigate.to(compare_path(first.value.strip(), second.value.strip()))

        for field in (first, second):
            field.on("keydown.enter", go)
        button(t(visitor, "do.compare"), go, icon="compare_arrows", loud=not (case_a and case_b))


def _side_by_side(visitor: Visitor, sheet: PairSheet, first: CaseCard, second: CaseCard) -> None:
    rows: list[tuple[object, ...]] = []
    for one in sheet.rows:
        values: tuple[str | Markup, ...] = (
            recorded(visitor, one.first, one.first_chinese),
            recorded(visitor, one.second, one.second_chinese),
        )
        if one.english == _TIME:
            values = _moments(visitor, first), _moments(visitor, second)
        rows.append((partial(field_name, either(visitor, one.english, one.chinese)), *values))
    table(["", *(partial(case_link, one) for one in (sheet.case_a, sheet.case_b))], rows)
    if sheet.unknown:
        known = [either(visitor, one.english, one.chinese) for one in sheet.rows]
        muted(t(visitor, "compare.unknown", names=unrecorded(visitor, sheet.unknown, known)))


def _moments(visitor: Visitor, one: CaseCard) -> Markup:
    return markup.moments(window(visitor, one.earliest, one.latest))


def _actions(visitor: Visitor, sheet: PairSheet) -> None:
    from nicegui import ui

    if not visitor.may("detective"):
        return
    here = compare_path(sheet.case_a, sheet.case_b)

    def ask(kind: str) -> None:
        ask_about_pair(visitor, kind, sheet.case_a, sheet.case_b, lambda: ui.navigate.to(here))

    with row():
        button(t(visitor, "do.confirm"), lambda: ask("confirm"), icon="check").props('data-test="confirm"')
        button(t(visitor, "do.reject"), lambda: ask("reject"), icon="close").props('data-test="reject"')
