"""The work list that follows a solved case, as a detective reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.padding import Padding

from linker.cli.line import Line
from linker.cli.screens.decisions import against_lines
from linker.cli.terminal import heading, note, one_in, sanitise
from linker.i18n.language import Language
from linker.i18n.numbers import percent
from linker.i18n.text import Text
from linker.i18n.translate import t, translate
from linker.report.formats.json_csv import as_plain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.solving.leads import ExcludedCase, Lead, LeadList
    from linker.casework.solving.solve import Solving

CHECKS_SHOWN, CASES_SHOWN = 3, 8
_INDENT = (0, 0, 0, 4)


def solving_answer(answer: Solving) -> dict[str, Any]:
    """The JSON: the decision (null where nothing changed), what was done, and the leads; all but the leads apart."""
    plain = as_plain(answer)
    leads = plain.pop("cascade") or {"leads": [], "excluded": [], "confirmed": []}
    return {**plain, **leads}


def solving_screen(answer: Solving, language: Language, *, top: int) -> Iterator[RenderableType]:
    """What was decided, the leads best first, then the excluded."""
    words = sanitise(translate(answer.words, language))
    if answer.decision is None:
        yield Line(words)
    else:
        number = answer.decision.number
        yield Line(t(language, "cli_decision.number_is", number=number, words=words), style="bold")
        yield from against_lines(answer.against, language)
        yield note(t(language, "cli_decision.to_undo", number=number))
    if answer.cascade is None:
        yield Line(t(language, "cli_solve.no_case"))
        return
    yield from _lead_list(answer.cascade, language, top)


def _lead_list(leads: LeadList, language: Language, top: int) -> Iterator[RenderableType]:
    yield Line()
    yield heading(t(language, "cli_solve.title", offender=sanitise(leads.offender_id, 40)))
    yield note(_starting_cases(leads, language) + "\n")
    if not leads.leads:
        yield Line(t(language, "cli_solve.no_lead"))
    for number, lead in enumerate(leads.leads[:top], start=1):
        yield from _lead(number, lead, language)
    if len(leads.leads) > top:
        yield note(t(language, "cli_solve.some", shown=top, leads=len(leads.leads)) + "\n")
    if leads.excluded:
        yield heading(t(language, "cli_solve.excluded"))
        yield from (_excluded(case, language) for case in leads.excluded)
        yield Line()
    for line in _footing(leads, language):
        yield note(line)


def _starting_cases(leads: LeadList, language: Language) -> str:
    cases = [sanitise(case, 28) for case in leads.confirmed[:CASES_SHOWN]] or [t(language, "cli.none")]
    if len(leads.confirmed) > CASES_SHOWN:
        cases.append(t(language, "cli_solve.and_more", count=len(leads.confirmed) - CASES_SHOWN))
    return t(language, "cli_solve.starting_from", cases=cases)


def _lead(number: int, lead: Lead, language: Language) -> Iterator[RenderableType]:
    line = Line.assemble(f"{number:>2}  ", (sanitise(lead.case_id, 40), "bold"), f"  {percent(lead.probability)}")
    line.append("  " + t(language, "cli_solve.weight", log10_lr=lead.log10_lr), style="dim")
    if lead.series:
        words = t(language, "cli_solve.in_series", series=lead.series)
        line.append(f"  {words}", style="bold" if lead.in_string_series else "dim")
    if lead.status == "admitted":
        line.append("  " + t(language, "cli_solve.admitted"), style="cyan")
    if lead.borderline:
        line.append("  " + t(language, "cli_solve.borderline"), style="yellow")
    yield line
    if lead.reason:
        reason = sanitise(translate(lead.reason.words, language))
        yield _indented(t(language, "cli_solve.nearest", case=sanitise(lead.reason.case_id, 40), reason=reason))
    for check in lead.checks[:CHECKS_SHOWN]:
        yield _indented(f"→ {sanitise(translate(check.words, language))}", style="cyan")
    yield Line()


def _indented(text: str, style: str = "") -> Padding:
    return Padding(Line(text, style=style), _INDENT)


def _excluded(case: ExcludedCase, language: Language) -> Line:
    words = sanitise(translate(case.words, language))
    reason = t(language, "cli_solve.excluded_by", words=words, number=case.decision)
    return note(f"    {sanitise(case.case_id, 40)}  {reason}")


def _footing(leads: LeadList, language: Language) -> Iterator[str]:
    """What the probabilities rest on."""
    right = leads.calibration.right
    trial = Text("cli_solve.tried", cases=right) if right else Text("cli_solve.untried")
    yield t(language, "cli_solve.probability_means", trial=trial)
    yield t(language, "cli_solve.admitted_counts")
    prior = Text("cli.prior_of", odds=one_in(leads.log10_prior_odds), origin=leads.base_rate)
    yield t(language, "cli.base_rate_is", words=prior)
    yield t(language, "cli.caveat")
