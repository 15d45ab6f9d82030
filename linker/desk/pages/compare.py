"""Two cases side by side, with the evidence of the pair."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from linker.casework.browsing.case_comparison import TIME, PairSheet, SheetRow, pair_sheet
from linker.casework.browsing.case_details import CaseCard, case_card
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.components.evidence import evidence
from linker.desk.components.pair_decision import pair_buttons
from linker.desk.ui.dates import window
from linker.desk.ui.elements import block, button, card, empty, heading, row, title
from linker.desk.ui.field_values import recorded, unrecorded
from linker.desk.ui.markup import case_link, field_name, muted, render, table, window_text
from linker.desk.ui.threads import work
from linker.desk.ui.urls import compare_path
from linker.i18n.translate import t, translate


async def compare(visitor: Visitor, a: str = "", b: str = "") -> None:
    """`/compare?a=…&b=…`: two cases; without them, a form that asks which."""
    title(t(visitor, "compare.title"))
    _case_form(visitor, a, b)
    if not (a and b):
        empty(t(visitor, "compare.none"), "/search", t(visitor, "nav.search"))
        return
    sheet, first, second = await work(_load_pair, visitor, a.strip(), b.strip())
    with block("desk-two"):
        with card():
            _side_by_side(visitor, sheet, first, second)
        with card():
            heading(t(visitor, "compare.evidence"))
            _actions(visitor, sheet)
            evidence(visitor, sheet.evidence)


def _load_pair(visitor: Visitor, case_a: str, case_b: str) -> tuple[PairSheet, CaseCard, CaseCard]:
    sheet = pair_sheet(visitor.workspace, case_a, case_b)
    for case_id in (case_a, case_b):
        access_log.log_access(visitor.library, visitor.name, "case", case_id)
    return sheet, case_card(visitor.workspace, case_a), case_card(visitor.workspace, case_b)


def _case_form(visitor: Visitor, case_a: str, case_b: str) -> None:
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
    rows = [_row(visitor, sheet_row, first, second) for sheet_row in sheet.rows]
    render(table(["", *map(case_link, (sheet.case_a, sheet.case_b))], rows))
    if sheet.unknown:
        recorded_names = [translate(sheet_row.words, visitor) for sheet_row in sheet.rows]
        names = unrecorded(visitor, sheet.unknown, recorded_names)
        render(muted(t(visitor, "compare.unknown", names=names)))


def _row(visitor: Visitor, sheet_row: SheetRow, first: CaseCard, second: CaseCard) -> tuple[str | Markup, ...]:
    name = field_name(translate(sheet_row.words, visitor))
    if sheet_row.field == TIME:
        return name, _moments(visitor, first), _moments(visitor, second)
    return name, recorded(visitor, sheet_row.first), recorded(visitor, sheet_row.second)


def _moments(visitor: Visitor, details: CaseCard) -> Markup:
    return window_text(window(visitor, details.earliest, details.latest))


def _actions(visitor: Visitor, sheet: PairSheet) -> None:
    if visitor.may("detective"):
        with row():
            pair_buttons(visitor, (sheet.case_a, sheet.case_b), partial(_reload, sheet))


def _reload(sheet: PairSheet) -> None:
    from nicegui import ui

    ui.navigate.to(compare_path(sheet.case_a, sheet.case_b))
