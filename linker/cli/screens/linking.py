"""What a re-linking found, and what changed since the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, count, facts, heading, one_in, sanitise, table
from linker.i18n.translate import both_languages, translate
from linker.odds import log10_odds, probability

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.linking.conflicts import Conflict
    from linker.casework.linking.relink import RelinkReport
    from linker.series.identity import LineageEvent

MOST_CHANGES = 15
MOST_DISPUTES, MOST_CHARACTERS = 5, 1_000
_CHINESE = {
    "new": "新增",
    "grew": "扩大",
    "shrank": "缩小",
    "merged": "并入",
    "split": "拆分",
    "dissolved": "解散",
    "kept": "不变",
}


def relink_screen(report: RelinkReport) -> Iterator[RenderableType]:
    """The screen after a re-linking."""
    yield heading(
        f"run {report.run}: {count(report.cases, 'case')} linked in {report.seconds:.1f} s", f"第 {report.run} 次串并"
    )
    yield facts(_facts(report))
    if report.series_log10_lr + report.log10_prior_odds >= float(log10_odds(report.strongest_probability)):
        yield _out_of_reach(report)
    for line in report.split_components:
        yield Text(f"weak bridge cut 弱连接已切断: {sanitise(line)}", style="dim")
    if report.cluster_difference:
        yield from (Text(sentence) for sentence in both_languages(report.cluster_difference.words).values())
    yield from _disputes(report.disputes)
    yield from _changes(report.changed, first=report.run == 1)
    yield Text("next: linker series, then linker series ID, linker match CASE, linker explain CASE CASE", style="dim")


def _facts(report: RelinkReport) -> tuple[tuple[str, str, str], ...]:
    prior = f"{one_in(report.log10_prior_odds)} (log10 odds {report.log10_prior_odds:+.2f})"
    return (
        ("series", "系列", f"{report.series:,}, holding {count(report.cases_in_series, 'case')}"),
        ("links", "串并线索", f"{report.links:,}"),
        ("pairs", "案件对", f"{report.possible_pairs:,} possible, {report.candidate_pairs:,} candidates, "
         f"{report.scored_pairs:,} scored in full"),
        ("base rate", "先验", f"{prior}: {translate(report.base_rate, 'en')}\n{translate(report.base_rate, 'zh')}"),
        ("series hold from", "成串阈值", f"mean log10 LR {report.series_log10_lr:+.2f}"),
        ("model", "模型", sanitise(report.model)),
    )  # fmt: skip


def _out_of_reach(report: RelinkReport) -> RenderableType:
    said, needed = report.strongest_probability, probability(report.series_log10_lr, report.log10_prior_odds)
    return Text(
        f"No two cases can form a series here: the strongest evidence that the model can carry makes {said:.1%} of so "
        f"low a base rate, and a series needs {float(needed):.1%}. Train on solved cases of your own (linker train), "
        "link fewer cases (one kind of offence, some years), or go on with weak links: links.least_probability and "
        "series.cut_log10_odds in a settings file (linker relink --settings FILE)\n"
        f"本库先验过低：模型所能承担的最强证据也只到 {said:.1%}，成串需 {float(needed):.1%}。请用本地已破案件训练，"
        "或缩小案件范围，或在设置文件中降低门槛",
        style="yellow",
    )


def _disputes(disputes: Sequence[Conflict]) -> Iterator[RenderableType]:
    if disputes:
        yield heading(f"\n{count(len(disputes), 'dispute')} between decisions and records", "决定与记录相互矛盾")
    for dispute in disputes[:MOST_DISPUTES]:
        english, chinese = (sanitise(sentence, MOST_CHARACTERS) for sentence in both_languages(dispute.words).values())
        yield Text(f"- {english}\n  {chinese}")
    if len(disputes) > MOST_DISPUTES:
        yield Text(f"… and {len(disputes) - MOST_DISPUTES:,} more (all with --json)", style="dim")


def _changes(events: Sequence[LineageEvent], *, first: bool) -> Iterator[RenderableType]:
    if first:
        return
    yield heading("\nwhat changed since the last run", "与上次相比")
    if not events:
        yield Text("nothing: every series holds the same cases as before 无变化")
        return
    yield from change_lines(events)


def change_lines(events: Sequence[LineageEvent]) -> Iterator[RenderableType]:
    """What happened to each series, as a table; nothing where nothing happened."""
    if not events:
        return
    columns = (Column("series", "系列"), Column("what", "变化"), Column("cases", "案件", wide=True))
    order = {"grew": 0, "merged": 1, "split": 2, "shrank": 3, "new": 4, "dissolved": 5}
    ranked = sorted(events, key=lambda event: order.get(event.kind, 6))
    yield table(columns, ((event.series_id, *_told(event)) for event in ranked[:MOST_CHANGES]))
    if len(events) > MOST_CHANGES:
        yield Text(f"… and {count(len(events) - MOST_CHANGES, 'more change')} (all with --json)", style="dim")


def _told(event: LineageEvent) -> tuple[str, str]:
    what = f"{event.kind} {_CHINESE[event.kind]}"
    if event.other_ids:
        what += f" {'→' if event.kind in ('merged', 'split', 'shrank') else '←'} {', '.join(event.other_ids)}"
    added = [f"+{sanitise(case, 40)}" for case in event.cases_added]
    gone = [f"−{sanitise(case, 40)}" for case in event.cases_removed]
    cases = [*added, *gone]
    return what, "  ".join(cases[:6]) + (f"  … {len(cases):,} in all" if len(cases) > 6 else "")
