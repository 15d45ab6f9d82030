"""When the cases of a series happened: day and time of day, and the week of hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.report.data.facts import Member
from linker.report.plots.calendar_layout import WEEKDAYS, week_hours
from linker.report.plots.canvas import BLUE, LINE, NIGHT, ORANGE, SOFT, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_NUMBERS = 60
# From so long on a window says nothing about the time of day; such cases stand below the clock.
_VAGUE_HOURS, _VAGUE_LEVEL = 20.0, 26.5
_EPOCH = datetime(1970, 1, 1)


def timeline_plot(members: Sequence[Member], *, language: DocumentLanguage = "both") -> Figure:
    """Days from left to right, time of day from top to bottom; a bar is a time window, grey is night."""
    with new_figure(8.5, 4.0, language) as (figure, axes, pen):
        axes.axhspan(0.0, 6.0, color=NIGHT, zorder=0)
        axes.axhspan(20.0, 24.0, color=NIGHT, zorder=0)
        undated = sum(not _window(axes, member) for member in members)
        axes.set_ylim(28.0, -0.5)
        vague = pen.words(Label("vague", "不详"))
        axes.set_yticks([0, 6, 12, 18, 24, _VAGUE_LEVEL], ["00:00", "06:00", "12:00", "18:00", "24:00", vague])
        axes.grid(axis="y", color=LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_title(pen.words(Label("Days and time of day", "时间")))
        _dates(axes, has_dates=undated < len(members))
        if undated:
            axes.set_xlabel(pen.words(Label(f"{undated} without a time", f"{undated} 起时间不详")), color=SOFT)
    return figure


def calendar_plot(members: Sequence[Member], *, language: DocumentLanguage = "both") -> Figure:
    """Expected cases by weekday and hour, each case spread over its time window."""
    week = week_hours(members)
    with new_figure(8.5, 2.9, language) as (figure, axes, pen):
        shown = axes.imshow(week.cases, cmap="Blues", aspect="auto", vmin=0.0, vmax=max(float(week.cases.max()), 1.0),
                            extent=(0.0, 24.0, 6.5, -0.5))  # fmt: skip
        axes.set_xticks(range(0, 25, 2), [f"{hour:02d}" for hour in range(0, 25, 2)])
        axes.set_yticks(range(7), [pen.words(day) for day in WEEKDAYS])
        axes.set_title(pen.words(Label("Hours and weekdays", "时段与星期")))
        told = Label(
            f"{week.counted} cases, each spread over its time window" + _vague(week.vague, " vague"),
            f"{week.counted} 起，按可能时段均摊" + _vague(week.vague, " 起时间不详"),
        )
        axes.set_xlabel(pen.words(told), color=SOFT)
        figure.colorbar(shown, ax=axes, fraction=0.03, pad=0.01).ax.tick_params(labelsize=7)
    return figure


def _vague(cases: int, words: str) -> str:
    return f"; {cases}{words}" if cases else ""


def _window(axes: Axes, member: Member) -> bool:
    start, end = member.earliest or member.latest, member.latest or member.earliest
    if start is None or end is None:
        return False
    colour, hours = (ORANGE if member.offenders else BLUE), (end - start) / timedelta(hours=1)
    if hours >= _VAGUE_HOURS:
        _line(axes, (start, end), (_VAGUE_LEVEL, _VAGUE_LEVEL), colour)
        level = _VAGUE_LEVEL
    else:
        level = start.hour + start.minute / 60.0
        _line(axes, (start, start), (level, min(level + hours, 24.0)), colour)
        if level + hours > 24.0:
            _line(axes, (end, end), (0.0, level + hours - 24.0), colour)
    if member.number <= MOST_NUMBERS:
        axes.annotate(str(member.number), _at(start, level), xytext=(4, 2), textcoords="offset points", fontsize=7.5)
    return True


def _line(axes: Axes, moments: tuple[datetime, datetime], levels: tuple[float, float], colour: str) -> None:
    places = [_at(moment, level)[0] for moment, level in zip(moments, levels, strict=True)]
    # a line without length is not drawn, whatever its caps: a moment is a dot
    axes.plot(places, levels, color=colour, linewidth=4.0, solid_capstyle="round", marker="o", markersize=4.0)


def _at(moment: datetime, level: float) -> tuple[float, float]:
    # Days since 1970 are what matplotlib counts in.
    return (moment - _EPOCH) / timedelta(days=1), level


def _dates(axes: Axes, *, has_dates: bool) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    if not has_dates:
        axes.set_xticks([])
        return
    left, right = axes.get_xlim()
    if right - left < 7.0:
        axes.set_xlim(left - 3.5, right + 3.5)
    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(formatter)
