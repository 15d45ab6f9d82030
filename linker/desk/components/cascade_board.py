"""The cascade as a board: what an offender's string may hold, proposed, admitted, confirmed, excluded."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup
from nicegui import ui

from linker.casework.solving.leads import Excluded, Lead, LeadList
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import markup
from linker.desk.ui.elements import block, button, case_link, heading, muted, percent, row
from linker.desk.ui.markup import case_anchor, joined, render, series_anchor, tag
from linker.desk.ui.urls import compare_path
from linker.i18n.translate import either, t

# More cards than this in one column are counted, not drawn.
MOST_CARDS = 30
_MOST_CHECKS = 2
_CSS = """
.desk-board { display: grid; grid-template-columns: repeat(4, minmax(210px, 1fr)); gap: 12px; align-items: start; }
.desk-column { background: var(--paper); border-radius: 8px; padding: 10px; display: flex; flex-direction: column;
  gap: 8px; min-width: 0; }
.desk-column .desk-card { padding: 10px 11px; gap: 5px; }
"""


@dataclass(frozen=True)
class BoardActions:
    """What the buttons of a card do: `say(case_id, status)` and `take_back(case_id)`; None for who may only look."""

    say: Callable[[str, str], object]
    take_back: Callable[[str], object]


def cascade_board(visitor: Visitor, cascade: LeadList, actions: BoardActions | None) -> None:
    """Draw the board; columns lie side by side and scroll where it is narrow."""
    ui.add_css(_CSS)
    proposed = [lead for lead in cascade.leads if lead.status == "proposed"]
    admitted = [lead for lead in cascade.leads if lead.status == "admitted"]
    with block("desk-scroll"), block("desk-board"):
        with _column(visitor, "proposed", len(proposed)):
            for lead in proposed[:MOST_CARDS]:
                _lead(visitor, lead, actions, ("confirmed", "admitted", "excluded"))
        with _column(visitor, "admitted", len(admitted)):
            for lead in admitted[:MOST_CARDS]:
                _lead(visitor, lead, actions, ("confirmed", "excluded", ""))
        with _column(visitor, "confirmed", len(cascade.confirmed)):
            for case_id in cascade.confirmed[:MOST_CARDS]:
                _confirmed(visitor, case_id, actions)
        with _column(visitor, "excluded", len(cascade.excluded)):
            for excluded in cascade.excluded[:MOST_CARDS]:
                _excluded(visitor, excluded, actions)
    muted(either(visitor, cascade.base_rate, cascade.base_rate_chinese))


def _column(visitor: Visitor, status: str, count: int) -> ui.element:
    column = block("desk-column").props(f'data-status="{status}"')
    with column:
        heading(f"{t(visitor, f'board.{status}')} · {count}", order="h3")
        muted(t(visitor, f"board.{status}_means" if count else f"board.{status}_none"))
        if count > MOST_CARDS:
            muted(t(visitor, "board.more", shown=MOST_CARDS, count=count))
    return column  # type: ignore[no-any-return]


def _lead(visitor: Visitor, lead: Lead, actions: BoardActions | None, moves: tuple[str, ...]) -> None:
    with _card(lead.case_id):
        render(joined(_lines(visitor, lead)), "desk-list").style("gap: 5px")
        _moves(visitor, lead.case_id, actions, moves)


def _lines(visitor: Visitor, lead: Lead) -> Iterator[Markup]:
    borderline = markup.chip(t(visitor, "board.borderline")) if lead.borderline else ""
    yield markup.line(case_anchor(lead.case_id), borderline, style="gap: 8px")
    if math.isfinite(lead.probability):
        chance = tag("b", percent(lead.probability), classes="desk-number")
        series = series_anchor(lead.series) if lead.series else ""
        yield markup.line(chance, markup.bar(lead.probability), series, style="gap: 8px")
    if lead.reason:
        yield markup.plain(either(visitor, lead.reason.english, lead.reason.chinese), "desk-text desk-small")
        there = compare_path(lead.case_id, lead.reason.case_id)
        yield markup.anchor(t(visitor, "board.compare", case=lead.reason.case_id), there)
    for check in lead.checks[:_MOST_CHECKS]:
        yield markup.muted("→ " + either(visitor, check.english, check.chinese))


def _confirmed(visitor: Visitor, case_id: str, actions: BoardActions | None) -> None:
    with _card(case_id):
        case_link(case_id)
        _moves(visitor, case_id, actions, ("",))


def _excluded(visitor: Visitor, excluded: Excluded, actions: BoardActions | None) -> None:
    with _card(excluded.case_id):
        case_link(excluded.case_id)
        ui.label(either(visitor, excluded.english, excluded.chinese)).classes("desk-text desk-small")
        _moves(visitor, excluded.case_id, actions, ("",))


def _card(case_id: str) -> ui.element:
    return ui.element("article").classes("desk-card").props(f'data-case="{_plain(case_id)}"')


def _moves(visitor: Visitor, case_id: str, actions: BoardActions | None, moves: tuple[str, ...]) -> None:
    if actions is None:
        return
    with row().style("gap: 6px"):
        for status in moves:
            if status:
                button(t(visitor, f"board.do_{status}"), partial(actions.say, case_id, status)).props(
                    f'data-do="{status}"'
                )
            else:
                button(t(visitor, "board.take_back"), lambda: actions.take_back(case_id)).props('data-do="back"')


def _plain(text: str) -> str:
    # Props are read as words with quotes: an id is only a mark for tests here.
    return "".join(letter for letter in text if letter.isalnum() or letter in "-_.")
