"""One arrested person: what was flagged, the leads, and how the statements were read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, bans, count, facts, heading, one_in, percent, sanitise, signed, table
from linker.i18n.language import LANGUAGES
from linker.i18n.translate import in_document, translate

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

# Leads told in full; all stand in the table.
IN_FULL = 3
NOTHING = 0.05
_OPEN_YEAR = 9999
CAVEAT = (
    "Reasoned, not learned: the weights of statements are set by thought, so probabilities rank and do not measure. "
    "The engine proposes, people decide.\n"
    "供述权重为推理设定，并非统计所得；概率仅供排序。本结果仅为线索，须由办案人员核实判断。"
)
_MEANING = (
    "Possibly a false confession, or something he was told. Ask how he knows it before relying on it.\n"
    "可能为虚假供述，或系他人告知的细节；采信前先查明其如何得知。"
)
Line = tuple[str, str, str | Text]


def suspect_screen(answer: SuspectAnswer) -> Iterator[RenderableType]:
    """Flags, leads, details of the best leads, statements, caveat."""
    yield facts(_person(answer))
    yield Text()
    if answer.flags:
        yield heading("!! told of what he cannot have done", "供述了不可能由其所为的案件")
        yield Text(_MEANING)
    for flag in answer.flags:
        yield from _flag(flag)
    yield heading("open cases he may have done", "可能涉案的未破案件")
    yield _leads(answer.leads) if answer.leads else Text("none 无\n")
    for lead in [lead for lead in answer.leads if lead.statement is not None][:IN_FULL]:
        yield from _in_full(lead)
    if answer.statements:
        yield heading("how the statements were read", "供述的解读")
        yield from map(_statement, answer.statements)
    rate = f"{one_in(answer.log10_prior_odds)}; {in_document(answer.base_rate, 'both', ' ')}"
    yield Text(f"base rate 先验: {rate}", style="dim")
    yield Text(CAVEAT, style="dim")


def custody_screen(decision: Decision, window: tuple[datetime, datetime]) -> Iterator[RenderableType]:
    """What was stored, as it was read."""
    told = f"decision {decision.number} 决定 {decision.number}: {sanitise(decision.subject)} in custody 羁押"
    yield Text(f"{told} {_window(*window)}")
    yield Text(f"To take it back 撤回: linker undo {decision.number} --by … --because …", style="dim")


def _window(start: datetime, end: datetime) -> str:
    until = "now 至今" if end.year == _OPEN_YEAR else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} – {until}"


def _person(answer: SuspectAnswer) -> Iterator[Line]:
    yield "person", "人员", sanitise(answer.offender) or "not named 未具名"
    cases = f": {sanitise(', '.join(answer.known_cases), 70)}" if answer.known_cases else ""
    yield "known cases", "已查实案件", f"{len(answer.known_cases)}{cases}"
    if answer.locked:
        windows = "\n".join(_window(start, end) for start, end in answer.locked)
        yield "custody, alibi", "羁押、不在场", windows
    yield "open cases ranked", "参与排序的未破案件", f"{answer.open_cases:,}"
    if answer.ruled_out:
        yield "ruled out", "已排除", f"{count(answer.ruled_out, 'case')} (custody, alibi, decisions 羁押、不在场、决定)"
    if answer.statements:
        assumed = " (not in the file: day of the last case 文件未写，取最近案件日期)" if answer.told_on_assumed else ""
        yield "told on", "讯问日期", f"{answer.told_on}{assumed}"


def _flag(flag: Flag) -> Iterator[RenderableType]:
    case_id = sanitise(flag.case_id)
    english, chinese = (sanitise(translate(flag.words, language)) for language in LANGUAGES)
    told = f"!! statement {flag.statement} fits {case_id}, but {english}"
    yield Text(f"{told}\n   供述 {flag.statement} 与 {case_id} 吻合，但{chinese}", "bold red")
    yield _agreement(flag.agreement)
    if flag.instead:
        yield Text(f"   of the open cases it fits best 在未破案件中最吻合: {sanitise(flag.instead)}\n")


def _leads(leads: Sequence[SuspectLead]) -> RenderableType:
    columns = (
        Column("", "", "right"),
        Column("case", "案件"),
        Column("prob.", "概率", "right"),
        Column("state-\nment", "供述", "right"),
        Column("when, where, and why", "时间、地点与依据", wide=True),
    )
    rows = ((str(number), sanitise(lead.case_id, 26), percent(lead.probability),
             "" if lead.statement is None else str(lead.statement), _why(lead))
            for number, lead in enumerate(leads, start=1))  # fmt: skip
    return table(columns, rows, lines=True)


def _why(lead: SuspectLead) -> Text:
    lines = [Text(sanitise(" ".join(filter(None, (lead.when, lead.where))), 120))]
    for term in lead.terms:
        if abs(term.log10_lr) >= NOTHING:
            more = f" ({sanitise(lead.known_case, 26)})" if term.name == "known_cases" else ""
            style = "green" if term.log10_lr > 0 else "red"
            lines.append(Text(f"{signed(term.log10_lr, 1)} {in_document(term.words, 'both')}{more}", style=style))
    lines.extend(Text(f"! {sanitise(in_document(one.words, 'both'))}", style="yellow") for one in lead.conflicts)
    return Text("\n").join(lines)


def _in_full(lead: SuspectLead) -> Iterator[RenderableType]:
    yield heading(f"{sanitise(lead.case_id)} and statement {lead.statement}", f"与供述 {lead.statement} 对照")
    yield Text(f"chance that the statement means this very case 供述即指本案的可能性: {percent(lead.speaks or 0.0)}")
    yield _agreement(lead.agreement)
    told = [detail for detail in lead.told if not detail.leaked]
    leaked = [detail for detail in (*lead.told, *lead.ask) if detail.leaked]
    ask = [detail for detail in lead.ask if not detail.leaked]
    rows = (
        ("he told, only the offender knows", "已供述的隐蔽细节", _details(told)),
        ("not told yet: ask openly", "尚未供述（开放式讯问，勿提示）", _details(ask)),
        ("he had been told before: proves nothing", "此前已向其透露，不作印证", _details(leaked)),
    )
    yield facts(row for row in rows if row[2])
    yield Text()


def _agreement(terms: Sequence[AspectAgreement]) -> RenderableType:
    columns = (
        Column("bans", "分值", "right"),
        Column("aspect", "方面"),
        Column("statement", "供述", wide=True),
        Column("record", "记录", wide=True),
    )
    rows = ((bans(one.log10_lr), in_document(one.words, "both"),
             sanitise(in_document(one.stated, "both"), 60), sanitise(in_document(one.recorded, "both"), 90))
            for one in terms)  # fmt: skip
    return table(columns, rows)


def _details(found: Sequence[Detail]) -> str:
    return "\n".join(
        f"{in_document(one.words, 'both')}: {sanitise(in_document(one.value, 'both'), 90)}" for one in found
    )


def _statement(one: StatementAnswer) -> RenderableType:
    told = (
        "; ".join(
            f"{in_document(aspect.words, 'both')}: {sanitise(in_document(aspect.stated, 'both'), 40)}"
            for aspect in one.read
        )
        or "nothing 无"
    )
    lines = [Text(f"{one.number}. {told}")]
    if one.unread:
        unread = "; ".join(sanitise(text, 40) for text in one.unread)
        lines.append(Text(f"   not used (unreadable, or unknown to this library) 未能利用: {unread}", style="yellow"))
    if one.leaked:
        lines.append(
            Text(f"   told to him before, not counted 已透露，不计: {sanitise('; '.join(one.leaked), 60)}", "yellow")
        )
    best = f"{sanitise(one.best_case)} ({percent(one.speaks)})" if one.best_case else "no case 无"
    lines.append(Text(f"   by its words alone it fits best 仅就供述内容，全部案件中最吻合: {best}\n"))
    return Text("\n").join(lines)
