"""Pairs to look at: the queue, two cases side by side, what was answered, and how far people agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

from linker.cli.screens.answering import LIMIT, NOTHING, measured
from linker.cli.terminal import Column, bans, count, facts, heading, one_in, percent, sanitise, signed, table
from linker.i18n.translate import both_languages, in_document

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.browsing.case_comparison import PairSheet, SheetRow
    from linker.casework.deciding.review_queue import QueueEntry
    from linker.casework.deciding.reviewer_agreement import AgreementReport
    from linker.casework.matching.explanation import Contribution, PairAnswer
    from linker.library.store.decisions import Decision
    from linker.review.agreement import Agreement, CalibrationBin

MOST_TERMS, MOST_MISSING = 5, 5
# What is missing is told where it could move the score by half a ban.
TELLING = 0.5
_ANSWERED = {
    "confirmed": ("the same offender", "确认为同一（伙）人"),
    "rejected": ("not the same", "排除"),
    "labelled_same": ("the same offender (second opinion)", "同一（伙）人（复核意见）"),
    "labelled_different": ("not the same (second opinion)", "非同一人（复核意见）"),
    "s": ("skipped", "跳过"),
    "refused": ("answered already", "已有结论"),
}


def queue_screen(entries: Sequence[QueueEntry]) -> Iterator[RenderableType]:
    """The pairs most worth a look, best first."""
    yield heading("pairs most worth a look", "最值得核对的案件对")
    if not entries:
        yield Text("none: every answer would leave the series as they are 无")
        return
    columns = (
        Column("case", "案件"),
        Column("case", "案件"),
        Column("log10 LR", "似然比", "right"),
        Column("prob.", "概率", "right"),
        Column("value", "价值", "right"),
        Column("why", "原因", wide=True),
    )
    yield table(columns, (_queue_row(entry) for entry in entries))
    yield Text("value: how many cases the answer is expected to put right 价值：预计可纠正的案件数", style="dim")
    yield Text("next: linker review --label --by NAME", style="dim")


def pair_screen(sheet: PairSheet, entry: QueueEntry, place: str, *, blind: bool) -> Iterator[RenderableType]:
    """Two cases side by side; then the evidence, or, for who is blind to it, only plain differences."""
    yield heading(f"\n━━ pair {place} ━━", f"第 {place} 对")
    yield table(
        (
            Column("", style="dim"),
            Column(sanitise(sheet.case_a, 34), wide=True),
            Column(sanitise(sheet.case_b, 34), wide=True),
        ),
        (_sheet_row(row) for row in sheet.rows),
    )
    if sheet.unknown:
        names = ", ".join(in_document(name, "both") for name in sheet.unknown)
        yield Text(f"unknown of both 两案均不详: {names}\n", style="dim")
    if blind:
        yield from _plain(sheet)
    else:
        yield from _evidence(sheet.evidence)
        yield Text("\n".join(both_languages(entry.words).values()) + "\n")


def prompt_screen() -> Iterator[RenderableType]:
    """The question; what may be typed."""
    yield Text("The same offender or gang? 是否同一（伙）人所为？", style="bold")
    yield Text("y 是 · n 否 · s 跳过 skip · q 退出 quit; a reason may follow: y same shoe print 可附理由", style="dim")


def stored_screen(
    decision: Decision, sheet: PairSheet, entry: QueueEntry, *, blind: bool, second: bool
) -> Iterator[RenderableType]:
    """What was stored; to who was blind, what the engine holds of the pair."""
    english, chinese = _ANSWERED[decision.kind]
    yield Text(f"✓ {english} {chinese}: decision {decision.number} 决定 {decision.number}", style="green")
    if blind:
        score = sheet.evidence
        told = (bans(score.log10_lr), f", probability 概率 {percent(score.probability)}")
        yield Text.assemble("the engine 系统: log10 LR 似然比 ", *told)
        yield Text("\n".join(both_languages(score.words).values()), style="dim")
    if blind and not second:
        yield Text("\n".join(both_languages(entry.words).values()), style="dim")


def refused_screen(message: str) -> Iterator[RenderableType]:
    """A pair that was answered meanwhile."""
    yield Text(f"not stored 未保存: {sanitise(message)}", style="yellow")


def walked_screen(done: Mapping[str, int], asked: int, *, second: bool) -> Iterator[RenderableType]:
    """What came of a walk."""
    if not asked:
        what = (
            "nobody else has decided a pair yet 暂无他人判断" if second else "nothing is left to ask 暂无待核对案件对"
        )
        yield Text(what)
        return
    yield heading("\ndone", "本次核对")
    yield facts((*_ANSWERED[kind], f"{number:,}") for kind, number in done.items())
    if not done:
        yield Text("nothing answered 未作判断")
    if done.get("confirmed") or done.get("rejected"):
        yield Text("It counts from the next linker relink on. 下次 linker relink 起生效", style="dim")
    if second:
        yield Text("next: linker review --agreement", style="dim")


def agreement_answer(report: AgreementReport) -> dict[str, Any]:
    """The JSON of an agreement report; every agreement with its raw share."""
    answer = asdict(report)
    answer["people"] = [{**asdict(one), "raw": one.raw} for one in report.people]
    for name, one in (("engine_blind", report.engine_blind), ("engine_shown", report.engine_shown)):
        answer[name] = {**asdict(one), "raw": one.raw}
    return answer


def agreement_screen(report: AgreementReport) -> Iterator[RenderableType]:
    """How far people agree with each other, and with what the engine said at the time."""
    yield heading(f"{count(report.judgements, 'judgement')} of pairs", f"案件对判断 {report.judgements:,} 次")
    if not report.judgements:
        yield Text("decide some first (linker review --label --by NAME), then ask for second opinions (--second)")
        return
    yield heading("\npeople with each other", "人与人")
    if report.people:
        yield _agreements(report.people)
    else:
        yield Text("no pair was judged by two people yet (linker review --second --by NAME) 尚无两人共同判断的案件对")
    yield heading("\npeople with the engine (same: from 50 %)", "人与系统（概率 50 % 以上视为同一）")
    yield _agreements([one for one in (report.engine_blind, report.engine_shown) if one.pairs])
    for words, bins in (
        (("said before the engine was seen", "盲评：未看系统结论"), report.calibration_blind),
        (("said with the engine's score in sight", "已看系统结论"), report.calibration_shown),
    ):
        if bins:
            yield heading(f"\nsaid probability against answers: {words[0]}", words[1])
            yield _calibration(bins)
    yield Text(
        "Reviewed pairs were chosen by the queue: they are no random sample. 核对对象经挑选，非随机样本", style="yellow"
    )


def _queue_row(entry: QueueEntry) -> tuple[str | Text, ...]:
    english, chinese = both_languages(entry.words).values()
    why = Text(english).append(f"\n{chinese}", style="dim")
    cases = sanitise(entry.case_a, 20), sanitise(entry.case_b, 20)
    return *cases, bans(entry.log10_lr), percent(entry.probability), f"{entry.value:.2f}", why


def _sheet_row(row: SheetRow) -> tuple[Text, Text, Text]:
    first, second = ([in_document(value, "both") for value in side] for side in (row.first, row.second))
    shared = {*first} & {*second}
    return Text("\n".join(both_languages(row.words).values())), _values(first, shared), _values(second, shared)


def _values(values: Sequence[str], shared: set[str]) -> Text:
    if not values:
        return Text("unknown 不详", style="dim")
    return Text("\n").join(Text(f"= {sanitise(one)}" if one in shared else sanitise(one),
                                style="green" if one in shared else "") for one in values)  # fmt: skip


def _plain(sheet: PairSheet) -> Iterator[RenderableType]:
    if sheet.measures:
        yield facts((*both_languages(term.words).values(), measured(term)) for term in sheet.measures)
    yield Text("The engine's view is hidden until you answer. 盲评：作答前不显示系统结论\n", style="dim")


def _evidence(answer: PairAnswer) -> Iterator[RenderableType]:
    """The strongest terms for and against and what is missing, a line each; `linker explain` has all."""
    terms = [term for term in answer.contributions if term.variable != LIMIT]
    speaking = (
        ("for", "支持", [term for term in terms if term.log10_lr >= NOTHING]),
        ("against", "不支持", [term for term in terms if term.log10_lr <= -NOTHING]),
    )
    found = [(english, chinese, _term_lines(kept)) for english, chinese, kept in speaking]
    telling = [item for item in answer.missing if item.highest - item.lowest >= TELLING][:MOST_MISSING]
    names = "\n".join(in_document(item.words, "both") for item in telling)
    odds = f"log10 LR {signed(answer.log10_lr)}, base rate 先验 {one_in(answer.log10_prior_odds)}"
    chance = Text(f"{percent(answer.probability)}   ({odds})", style="bold")
    yield facts((*found, ("missing", "缺失", names or "nothing that tells 无"), ("probability", "概率", chance)))
    yield Text(f"all terms 全部依据: linker explain {sanitise(answer.case_a)} {sanitise(answer.case_b)}\n", style="dim")


def _term_lines(terms: Sequence[Contribution]) -> Text:
    rest = len(terms) - MOST_TERMS
    lines = [
        Text.assemble(bans(term.log10_lr), f"  {in_document(term.words, 'both')}  {measured(term)}")
        for term in terms[:MOST_TERMS]
    ]
    more = [Text(f"… and {rest} weaker 另有 {rest} 项较弱", style="dim")] if rest > 0 else []
    return Text("\n").join((*lines, *more)) if lines else Text("nothing 无")


def _agreements(found: Sequence[Agreement]) -> RenderableType:
    columns = (
        Column("who", "双方", wide=True),
        Column("pairs", "案件对", "right"),
        Column("both same", "均为同一", "right"),
        Column("both not", "均非同一", "right"),
        Column("agree", "一致率", "right"),
        Column("kappa", "κ", "right"),
    )
    return table(columns, (_agreement_row(one) for one in found))


def _agreement_row(one: Agreement) -> tuple[str, ...]:
    who = f"{sanitise(one.first, 30)} – {sanitise(one.second, 30)}"
    kappa = "?" if one.kappa is None else f"{one.kappa:+.2f}"
    counts = f"{one.pairs:,}", f"{one.both_same:,}", f"{one.both_different:,}"
    return who, *counts, "?" if one.raw is None else f"{100.0 * one.raw:.0f} %", kappa


def _calibration(bins: Sequence[CalibrationBin]) -> RenderableType:
    columns = (
        Column("probability", "概率区间"),
        Column("pairs", "案件对", "right"),
        Column("said", "系统所述", "right"),
        Column("answered yes", "判为同一", "right"),
        Column("95 % interval", "区间", "right", style="dim"),
    )
    rows = (
        (f"{100 * one.from_probability:.0f} to {100 * one.to_probability:.0f} %", f"{one.pairs:,}",
         f"{100 * one.said:.0f} %", f"{100 * one.same:.0f} %", f"{100 * one.low:.0f} to {100 * one.high:.0f} %")
        for one in bins
    )  # fmt: skip
    return table(columns, rows)
