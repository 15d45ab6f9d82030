"""One case: its facts, who else may have been struck by the same hand, and what people say about it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from linker.casework.browsing.case_details import CaseCard, case_card
from linker.casework.browsing.search import FoundCase, at_a_glance
from linker.casework.deciding import decisions
from linker.casework.deciding.decisions import AuditEntry
from linker.casework.matching.explanation import explain
from linker.casework.matching.match import Match, MatchAnswer, match
from linker.casework.solving import solve
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.components.evidence import evidence
from linker.desk.ui import markup, theme
from linker.desk.ui.dates import utc, window
from linker.desk.ui.elements import (
    NOTHING_KNOWN,
    bans,
    block,
    button,
    card,
    case_link,
    chip,
    empty,
    facts,
    heading,
    muted,
    percent,
    reason_dialog,
    reasons,
    row,
    series_link,
    title,
    unrecorded,
)
from linker.desk.ui.layout import page, problem, waiting, work
from linker.desk.ui.markup import render, tag
from linker.desk.ui.urls import case_path, compare_path
from linker.errors import LinkerError
from linker.i18n.translate import either, t

_PARTNERS = 12


@page("/case", "case.title")
async def case(visitor: Visitor, id: str = "") -> None:  # noqa: A002 - the name in the address
    """`/case?id=…`: one case with its likely partners."""
    if not id:
        empty(t(visitor, "case.none"), "/search", t(visitor, "nav.search"))
        return
    found = await work(_looked_at, visitor, id)
    _top(visitor, found)
    with block("desk-two"):
        with block("desk-list").style("gap: 14px"):
            partners = card()
            _decisions(visitor, found)
        with block("desk-list").style("gap: 14px"):
            _facts(visitor, found)
    with partners:
        await _partners(visitor, found)


def _looked_at(visitor: Visitor, case_id: str) -> CaseCard:
    found = case_card(visitor.library, case_id)
    access_log.log_access(visitor.library, visitor.name, "case", case_id)
    return found


def _top(visitor: Visitor, found: CaseCard) -> None:
    with row():
        title(found.case_id)
        if found.series:
            chip_text = t(visitor, "case.in_series", chance=percent(found.probability or 0.0))
            series_link(found.series)
            chip(chip_text)
        chip(t(visitor, "case.solved" if found.offenders else "case.open"))
        for offender in found.offenders:
            chip(offender)
        if visitor.may("detective"):
            button(t(visitor, "case.solve"), lambda: _ask_solve(visitor, found.case_id), icon="task_alt").props(
                'data-test="solve"'
            )


def _ask_solve(visitor: Visitor, case_id: str) -> None:
    def decide(person: Visitor, because: str, offender: str) -> None:
        solve.solve(person.library, case_id, offender, by=person.name, because=because)

    reason_dialog(
        visitor,
        t(visitor, "case.solve_question", case=case_id),
        decide,
        subject=t(visitor, "case.offender"),
        then=lambda: _again(case_id),
    )


def _again(case_id: str) -> None:
    from nicegui import ui

    ui.navigate.to(case_path(case_id))


def _facts(visitor: Visitor, found: CaseCard) -> None:
    from nicegui import ui

    with card():
        heading(t(visitor, "case.facts"))
        lines = [(t(visitor, "case.time"), window(visitor, found.earliest, found.latest))]
        lines += [
            (
                either(visitor, fact.english, fact.chinese),
                either(visitor, "\n".join(fact.values), "\n".join(fact.values_chinese)),
            )
            for fact in found.facts
            if fact.english != "time"
        ]
        facts(lines)
        if found.unknown:
            muted(t(visitor, "case.unknown", names=unrecorded(visitor, found.unknown, [label for label, _ in lines])))
    if found.narrative:
        with card():
            heading(t(visitor, "case.narrative"))
            ui.label(found.narrative).classes("desk-text").props('data-test="narrative"')
    if found.source:
        with ui.expansion(t(visitor, "case.source")).classes("desk-card").style("padding: 0"):
            facts(found.source)


def _decisions(visitor: Visitor, found: CaseCard) -> None:
    with card():
        heading(t(visitor, "case.decisions"))
        if not found.decisions:
            muted(t(visitor, "case.no_decisions"))
        with block("desk-list"):
            for entry in reversed(found.decisions):
                _decision(visitor, found, entry)


def _decision(visitor: Visitor, found: CaseCard, entry: AuditEntry) -> None:
    from nicegui import ui

    said = entry.decision
    other = said.case_b if said.case_a == found.case_id else said.case_a
    with block("desk-item"):
        with row():
            text = ui.label(t(visitor, f"decision.{said.kind}")).style("font-weight: 600")
            if entry.undone_by is not None:
                text.style("text-decoration: line-through")
                chip(t(visitor, "decision.undone_by", number=entry.undone_by))
            if said.subject:
                chip(said.subject)
            if other:
                case_link(other)
        muted(f"{utc(said.at)} · {said.by}: {said.because}")


async def _partners(visitor: Visitor, found: CaseCard) -> None:
    heading(t(visitor, "case.partners"))
    busy = waiting(visitor)
    try:
        answer, seen = await work(_matched, visitor, found.case_id)
    except LinkerError as error:
        problem(visitor, error)
        return
    finally:
        busy.delete()
    muted(t(visitor, "case.partners_why"))
    _series(visitor, answer)
    decided = {
        entry.decision.case_b if entry.decision.case_a == found.case_id else entry.decision.case_a: entry.decision.kind
        for entry in found.decisions
        if entry.undone_by is None and entry.decision.kind in ("confirmed", "rejected")
    }
    with block("desk-list").props('data-test="partners"'):
        for partner in answer.matches:
            glance = _glance(visitor, seen[partner.case_id]) if partner.case_id in seen else ""
            _partner(visitor, (found.case_id, glance), partner, decided.get(partner.case_id, ""))
    if not answer.matches:
        muted(t(visitor, "case.no_partners"))
    muted(either(visitor, answer.base_rate, answer.base_rate_chinese))


def _matched(visitor: Visitor, case_id: str) -> tuple[MatchAnswer, dict[str, FoundCase]]:
    answer = match(visitor.library, case_id, top=_PARTNERS)
    return answer, at_a_glance(visitor.library, (partner.case_id for partner in answer.matches))


def _glance(visitor: Visitor, one: FoundCase) -> str:
    told = (window(visitor, one.earliest, one.latest), one.place, one.offence)
    return " · ".join(part for part in told if part and part != NOTHING_KNOWN)


def _series(visitor: Visitor, answer: MatchAnswer) -> None:
    likely = [one for one in answer.series if one.log10_lr > 0][:3]
    if not likely:
        return
    with row():
        muted(t(visitor, "case.likely_series"))
        for one in likely:
            series_link(one.series_id)
            chip(f"{percent(one.probability)} · {t(visitor, 'say.cases', count=one.cases)}")


def _partner(visitor: Visitor, case: tuple[str, str], partner: Match, decided: str) -> None:
    """`case` is the case looked at, and its partner at a glance."""
    case_id, glance = case
    with block("desk-item").props('data-test="partner"'):
        lines = _partner_lines(visitor, case_id, partner, decided)
        render(lines + markup.muted(glance) + _strongest(visitor, partner), "desk-list").style("gap: 3px")
        _actions(visitor, case_id, partner, decided)


def _partner_lines(visitor: Visitor, case_id: str, partner: Match, decided: str) -> Markup:
    return markup.line(
        tag("div", percent(partner.probability), classes="desk-number", style="font-weight: 700; min-width: 4.5em"),
        markup.case_anchor(partner.case_id),
        markup.series_anchor(partner.series) if partner.series else "",
        tag("div", f"log10 LR {bans(partner.log10_lr)}", classes="desk-muted desk-small desk-number"),
        markup.chip(t(visitor, f"decision.{decided}")) if decided else "",
        tag("span", style="flex: 1"),
        markup.anchor(t(visitor, "do.compare"), compare_path(case_id, partner.case_id)),
    )


def _strongest(visitor: Visitor, partner: Match) -> Markup:
    why = (
        markup.chip(f"{bans(weight)} {words}", theme.evidence_colour(weight))
        for words, weight in reasons(visitor, partner.contributions)
    )
    return markup.line(*why, style="gap: 6px")


def _actions(visitor: Visitor, case_id: str, partner: Match, decided: str) -> None:
    actions = row().style("gap: 6px")
    why = block("desk-list").style("gap: 6px")

    async def show_or_hide() -> None:
        if why.default_slot.children:
            why.clear()
        else:
            await _why(visitor, why, case_id, partner.case_id)

    with actions:
        button(t(visitor, "case.why"), show_or_hide, icon="unfold_more").props('flat size=sm data-test="why"')
        if visitor.may("detective") and not decided:
            for kind, icon in (("confirm", "check"), ("reject", "close")):
                asking = _asking(visitor, kind, case_id, partner.case_id)
                button(t(visitor, f"do.{kind}"), asking, icon=icon).props(f'size=sm data-test="{kind}"')


async def _why(visitor: Visitor, where: Any, case_id: str, other: str) -> None:
    with where:
        busy = waiting(visitor)
        try:
            evidence(visitor, await work(explain, visitor.library, case_id, other))
        except LinkerError as error:
            problem(visitor, error)
        busy.delete()


def _asking(visitor: Visitor, kind: str, case_id: str, other: str) -> Any:
    def ask() -> None:
        ask_about_pair(visitor, kind, case_id, other, lambda: _again(case_id))

    return ask


def ask_about_pair(visitor: Visitor, kind: str, case_a: str, case_b: str, then: Any) -> None:
    """Ask why, then store that two cases share an offender (`confirm`) or do not (`reject`)."""
    said = {"confirm": decisions.confirm, "reject": decisions.reject}[kind]

    def decide(person: Visitor, because: str, _subject: str) -> None:
        said(person.library, case_a, case_b, person.name, because)

    reason_dialog(visitor, t(visitor, f"decide.{kind}", a=case_a, b=case_b), decide, then=then)
