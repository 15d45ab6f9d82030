"""The cascade as a board: what an offender's string may hold, proposed, admitted, confirmed, excluded."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from markupsafe import Markup
from nicegui import ui

from linker.casework.browsing.search import CaseSummary
from linker.casework.decision_log.solved_cases import SolvingStatus
from linker.casework.solving.leads import ExcludedCase, Lead, LeadList
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.dates import window
from linker.desk.ui.elements import block, button, heading, row
from linker.desk.ui.markup import (
    case_link,
    chip,
    concatenated,
    inline,
    link,
    muted,
    plain_text,
    render,
    series_link,
    share_bar,
    tag,
    window_text,
)
from linker.desk.ui.urls import compare_path
from linker.i18n.numbers import UNKNOWN, percent
from linker.i18n.translate import t, translate

# More cards than this in one column are counted, not drawn.
MOST_CARDS = 30
_MOST_CHECKS, _BRIEF = 2, 60
# What a button of a card does: give the case a status, or take back what was decided.
TAKE_BACK: Literal["back"] = "back"
Move = SolvingStatus | Literal["back"]
_CSS = """
.desk-board { display: grid; grid-template-columns: repeat(4, minmax(210px, 1fr)); gap: 12px; align-items: start; }
.desk-column { background: var(--paper); border-radius: 8px; padding: 10px; display: flex; flex-direction: column;
  gap: 8px; min-width: 0; max-height: 72vh; overflow-y: auto; }
.desk-column .desk-card { padding: 10px 11px; gap: 5px; }
"""


@dataclass(frozen=True)
class BoardActions:
    """What the buttons of a card do: `set_status(case_id, status)` and `take_back(case_id)`."""

    set_status: Callable[[str, SolvingStatus], object]
    take_back: Callable[[str], object]


@dataclass(frozen=True)
class Cascade:
    """The work list of an offender, and its cases in lines by their ids (`cases_on_board`)."""

    leads: LeadList
    cases: Mapping[str, CaseSummary]


def cases_on_board(lead_list: LeadList) -> tuple[str, ...]:
    """The ids of the cases that have a card, or would have one if fewer stood before them."""
    leads = (lead.case_id for lead in lead_list.leads)
    return (*leads, *lead_list.confirmed, *(excluded.case_id for excluded in lead_list.excluded))


def cascade_board(visitor: Visitor, cascade: Cascade, actions: BoardActions | None) -> None:
    """Draw the board; columns lie side by side and scroll by themselves. `actions` is None for who only looks."""
    leads = cascade.leads
    ui.add_css(_CSS)
    with block("desk-scroll"), block("desk-board"):
        _leads(visitor, "proposed", cascade, actions, ("confirmed", "admitted", "excluded"))
        _leads(visitor, "admitted", cascade, actions, ("confirmed", "excluded", TAKE_BACK))
        with _column(visitor, "confirmed", len(leads.confirmed)):
            for case_id in leads.confirmed[:MOST_CARDS]:
                _confirmed(visitor, cascade, case_id, actions)
        with _column(visitor, "excluded", len(leads.excluded)):
            for excluded in leads.excluded[:MOST_CARDS]:
                _excluded(visitor, cascade, excluded, actions)
    render(muted(translate(leads.base_rate, visitor)))


def _leads(
    visitor: Visitor, status: str, cascade: Cascade, actions: BoardActions | None, moves: Sequence[Move]
) -> None:
    leads = [lead for lead in cascade.leads.leads if lead.status == status]
    with _column(visitor, status, len(leads)):
        for lead in leads[:MOST_CARDS]:
            with _card(lead.case_id):
                render(concatenated(_lines(visitor, cascade, lead)), "desk-list").style("gap: 5px")
                _moves(visitor, lead.case_id, actions, moves)


def _column(visitor: Visitor, status: str, count: int) -> ui.element:
    column = block("desk-column").props(f'data-status="{status}"')
    with column:
        heading(f"{t(visitor, f'board.{status}')} · {count}", order="h3")
        render(muted(t(visitor, f"board.{status}_means" if count else f"board.{status}_none")))
        if count > MOST_CARDS:
            render(muted(t(visitor, "board.more", shown=MOST_CARDS, count=count)))
    return column  # type: ignore[no-any-return]


def _lines(visitor: Visitor, cascade: Cascade, lead: Lead) -> Iterator[Markup]:
    borderline = chip(t(visitor, "board.borderline")) if lead.borderline else ""
    yield inline(case_link(lead.case_id), borderline, style="gap: 8px")
    yield from _case_lines(visitor, cascade, lead.case_id)
    if math.isfinite(lead.probability):
        probability = tag("b", percent(lead.probability), classes="desk-number")
        series = series_link(lead.series) if lead.series else ""
        yield inline(probability, share_bar(lead.probability), series, style="gap: 8px")
    if lead.reason:
        yield plain_text(translate(lead.reason.words, visitor), "desk-text desk-small")
        there = compare_path(lead.case_id, lead.reason.case_id)
        yield link(t(visitor, "board.compare", case=lead.reason.case_id), there)
    for check in lead.checks[:_MOST_CHECKS]:
        yield muted("→ " + translate(check.words, visitor))


def _case_lines(visitor: Visitor, cascade: Cascade, case_id: str) -> Iterator[Markup]:
    """When, where and what of a case: nobody knows it by its number."""
    case = cascade.cases.get(case_id)
    if case is None:
        return
    yield tag("div", window_text(window(visitor, case.earliest, case.latest)), classes="desk-small")
    yield plain_text(" · ".join(filter(None, (case.place, case.offence))) or UNKNOWN, "desk-text desk-small")
    if case.narrative:
        brief = case.narrative[:_BRIEF] + ("…" if len(case.narrative) > _BRIEF else "")
        yield tag("div", brief, classes="desk-muted desk-small desk-text", title=case.narrative)


def _confirmed(visitor: Visitor, cascade: Cascade, case_id: str, actions: BoardActions | None) -> None:
    with _card(case_id):
        render(concatenated((case_link(case_id), *_case_lines(visitor, cascade, case_id))))
        _moves(visitor, case_id, actions, (TAKE_BACK,))


def _excluded(visitor: Visitor, cascade: Cascade, excluded: ExcludedCase, actions: BoardActions | None) -> None:
    with _card(excluded.case_id):
        render(concatenated((case_link(excluded.case_id), *_case_lines(visitor, cascade, excluded.case_id))))
        ui.label(translate(excluded.words, visitor)).classes("desk-text desk-small")
        _moves(visitor, excluded.case_id, actions, (TAKE_BACK,))


def _card(case_id: str) -> ui.element:
    return ui.element("article").classes("desk-card").props(f'data-case="{_plain(case_id)}"')


def _moves(visitor: Visitor, case_id: str, actions: BoardActions | None, moves: Sequence[Move]) -> None:
    if actions is None:
        return
    with row().style("gap: 6px"):
        for move in moves:
            if move == TAKE_BACK:
                label, act = t(visitor, "board.take_back"), partial(actions.take_back, case_id)
            else:
                label, act = t(visitor, f"board.do_{move}"), partial(actions.set_status, case_id, move)
            button(label, act).props(f'data-do="{move}"')


def _plain(text: str) -> str:
    # Props are read as words with quotes: an id is only a mark for tests here.
    return "".join(letter for letter in text if letter.isalnum() or letter in "-_.")
