"""One arrested person: what was flagged, the leads, and how the statements were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.screens.decisions import against_lines
from linker.cli.terminal import CASE, PROBABILITY, Cell, Column, facts, heading, note, one_in, sanitise, table, weight
from linker.i18n import dates
from linker.i18n.language import Language
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from linker.casework.suspects.results import (
        AspectAgreement,
        Flag,
        StatementAnswer,
        SuspectAnswer,
        SuspectLead,
    )
    from linker.library.store.decisions import Decision
    from linker.review.details import Detail

# Leads shown in full; all stand in the table.
LEADS_IN_FULL = 3
NOTHING = 0.05
_OPEN_YEAR = 9999
STATEMENT = Column(Text("suspect.stated"), wide=True)


def suspect_screen(answer: SuspectAnswer, language: Language) -> Iterator[RenderableType]:
    """Flags, leads, details of the best leads, statements, caveat."""
    yield facts(language, _person(answer, language))
    yield Line()
    if answer.flags:
        yield heading(t(language, "cli_suspect.flags"))
        yield Line(t(language, "suspect.flag_means"))
    for flag in answer.flags:
        yield from _flag(flag, language)
    yield heading(t(language, "cli_suspect.leads"))
    yield _lead_table(answer.leads, language) if answer.leads else Line(t(language, "cli.none") + "\n")
    for lead in [lead for lead in answer.leads if lead.statement is not None][:LEADS_IN_FULL]:
        yield from _in_full(lead, language)
    if answer.statements:
        yield heading(t(language, "cli_suspect.statements"))
        yield from (_statement(statement, language) for statement in answer.statements)
    prior = Text("cli.prior_of", odds=one_in(answer.log10_prior_odds), origin=answer.base_rate)
    yield note(t(language, "cli.base_rate_is", words=prior))
    yield note(t(language, "suspect.caveat"))


def custody_screen(
    decision: Decision, window: tuple[datetime, datetime], against: Sequence[Text], language: Language
) -> Iterator[RenderableType]:
    """What was stored, as it was read, and what that stands it contradicts."""
    words = Text("cli_suspect.custody", offender=sanitise(decision.subject), window=_window(*window, language))
    yield Line(t(language, "cli_decision.number_is", number=decision.number, words=words))
    yield from against_lines(against, language)
    yield note(t(language, "cli_decision.to_undo", number=decision.number))


def _window(start: datetime, end: datetime, language: Language) -> str:
    until = t(language, "cli_suspect.now") if end.year == _OPEN_YEAR else dates.moment(end)
    return f"{dates.moment(start)} – {until}"


def _person(answer: SuspectAnswer, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    yield Text("cli_suspect.person"), sanitise(answer.offender) or t(language, "cli_suspect.not_named")
    cases = sanitise(t(language, "cli.list", items=answer.known_cases), 70)
    count = f"{len(answer.known_cases):,}"
    yield Text("suspect.known_cases"), t(language, "cli.pair", name=count, value=cases) if cases else count
    if answer.locked:
        yield Text("cli_suspect.locked"), "\n".join(_window(start, end, language) for start, end in answer.locked)
    yield Text("cli_suspect.open_cases"), f"{answer.open_cases:,}"
    if answer.ruled_out:
        yield Text("cli_suspect.ruled_out"), t(language, "cli_suspect.ruled_out_by", cases=answer.ruled_out)
    if answer.statements:
        remark = t(language, "cli_suspect.day_assumed") if answer.told_on_assumed else ""
        day = f"{answer.told_on:%Y-%m-%d}"
        yield Text("suspect.told_on"), t(language, "cli.remarked", words=day, remark=remark) if remark else day


def _flag(flag: Flag, language: Language) -> Iterator[RenderableType]:
    words, case_id = sanitise(translate(flag.words, language)), sanitise(flag.case_id)
    line = t(language, "cli_suspect.flag", statement=flag.statement, case=case_id, words=words)
    yield Line(line, style="bold red")
    yield _agreement(flag.agreement, language)
    if flag.instead:
        yield Line(t(language, "cli_suspect.instead", case=sanitise(flag.instead)) + "\n")


def _lead_table(leads: Sequence[SuspectLead], language: Language) -> RenderableType:
    columns = (
        Column("", "right"),
        CASE,
        PROBABILITY,
        Column(Text("cli_suspect.statement"), "right"),
        Column(Text("cli_suspect.why"), wide=True),
    )
    rows = (_lead_row(number, lead, language) for number, lead in enumerate(leads, start=1))
    return table(language, columns, rows, lines=True)


def _lead_row(number: int, lead: SuspectLead, language: Language) -> tuple[Cell, ...]:
    statement = "" if lead.statement is None else str(lead.statement)
    return str(number), sanitise(lead.case_id, 26), percent(lead.probability), statement, _reasons(lead, language)


def _reasons(lead: SuspectLead, language: Language) -> Line:
    lines = [Line(sanitise(" ".join(filter(None, (lead.when, lead.where))), 120))]
    for term in lead.terms:
        if abs(term.log10_lr) >= NOTHING:
            words = translate(term.words, language)
            if term.name == "known_cases":
                words = t(language, "cli.remarked", words=words, remark=sanitise(lead.known_case, 26))
            style = "green" if term.log10_lr > 0 else "red"
            lines.append(Line(f"{signed(term.log10_lr, 1)} {words}", style=style))
    for conflict in lead.conflicts:
        lines.append(Line(f"! {sanitise(translate(conflict.words, language))}", style="yellow"))
    return Line("\n").join(lines)


def _in_full(lead: SuspectLead, language: Language) -> Iterator[RenderableType]:
    yield heading(t(language, "cli_suspect.against", case=sanitise(lead.case_id), statement=lead.statement))
    yield Line(t(language, "cli_suspect.speaks", probability=lead.speaks or 0.0))
    yield _agreement(lead.agreement, language)
    leaked = [detail for detail in (*lead.told, *lead.ask) if detail.leaked]
    rows: tuple[tuple[Translatable, Cell], ...] = (
        (Text("cli_suspect.stated_details"), _details((item for item in lead.told if not item.leaked), language)),
        (Text("cli_suspect.open_details"), _details((item for item in lead.ask if not item.leaked), language)),
        (Text("cli_suspect.leaked_details"), _details(leaked, language)),
    )
    yield facts(language, (row for row in rows if row[1]))
    yield Line()


def _agreement(terms: Sequence[AspectAgreement], language: Language) -> RenderableType:
    columns = (
        Column(Text("suspect.weight"), "right"),
        Column(Text("suspect.aspect")),
        STATEMENT,
        Column(Text("suspect.recorded"), wide=True),
    )
    rows = (
        (
            weight(term.log10_lr),
            translate(term.words, language),
            sanitise(translate(term.stated, language), 60),
            sanitise(translate(term.recorded, language), 90),
        )
        for term in terms
    )
    return table(language, columns, rows)


def _details(details: Iterable[Detail], language: Language) -> str:
    return "\n".join(
        t(language, "cli.pair", name=detail.words, value=sanitise(translate(detail.value, language), 90))
        for detail in details
    )


def _statement(statement: StatementAnswer, language: Language) -> RenderableType:
    """How one statement was read, what of it was not used, and what it fits best."""
    aspects = [
        t(language, "cli.pair", name=aspect.words, value=sanitise(translate(aspect.stated, language), 40))
        for aspect in statement.read
    ]
    lines = [Line(f"{statement.number}. {t(language, 'cli.list', items=aspects) or t(language, 'cli.none')}")]
    if statement.unread:
        parts = [sanitise(text, 40) for text in statement.unread]
        lines.append(Line("   " + t(language, "cli_suspect.unread", parts=parts), style="yellow"))
    if statement.leaked:
        parts = [sanitise(text, 40) for text in statement.leaked]
        lines.append(Line("   " + t(language, "cli_suspect.leaked", parts=parts), style="yellow"))
    best = t(language, "cli_suspect.no_case")
    if statement.best_case:
        case_id = sanitise(statement.best_case)
        best = t(language, "cli.remarked", words=case_id, remark=percent(statement.speaks))
    lines.append(Line("   " + t(language, "cli_suspect.fits_best", case=best) + "\n"))
    return Line("\n").join(lines)
