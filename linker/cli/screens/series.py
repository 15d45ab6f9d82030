"""The series of the last run, and the members of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from linker.report.terminal import Column, count, facts, heading, percent, shown, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.overview import Member, SeriesLine


def series_screen(lines: Sequence[SeriesLine], *, top: int, newest: bool) -> Iterator[RenderableType]:
    """All series, largest or newest first."""
    cases = sum(line.cases for line in lines)
    yield heading(
        f"{count(len(lines), 'series', 'series')} of {count(cases, 'case')}",
        f"系列 {len(lines):,} 个，案件 {cases:,} 起",
    )
    if not lines:
        yield Text("No two cases hold together strongly enough. 没有足以成串的案件。")
        return
    ranked = sorted(lines, key=lambda line: line.last or datetime.min, reverse=True) if newest else lines
    columns = (
        Column("series", "系列"),
        Column("cases", "案件数", "right"),
        Column("solved", "已破", "right"),
        Column("first – last", "首末日期"),
        Column("prob.", "概率", "right"),
        Column("most often", "地点、类别、处所", wide=True),
    )
    yield table(columns, (_line(line) for line in ranked[:top]))
    if len(lines) > top:
        yield Text(f"{top:,} of {len(lines):,} shown; --top {len(lines)} or --csv gives all", style="dim")
    yield Text("prob. is the mean probability of the members. One series: linker series ID", style="dim")


def members_screen(line: SeriesLine, members: Sequence[Member]) -> Iterator[RenderableType]:
    """One series: its profile and its members in order of time."""
    yield heading(
        f"series {line.series_id}: {count(line.cases, 'case')}", f"系列 {line.series_id}，案件 {line.cases} 起"
    )
    yield facts(
        (
            ("from – to", "起止", _span(line)),
            ("where", "地点", _most(line.places, 5)),
            ("offence", "案件类别", _most(line.offences, 5)),
            ("premises", "处所", _most(line.premises, 5)),
            ("mean probability", "平均概率", percent(line.probability)),
            ("known offenders", "已知作案人", ", ".join(shown(name, 40) for name in line.offenders) or "none 无"),
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
    yield Text("Reasons: linker match CASE, linker explain CASE CASE. 依据见 match、explain 命令。", style="dim")


def _line(line: SeriesLine) -> tuple[str, ...]:
    what = " · ".join(shown(counted[0][0], 24) for counted in (line.places, line.offences, line.premises) if counted)
    solved = f"{line.solved:,}" if line.solved else "–"
    return line.series_id, f"{line.cases:,}", solved, _span(line), percent(line.probability), shown(what, 44)


def _member(member: Member) -> tuple[str, ...]:
    people = "\n".join(shown(name, 16) for name in member.offenders)
    what = " · ".join(shown(part, 30) for part in (member.place, member.offence, member.premises) if part)
    return shown(member.case_id, 28), _when(member), what, percent(member.probability), people


def _most(counted: Sequence[tuple[str, int]], most: int) -> str:
    told = [f"{shown(value, 24)} {number}" if number > 1 else shown(value, 24) for value, number in counted[:most]]
    return ", ".join(told) + (", …" if len(counted) > most else "")


def _span(line: SeriesLine) -> str:
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
