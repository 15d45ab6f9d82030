"""The work list that follows a solved case, as a detective reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from linker.cli.screens.answering import CAVEAT
from linker.cli.terminal import count, heading, one_in, percent, sanitise, signed
from linker.i18n.language import LANGUAGES
from linker.i18n.translate import in_document, translate
from linker.report.formats.json_csv import as_plain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.solving.leads import ExcludedCase, Lead, LeadList
    from linker.casework.solving.solve import Solving

_MOST_CHECKS, _MOST_KNOWN = 3, 8
_INDENT = (0, 0, 0, 4)


def solving_answer(answer: Solving) -> dict[str, Any]:
    """The JSON: the decision (null where nothing changed), what was done, and the leads; all but the leads apart."""
    plain = as_plain(answer)
    cascade = plain.pop("cascade") or {"leads": [], "excluded": [], "confirmed": []}
    return {**plain, **cascade}


def solving_screen(answer: Solving, *, top: int) -> Iterator[RenderableType]:
    """What was decided, the leads best first, then the excluded."""
    number = f"decision {answer.decision.number} 决定 {answer.decision.number}: " if answer.decision else ""
    yield Text(
        f"{number}{sanitise(in_document(answer.words, 'both'))}", style="bold" if answer.decision else ""
    )
    if answer.decision:
        yield Text(f"To take it back: linker undo {answer.decision.number} --by … --because …", style="dim")
    if answer.cascade is None:
        yield Text("no case is known for this offender now, so there is nothing to start from 该人暂无已认定案件")
        return
    yield from _cascade(answer.cascade, top)


def _cascade(cascade: LeadList, top: int) -> Iterator[RenderableType]:
    who = sanitise(cascade.offender_id, 40)
    yield Text()
    yield heading(f"open cases the string of {who} may hold", f"{who} 可能涉及的未破案件")
    known = ", ".join(sanitise(case, 28) for case in cascade.confirmed[:_MOST_KNOWN]) or "none 无"
    more = f" and {len(cascade.confirmed) - _MOST_KNOWN} more" if len(cascade.confirmed) > _MOST_KNOWN else ""
    yield Text(f"starting from 已认定: {known}{more}\n", style="dim")
    if not cascade.leads:
        yield Text("no open case stands out 未发现值得关注的未破案件")
    for number, lead in enumerate(cascade.leads[:top], start=1):
        yield from _lead(number, lead)
    if len(cascade.leads) > top:
        yield Text(f"{top} of {count(len(cascade.leads), 'lead')}; more with --top, all with --json\n", style="dim")
    if cascade.excluded:
        yield heading("excluded", "已排除")
        yield from map(_excluded, cascade.excluded)
        yield Text()
    yield Text(_footing(cascade), style="dim")


def _lead(number: int, lead: Lead) -> Iterator[RenderableType]:
    line = Text.assemble(f"{number:>2}  ", (sanitise(lead.case_id, 40), "bold"), f"  {percent(lead.probability)}")
    line.append(f"  log10 LR {signed(lead.log10_lr)}", style="dim")
    if lead.series:
        line.append(f"  series 系列 {lead.series}", style="bold" if lead.in_string_series else "dim")
    if lead.status == "admitted":
        line.append("  admitted, not yet proven 已供述待核实", style="cyan")
    if lead.borderline:
        line.append("  borderline 临界", style="yellow")
    yield line
    if lead.reason:
        english, chinese = (sanitise(translate(lead.reason.words, language)) for language in LANGUAGES)
        yield _indented(f"nearest 最相近 {sanitise(lead.reason.case_id, 40)}: {english}")
        yield _indented(f"依据：{chinese}")
    for check in lead.checks[:_MOST_CHECKS]:
        english, chinese = (sanitise(translate(check.words, language)) for language in LANGUAGES)
        yield _indented(f"→ {english}\n  {chinese}", style="cyan")
    yield Text()


def _indented(text: str, style: str = "") -> Padding:
    return Padding(Text(text, style=style), _INDENT)


def _excluded(one: ExcludedCase) -> Text:
    told = f"{sanitise(in_document(one.words, 'both'))} (decision 决定 {one.decision})"
    return Text(f"    {sanitise(one.case_id, 40)}  {told}", style="dim")


def _footing(cascade: LeadList) -> str:
    tried = cascade.calibration
    learned = (
        f"tried on {count(tried.right, 'hidden case')} of solved strings here 已用本库已破串案中 {tried.right} 起检验"
        if tried.right
        else "as usual elsewhere: too few solved strings here 本库已破串案过少，采用通用校准"
    )
    return (
        f"probability 概率: from the findings alone, against all other solved cases; {learned}\n"
        f"An admitted case counts half until it is proven. 仅有供述的案件按一半计。\n"
        f"base rate 先验: {one_in(cascade.log10_prior_odds)}; "
        f"{sanitise(translate(cascade.base_rate, 'en'))}\n{sanitise(translate(cascade.base_rate, 'zh'))}\n{CAVEAT}"
    )
