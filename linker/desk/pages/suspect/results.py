"""What is found for one arrested person: what he cannot have done, the leads, and how his statements were read."""

from __future__ import annotations

from nicegui import ui

from linker.casework.suspects.results import Agreement, Flag, Lead, StatementAnswer, SuspectAnswer
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import theme
from linker.desk.ui.dates import window
from linker.desk.ui.elements import (
    NOTHING_KNOWN,
    bans,
    block,
    card,
    case_link,
    chip,
    facts,
    heading,
    muted,
    percent,
    row,
    table,
)
from linker.desk.ui.markup import bar, render
from linker.i18n.translate import either, t
from linker.review.details import Detail

_NOTHING = 0.05


def show_answer(visitor: Visitor, found: SuspectAnswer) -> None:
    """Flags first, then the leads, best first, then the statements as they were read."""
    _person(visitor, found)
    for flag in found.flags:
        _flag(visitor, flag)
    with card():
        heading(t(visitor, "suspect.leads"))
        if not found.leads:
            muted(t(visitor, "suspect.no_leads"))
        with block("desk-list"):
            for number, lead in enumerate(found.leads, start=1):
                _lead(visitor, number, lead)
        muted(t(visitor, "suspect.caveat"))
    for statement in found.statements:
        _statement(visitor, statement)


def _person(visitor: Visitor, found: SuspectAnswer) -> None:
    told_on = f"{found.told_on}" + (f" ({t(visitor, 'suspect.assumed')})" if found.told_on_assumed else "")
    with card():
        facts([
            (t(visitor, "suspect.offender"), found.offender),
            (t(visitor, "suspect.told_on"), told_on),
            (t(visitor, "suspect.known_cases"), ", ".join(found.known_cases)),
            (t(visitor, "suspect.looked_at"), t(visitor, "suspect.counts", open=found.open_cases, out=found.ruled_out)),
            (t(visitor, "suspect.locked"), "\n".join(window(visitor, *one) for one in found.locked)),
            (t(visitor, "suspect.base_rate"), either(visitor, found.base_rate, found.base_rate_chinese)),
        ])  # fmt: skip


def _flag(visitor: Visitor, flag: Flag) -> None:
    with card().style(f"border-left: 5px solid {theme.VERMILLION}").props('role="alert"'):
        heading(t(visitor, "suspect.flag", number=flag.statement))
        with row():
            case_link(flag.case_id)
            ui.label(either(visitor, flag.english, flag.chinese)).classes("desk-text")
        muted(t(visitor, "suspect.flag_means"))
        _agreement(visitor, flag.agreement)
        if flag.instead:
            with row():
                ui.label(t(visitor, "suspect.instead"))
                case_link(flag.instead)


def _lead(visitor: Visitor, number: int, lead: Lead) -> None:
    with block("desk-item").props(f'data-lead="{number}"'):
        with row().style("gap: 10px"):
            ui.label(f"{number}.").classes("desk-muted")
            case_link(lead.case_id).style("font-weight: 600")
            render(bar(lead.probability))
            ui.label(percent(lead.probability)).classes("desk-number").style("font-weight: 600")
            ui.label(f"{lead.when} · {lead.where or NOTHING_KNOWN}").classes("desk-text desk-small")
        with row().style("gap: 6px"):
            for term in lead.terms:
                if abs(term.log10_lr) >= _NOTHING:
                    chip(f"{either(visitor, term.english, term.chinese)} {bans(term.log10_lr)}")
        for reason in lead.conflicts:
            ui.label("! " + either(visitor, reason.english, reason.chinese)).classes("desk-text desk-small").style(
                f"color: {theme.VERMILLION}"
            )
        if lead.agreement or lead.told or lead.ask:
            with ui.expansion(t(visitor, "suspect.details")).props("dense").classes("w-full"):
                _agreement(visitor, lead.agreement)
                _details(visitor, "suspect.he_told", lead.told)
                _details(visitor, "suspect.to_ask", lead.ask)


def _agreement(visitor: Visitor, agreement: tuple[Agreement, ...]) -> None:
    if agreement:
        table(
            [t(visitor, f"suspect.{key}") for key in ("aspect", "stated", "recorded", "weight")],
            [
                (either(visitor, one.english, one.chinese), one.stated or NOTHING_KNOWN, one.recorded or NOTHING_KNOWN,
                 bans(one.log10_lr))
                for one in agreement
            ],
        )  # fmt: skip


def _details(visitor: Visitor, key: str, details: tuple[Detail, ...]) -> None:
    if not details:
        return
    muted(t(visitor, key))
    for one in details:
        leaked = f" ({t(visitor, 'suspect.leaked')})" if one.leaked else ""
        value = either(visitor, one.value, one.value_chinese)
        ui.label(f"• {either(visitor, one.english, one.chinese)}: {value}{leaked}").classes("desk-text desk-small")


def _statement(visitor: Visitor, one: StatementAnswer) -> None:
    with card():
        heading(t(visitor, "suspect.statement", number=one.number))
        rows = [(t(visitor, "suspect.read_time"), window(visitor, one.earliest, one.latest))]
        rows += [(either(visitor, english, chinese), words) for english, chinese, words in one.read]
        facts(rows)
        for key, words in (("suspect.unread", one.unread), ("suspect.leaked_words", one.leaked)):
            if words:
                muted(t(visitor, key, words="；".join(words)))
        if one.best_case:
            with row():
                ui.label(t(visitor, "suspect.best_case"))
                case_link(one.best_case)
                ui.label(f"{bans(one.log10_lr)}").classes("desk-number")
