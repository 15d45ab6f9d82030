"""The series of the last run, and the members of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, count, facts, heading, percent, sanitise, table
from linker.i18n.translate import t
from linker.series.lifecycle import STATES

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.matching.second_series import SecondaryMember
    from linker.casework.series.series_overview import Member, SeriesSummary

MOST_BESIDE = 10
STATES_IN_CHINESE: Mapping[str, str] = {state: t("zh", f"state.{state}") for state in STATES}


def series_screen(
    lines: Sequence[SeriesSummary], *, top: int, newest: bool, state: str = ""
) -> Iterator[RenderableType]:
    """All series, or those in one state, largest or newest first; single incidents on record twice come last."""
    several = [line for line in lines if line.incidents > 1]
    single = [line for line in lines if line.incidents == 1]
    cases = sum(line.cases for line in several)
    which, which_chinese = (f"{state} ", f"{STATES_IN_CHINESE[state]}") if state else ("", "")
    yield heading(
        f"{count(len(several), f'{which}series', f'{which}series')} of {count(cases, 'case')}",
        f"{which_chinese}系列 {len(several):,} 个，案件 {cases:,} 起",
    )
    yield from _single_incidents(single)
    if not lines:
        yield Text(
            f"None is {state}. 无{which_chinese}系列。" if state
            else "No two cases hold together strongly enough. 没有足以成串的案件。"
        )  # fmt: skip
        return
    yield from _states(several)
    ranked = sorted(several, key=lambda line: line.last or datetime.min, reverse=True) if newest else several
    columns = (
        Column("series", "系列"),
        Column("cases", "案件数", "right"),
        Column("solved", "已破", "right"),
        Column("first – last", "首末日期"),
        Column("prob.", "概率", "right"),
        Column("state", "状态"),
        Column("most often", "地点、类别、处所", wide=True),
    )
    yield table(columns, (_line(line) for line in [*ranked, *single][:top]))
    if len(lines) > top:
        yield Text(f"{top:,} of {len(lines):,} shown; --top {len(lines)} or --csv gives all", style="dim")
    yield Text("prob. is the mean probability of the members. One series: linker series ID", style="dim")


def _single_incidents(single: Sequence[SeriesSummary]) -> Iterator[RenderableType]:
    if not single:
        return
    twice = sum(line.recorded_twice for line in single)
    cases = sum(line.cases for line in single)
    yield Text(
        f"apart from {len(single):,} groups ({count(cases, 'case')}) that look like one incident each: "
        f"{twice:,} recorded twice, {len(single) - twice:,} with several victims or counts\n"
        f"另有 {len(single):,} 组（案件 {cases:,} 起）疑似各为同一起案件：重复录入 {twice:,} 组，"
        f"同一事件多名被害人（多项记录）{len(single) - twice:,} 组"
    )


def _states(lines: Sequence[SeriesSummary]) -> Iterator[RenderableType]:
    told = [
        f"{name} {chinese} {number:,}"
        for name, chinese in STATES_IN_CHINESE.items()
        if (number := sum(line.state == name for line in lines))
    ]
    if told:
        yield Text(f"as of {lines[0].as_of:%Y-%m-%d} 截至: {', '.join(told)}", style="dim")


def members_screen(
    line: SeriesSummary, members: Sequence[Member], others: Sequence[SecondaryMember] = ()
) -> Iterator[RenderableType]:
    """One series: its profile, its members in order of time, and the cases beside it that may belong to it too."""
    yield heading(
        f"series {line.series_id}: {count(line.cases, 'case')}", f"系列 {line.series_id}，案件 {line.cases} 起"
    )
    yield facts(
        (
            ("from – to", "起止", _span(line)),
            ("where", "地点", _most(line.places, 5)),
            ("offence", "案件类别", _most(line.offences, 5)),
            ("premises", "处所", _most(line.premises, 5)),
            ("state", "状态", _state(line)),
            ("incidents", "独立案件", _incidents(line)),
            ("mean probability", "平均概率", percent(line.probability)),
            ("known offenders", "已知作案人", ", ".join(sanitise(name, 40) for name in line.offenders) or "none 无"),
        )
    )
    columns = (
        Column("case", "案件"),
        Column("when", "时间"),
        Column("where, offence, premises", "地点、类别、处所", wide=True),
        Column("prob.", "概率", "right"),
        Column("offender", "作案人"),
    )
    yield table(columns, (_member(member) for member in members))
    if others:
        yield heading("\nmay belong to it too", "可能也属于本系列")
        yield table(
            (Column("case", "案件"), Column("stands in", "现属系列"), Column("prob.", "概率", "right")),
            ((sanitise(one.case_id, 28), _stands(one), percent(one.probability)) for one in others[:MOST_BESIDE]),
        )
        if len(others) > MOST_BESIDE:
            yield Text(f"{MOST_BESIDE} of {len(others):,} shown; --json gives all", style="dim")
    yield Text("Reasons: linker match CASE, linker explain CASE CASE. 依据见 match、explain 命令。", style="dim")


def _stands(one: SecondaryMember) -> str:
    where = one.series or "no series 未入系列"
    return f"{where}, shares a known offender 有共同作案人" if one.by_offender else where


def _line(line: SeriesSummary) -> tuple[str, ...]:
    what = " · ".join(sanitise(counted[0][0], 24) for counted in (line.places, line.offences, line.premises) if counted)
    solved = f"{line.solved:,}" if line.solved else "–"
    state = f"{line.state}\n{STATES_IN_CHINESE[line.state]}" if line.incidents > 1 else _single(line)
    return line.series_id, f"{line.cases:,}", solved, _span(line), percent(line.probability), state, sanitise(what, 44)


def _single(line: SeriesSummary) -> str:
    return "same report\n疑似重复录入" if line.recorded_twice else "one incident\n疑似同一事件"


def _state(line: SeriesSummary) -> str:
    told = f"{line.state} {STATES_IN_CHINESE[line.state]} (as of {line.as_of:%Y-%m-%d} 截至)"
    if not line.strikes:
        return f"{told}: no case of a known time 发案时间均不详"
    rhythm = (
        f", one about every {line.rhythm_days:.0f} days 约每 {line.rhythm_days:.0f} 天一次" if line.strikes > 1 else ""
    )
    return (
        f"{told}: {count(line.strikes, 'strike')} 作案 {line.strikes} 次{rhythm}; "
        f"silent for {line.silent_days:.0f} days 已 {line.silent_days:.0f} 天未再发案"
    )


def _incidents(line: SeriesSummary) -> str:
    if line.incidents == line.cases:
        return f"{line.incidents:,}, each on record once 均未见重复"
    why = (
        "some look entered twice 疑似重复录入"
        if line.recorded_twice
        else "several victims of one moment 同一事件多名被害人"
    )
    only = "this is one incident, not a series 疑似同一起案件，并非系列: " if line.incidents == 1 else ""
    records = f"{count(line.cases, 'record')} of {count(line.incidents, 'incident')}"
    return f"{only}{records}: {why}; nothing was merged 未作合并"


def _member(member: Member) -> tuple[str, ...]:
    people = "\n".join(sanitise(name, 16) for name in member.offenders)
    what = " · ".join(sanitise(part, 30) for part in (member.place, member.offence, member.premises) if part)
    if member.incident != member.case_id:
        what += f"\n= same incident as 疑似同一起: {sanitise(member.incident, 28)}"
    return sanitise(member.case_id, 28), _when(member), what, percent(member.probability), people


def _most(counted: Sequence[tuple[str, int]], most: int) -> str:
    told = [
        f"{sanitise(value, 24)} {number}" if number > 1 else sanitise(value, 24) for value, number in counted[:most]
    ]
    return ", ".join(told) + (", …" if len(counted) > most else "")


def _span(line: SeriesSummary) -> str:
    if not line.first or not line.last:
        return "? 不详"
    return f"{line.first:%Y-%m-%d} – {line.last:%Y-%m-%d}"


def _when(member: Member) -> str:
    start, end = member.earliest, member.latest
    if start is None and end is None:
        return "? 不详"
    if start is None or end is None:
        return f"from {start:%Y-%m-%d %H:%M}" if start else f"by {end:%Y-%m-%d %H:%M}"
    if start == end:
        return f"{start:%Y-%m-%d %H:%M}"
    if start.date() == end.date():
        return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"
    return f"{start:%Y-%m-%d %H:%M} –\n{end:%Y-%m-%d %H:%M}"
