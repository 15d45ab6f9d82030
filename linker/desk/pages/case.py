"""One case: its facts, the cases that most likely share its offender, and the decisions about it."""

from __future__ import annotations

from functools import partial
from typing import Any

from markupsafe import Markup

from linker.casework.browsing.case_comparison import FIELD_NAMES, TIME
from linker.casework.browsing.case_details import CaseCard, case_card
from linker.casework.browsing.search import CaseSummary, case_summaries
from linker.casework.deciding.decisions import AuditEntry
from linker.casework.matching.explanation import explain
from linker.casework.matching.match import Match, MatchAnswer, match
from linker.casework.solving.solve import Solving, solve
from linker.casework.users import access_log
from linker.desk.auth.sessions import Visitor
from linker.desk.components.evidence import evidence, strongest_reasons
from linker.desk.components.pair_decision import pair_buttons
from linker.desk.ui import theme
from linker.desk.ui.dates import utc, window
from linker.desk.ui.elements import block, button, card, empty, heading, row, title
from linker.desk.ui.field_values import recorded, unrecorded
from linker.desk.ui.markup import case_link, chip, facts, inline, link, muted, render, series_link, tag
from linker.desk.ui.notices import problem, waiting
from linker.desk.ui.reason_dialog import DialogEntry, ReasonDialog
from linker.desk.ui.threads import work
from linker.desk.ui.urls import case_path, compare_path
from linker.errors import LinkerError
from linker.i18n.numbers import UNKNOWN, percent, signed
from linker.i18n.translate import t, translate

_TIME = FIELD_NAMES[TIME]
_PARTNERS = 12


async def case(visitor: Visitor, id: str = "") -> None:  # noqa: A002 - the name in the address
    """`/case?id=…`: one case with its likely partners."""
    if not id:
        empty(t(visitor, "case.none"), "/search", t(visitor, "nav.search"))
        return
    details = await work(_load_case, visitor, id)
    _top(visitor, details)
    with block("desk-two"):
        with block("desk-list").style("gap: 14px"):
            partners = card()
            _decisions(visitor, details)
        with block("desk-list").style("gap: 14px"):
            _facts(visitor, details)
    with partners:
        await _partners(visitor, details)


def _load_case(visitor: Visitor, case_id: str) -> CaseCard:
    details = case_card(visitor.workspace, case_id)
    access_log.log_access(visitor.library, visitor.name, "case", case_id)
    return details


def _top(visitor: Visitor, details: CaseCard) -> None:
    with row():
        title(details.case_id)
        if details.series:
            render(series_link(details.series))
            render(chip(t(visitor, "case.in_series", probability=details.probability)))
        render(chip(t(visitor, "case.solved" if details.offenders else "case.open")))
        for offender in details.offenders:
            render(chip(offender))
        if visitor.may("detective"):
            solving = partial(_ask_to_solve, visitor, details.case_id)
            button(t(visitor, "case.solve"), solving, icon="task_alt").props('data-test="solve"')


def _ask_to_solve(visitor: Visitor, case_id: str) -> None:
    question, label = t(visitor, "case.solve_question", case=case_id), t(visitor, "case.offender")
    ReasonDialog(visitor, question, partial(_solve, case_id), partial(_reload, case_id), subject_label=label).open()


def _solve(case_id: str, user: Visitor, statement: DialogEntry) -> Solving:
    return solve(user.library, case_id, statement.subject, user=user.name, reason=statement.reason)


def _reload(case_id: str) -> None:
    from nicegui import ui

    ui.navigate.to(case_path(case_id))


def _facts(visitor: Visitor, details: CaseCard) -> None:
    from nicegui import ui

    with card():
        heading(t(visitor, "case.facts"))
        lines = [(t(visitor, "case.time"), window(visitor, details.earliest, details.latest))]
        lines += [
            (translate(fact.words, visitor), recorded(visitor, fact.values))
            for fact in details.facts
            if fact.words != _TIME
        ]
        render(facts(lines))
        if details.unknown:
            names = unrecorded(visitor, details.unknown, [label for label, _ in lines])
            render(muted(t(visitor, "case.unknown", names=names)))
    if details.narrative:
        with card():
            heading(t(visitor, "case.narrative"))
            ui.label(details.narrative).classes("desk-text").props('data-test="narrative"')
    if details.source:
        with ui.expansion(t(visitor, "case.source")).classes("desk-card").style("padding: 0"):
            render(facts(details.source))


def _decisions(visitor: Visitor, details: CaseCard) -> None:
    with card():
        heading(t(visitor, "case.decisions"))
        if not details.decisions:
            render(muted(t(visitor, "case.no_decisions")))
        with block("desk-list"):
            for entry in reversed(details.decisions):
                _decision(visitor, details, entry)


def _decision(visitor: Visitor, details: CaseCard, entry: AuditEntry) -> None:
    from nicegui import ui

    decision = entry.decision
    partner_id = decision.case_b if decision.case_a == details.case_id else decision.case_a
    with block("desk-item"):
        with row():
            text = ui.label(t(visitor, f"decision.{decision.kind}")).style("font-weight: 600")
            if entry.undone_by is not None:
                text.style("text-decoration: line-through")
                render(chip(t(visitor, "decision.undone_by", number=entry.undone_by)))
            if decision.subject:
                render(chip(decision.subject))
            if partner_id:
                render(case_link(partner_id))
        render(muted(f"{utc(decision.at)} · {decision.by}: {decision.because}"))


async def _partners(visitor: Visitor, details: CaseCard) -> None:
    heading(t(visitor, "case.partners"))
    busy = waiting(visitor)
    try:
        answer, briefs = await work(_matched, visitor, details.case_id)
    except LinkerError as error:
        problem(visitor, error)
        return
    finally:
        busy.delete()
    render(muted(t(visitor, "case.partners_why")))
    _series(visitor, answer)
    decided = _decided_partners(details)
    with block("desk-list").props('data-test="partners"'):
        for partner in answer.matches:
            glance = _glance(visitor, briefs[partner.case_id]) if partner.case_id in briefs else ""
            _partner(visitor, (details.case_id, glance), partner, decided.get(partner.case_id, ""))
    if not answer.matches:
        render(muted(t(visitor, "case.no_partners")))
    render(muted(translate(answer.base_rate, visitor)))


def _decided_partners(details: CaseCard) -> dict[str, str]:
    """The kind of the decision in force (`confirmed`, `rejected`) on each case that people compared with this one."""
    in_force = (entry.decision for entry in details.decisions if entry.undone_by is None)
    return {
        decision.case_b if decision.case_a == details.case_id else decision.case_a: decision.kind
        for decision in in_force
        if decision.kind in ("confirmed", "rejected")
    }


def _matched(visitor: Visitor, case_id: str) -> tuple[MatchAnswer, dict[str, CaseSummary]]:
    answer = match(visitor.workspace, case_id, top=_PARTNERS)
    return answer, case_summaries(visitor.workspace, (partner.case_id for partner in answer.matches))


def _glance(visitor: Visitor, brief: CaseSummary) -> str:
    parts = (window(visitor, brief.earliest, brief.latest), brief.place, brief.offence)
    return " · ".join(part for part in parts if part and part != UNKNOWN)


def _series(visitor: Visitor, answer: MatchAnswer) -> None:
    likely = [candidate for candidate in answer.series if candidate.log10_lr > 0][:3]
    if not likely:
        return
    with row():
        render(muted(t(visitor, "case.likely_series")))
        for candidate in likely:
            render(series_link(candidate.series_id))
            render(chip(f"{percent(candidate.probability)} · {t(visitor, 'say.cases', count=candidate.cases)}"))


def _partner(visitor: Visitor, case: tuple[str, str], partner: Match, decided: str) -> None:
    """`case` is the case looked at, and its partner at a glance."""
    case_id, glance = case
    with block("desk-item").props('data-test="partner"'):
        lines = _partner_lines(visitor, case_id, partner, decided)
        render(lines + muted(glance) + _strongest(visitor, partner), "desk-list").style("gap: 3px")
        _actions(visitor, case_id, partner, decided)


def _partner_lines(visitor: Visitor, case_id: str, partner: Match, decided: str) -> Markup:
    return inline(
        tag("div", percent(partner.probability), classes="desk-number", style="font-weight: 700; min-width: 4.5em"),
        case_link(partner.case_id),
        series_link(partner.series) if partner.series else "",
        tag("div", f"log10 LR {signed(partner.log10_lr)}", classes="desk-muted desk-small desk-number"),
        chip(t(visitor, f"decision.{decided}")) if decided else "",
        tag("span", style="flex: 1"),
        link(t(visitor, "do.compare"), compare_path(case_id, partner.case_id)),
    )


def _strongest(visitor: Visitor, partner: Match) -> Markup:
    why = (
        chip(f"{signed(weight)} {words}", theme.evidence_colour(weight))
        for words, weight in strongest_reasons(visitor, partner.contributions)
    )
    return inline(*why, style="gap: 6px")


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
            pair_buttons(visitor, (case_id, partner.case_id), partial(_reload, case_id), props="size=sm")


async def _why(visitor: Visitor, place: Any, case_id: str, partner_id: str) -> None:
    with place:
        busy = waiting(visitor)
        try:
            evidence(visitor, await work(explain, visitor.workspace, case_id, partner_id))
        except LinkerError as error:
            problem(visitor, error)
        busy.delete()
