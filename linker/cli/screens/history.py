"""What happened to series over the runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, count, heading, sanitise, table
from linker.i18n.translate import t

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from linker.casework.series.series_history import (
        ChangesSince,
        FormerMember,
        HistoryEntry,
        SeriesHistory,
        SeriesThen,
    )
    from linker.series.lineage import SeriesChange

MOST_CASES = 6
MOST_CHANGES = 40
_EVENTS = ("new", "grew", "shrank", "changed", "merged", "split", "dissolved")
_CHINESE = {event: t("zh", f"event.{event}") for event in _EVENTS}
_ORDER = ("new", "grew", "changed", "shrank", "merged", "dissolved")


def history_screen(found: SeriesHistory) -> Iterator[RenderableType]:
    """What happened to one series, run by run."""
    yield heading(f"history of {sanitise(found.series_id)}", f"系列 {sanitise(found.series_id)} 沿革")
    columns = (
        Column("run", "次", "right"),
        Column("when (UTC)", "时间"),
        Column("what", "变化"),
        Column("cases", "案件数", "right"),
        Column("which", "案件", wide=True),
    )
    yield table(columns, (_entry(entry) for entry in found.entries))
    yield Text(_now(found))
    yield Text(
        f"What it was after a run: linker series {sanitise(found.series_id)} --at RUN 某次之后的情况", style="dim"
    )


def then_screen(found: SeriesThen) -> Iterator[RenderableType]:
    """What one series was after a run, and where its cases are now."""
    when = f"run {found.run} ({_date(found.at)})"
    name = sanitise(found.series_id)
    if not found.members:
        yield Text(f"{name} did not exist after {when}. 第 {found.run} 次串并后没有系列 {name}。")
        yield Text(f"linker series {name} --history tells when it did", style="dim")
        return
    yield heading(
        f"{name} after {when}: {count(len(found.members), 'case')}",
        f"第 {found.run} 次串并后的系列 {name}，案件 {len(found.members)} 起",
    )
    columns = (Column("case", "案件"), Column("now in", "现属系列", wide=True))
    yield table(columns, ((sanitise(member.case_id, 48), _whereabouts(member, name)) for member in found.members))


def changes_screen(found: ChangesSince) -> Iterator[RenderableType]:
    """What changed after a run, one line a series."""
    when = f"run {found.since} ({_date(found.since_at)})"
    yield heading(f"run {found.run} against {when}", f"第 {found.run} 次与第 {found.since} 次相比")
    counted = [(kind, sum(one.kind == kind for one in found.changes)) for kind in _ORDER]
    told = [f"{kind} {_CHINESE[kind]} {number:,}" for kind, number in counted if number]
    yield Text(", ".join([*told, f"unchanged 未变 {found.unchanged:,}"]))
    if not found.changes:
        return
    columns = (
        Column("series", "系列"),
        Column("what", "变化"),
        Column("cases", "案件数", "right"),
        Column("which", "案件", wide=True),
    )
    ranked = sorted(found.changes, key=lambda one: _ORDER.index(one.kind))
    yield table(columns, (_change(one) for one in ranked[:MOST_CHANGES]))
    if len(ranked) > MOST_CHANGES:
        yield Text(f"{MOST_CHANGES} of {len(ranked):,} shown; --csv or --json gives all 其余见 --csv", style="dim")


def _entry(entry: HistoryEntry) -> tuple[str, ...]:
    event = entry.event
    away = event.kind in ("merged", "split", "shrank")
    return (
        str(entry.run),
        _date(entry.at),
        _what(event.kind, event.other_ids, away=away),
        f"{entry.cases:,}",
        _cases(event.cases_added, event.cases_removed),
    )


def _change(one: SeriesChange) -> tuple[str, ...]:
    away = one.kind in ("merged", "shrank")
    sizes = f"{one.cases_before:,} → {one.cases_now:,}"
    return one.series_id, _what(one.kind, one.other_ids, away=away), sizes, _cases(one.cases_added, one.cases_removed)


def _what(kind: str, others: Sequence[str], *, away: bool) -> str:
    what = f"{kind} {_CHINESE.get(kind, '')}".strip()
    if not others:
        return what
    named = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
    return f"{what} {'→' if away else '←'} {named}"


def _cases(added: Sequence[str], removed: Sequence[str]) -> str:
    told = [*(f"+{sanitise(case, 40)}" for case in added), *(f"−{sanitise(case, 40)}" for case in removed)]
    return "  ".join(told[:MOST_CASES]) + (
        f"  … {len(told):,} in all 共 {len(told):,}" if len(told) > MOST_CASES else ""
    )


def _now(found: SeriesHistory) -> str:
    name = found.series_id
    if found.now == name:
        return f"{name} stands after the last run ({found.runs}). 末次串并（第 {found.runs} 次）后仍在。"
    if found.now:
        return f"{name} no longer exists; its cases went on in {found.now}. 已不存在，案件转入 {found.now}。"
    return f"{name} no longer exists; its cases stand in no series that goes on from it. 已解散。"


def _whereabouts(member: FormerMember, then: str) -> str:
    if member.deleted:
        return "deleted from the library 已从案件库删除"
    if not member.now:
        return "no series 未成串"
    return f"{member.now}" + (" (still 仍在)" if member.now == then else "")


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
