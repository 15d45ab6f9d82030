"""What is found for one arrested person: what he cannot have done, the leads, and how his statements were read."""

from __future__ import annotations

from nicegui import ui

from linker.casework.suspects.results import AspectAgreement, Flag, StatementAnswer, SuspectAnswer, SuspectLead
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import theme
from linker.desk.ui.dates import window
from linker.desk.ui.elements import block, card, heading, row
from linker.desk.ui.markup import case_link, chip, facts, muted, render, share_bar, table
from linker.i18n.numbers import UNKNOWN, percent, signed
from linker.i18n.translate import t, translate
from linker.review.details import Detail

_NOTHING = 0.05


def show_answer(visitor: Visitor, answer: SuspectAnswer) -> None:
    """Flags first, then the leads, best first, then the statements as they were read."""
    _person(visitor, answer)
    for flag in answer.flags:
        _flag(visitor, flag)
    with card():
        heading(t(visitor, "suspect.leads"))
        if not answer.leads:
            render(muted(t(visitor, "suspect.no_leads")))
        with block("desk-list"):
            for number, lead in enumerate(answer.leads, start=1):
                _lead(visitor, number, lead)
        render(muted(t(visitor, "suspect.caveat")))
    for statement in answer.statements:
        _statement(visitor, statement)


def _person(visitor: Visitor, answer: SuspectAnswer) -> None:
    with card():
        render(facts((t(visitor, f"suspect.{key}"), value) for key, value in _person_lines(visitor, answer)))


def _person_lines(visitor: Visitor, answer: SuspectAnswer) -> list[tuple[str, str]]:
    assumed = f" ({t(visitor, 'suspect.assumed')})" if answer.told_on_assumed else ""
    return [
        ("offender", answer.offender),
        ("told_on", f"{answer.told_on}{assumed}"),
        ("known_cases", t(visitor, "report.list", items=answer.known_cases)),
        ("looked_at", t(visitor, "suspect.counts", open=answer.open_cases, out=answer.ruled_out)),
        ("locked", "\n".join(window(visitor, *ends) for ends in answer.locked)),
        ("base_rate", translate(answer.base_rate, visitor)),
    ]


def _flag(visitor: Visitor, flag: Flag) -> None:
    with card().style(f"border-left: 5px solid {theme.VERMILLION}").props('role="alert"'):
        heading(t(visitor, "suspect.flag", number=flag.statement))
        with row():
            render(case_link(flag.case_id))
            ui.label(translate(flag.words, visitor)).classes("desk-text")
        render(muted(t(visitor, "suspect.flag_means")))
        _agreement(visitor, flag.agreement)
        if flag.instead:
            with row():
                ui.label(t(visitor, "suspect.instead"))
                render(case_link(flag.instead))


def _lead(visitor: Visitor, number: int, lead: SuspectLead) -> None:
    with block("desk-item").props(f'data-lead="{number}"'):
        with row().style("gap: 10px"):
            ui.label(f"{number}.").classes("desk-muted")
            render(case_link(lead.case_id)).style("font-weight: 600")
            render(share_bar(lead.probability))
            ui.label(percent(lead.probability)).classes("desk-number").style("font-weight: 600")
            ui.label(f"{lead.when} · {lead.where or UNKNOWN}").classes("desk-text desk-small")
        with row().style("gap: 6px"):
            for term in lead.terms:
                if abs(term.log10_lr) >= _NOTHING:
                    render(chip(f"{translate(term.words, visitor)} {signed(term.log10_lr)}"))
        for reason in lead.conflicts:
            ui.label("! " + translate(reason.words, visitor)).classes("desk-text desk-small").style(
                f"color: {theme.VERMILLION}"
            )
        if lead.agreement or lead.told or lead.ask:
            with ui.expansion(t(visitor, "suspect.details")).props("dense").classes("w-full"):
                _agreement(visitor, lead.agreement)
                _details(visitor, "suspect.he_told", lead.told)
                _details(visitor, "suspect.to_ask", lead.ask)


def _agreement(visitor: Visitor, agreement: tuple[AspectAgreement, ...]) -> None:
    if agreement:
        headings = [t(visitor, f"suspect.{key}") for key in ("aspect", "stated", "recorded", "weight")]
        render(table(headings, [_agreement_row(visitor, aspect) for aspect in agreement]))


def _agreement_row(visitor: Visitor, aspect: AspectAgreement) -> tuple[str, ...]:
    words = (aspect.words, aspect.stated or UNKNOWN, aspect.recorded or UNKNOWN)
    return (*(translate(text, visitor) for text in words), signed(aspect.log10_lr))


def _details(visitor: Visitor, key: str, details: tuple[Detail, ...]) -> None:
    if not details:
        return
    render(muted(t(visitor, key)))
    for detail in details:
        leaked = f" ({t(visitor, 'suspect.leaked')})" if detail.leaked else ""
        value = translate(detail.value, visitor)
        ui.label(f"• {translate(detail.words, visitor)}: {value}{leaked}").classes("desk-text desk-small")


def _statement(visitor: Visitor, statement: StatementAnswer) -> None:
    with card():
        heading(t(visitor, "suspect.statement", number=statement.number))
        rows = [(t(visitor, "suspect.read_time"), window(visitor, statement.earliest, statement.latest))]
        rows += [(translate(aspect.words, visitor), translate(aspect.stated, visitor)) for aspect in statement.read]
        render(facts(rows))
        for key, words in (("suspect.unread", statement.unread), ("suspect.leaked_words", statement.leaked)):
            if words:
                render(muted(t(visitor, key, words=words)))
        if statement.best_case:
            with row():
                ui.label(t(visitor, "suspect.best_case"))
                render(case_link(statement.best_case))
                ui.label(f"{signed(statement.log10_lr)}").classes("desk-number")
