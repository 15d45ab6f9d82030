"""When the cases of a series happened: day and time of day, and the week of hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from linker.i18n.calendar import WEEKDAYS
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Text
from linker.report.data.series import SeriesCase
from linker.report.plots.calendar_layout import WeekHours
from linker.report.plots.canvas import BLUE, LINE, NIGHT, ORANGE, SOFT, new_figure, note_alone
from linker.report.plots.timeline_layout import VAGUE_LEVEL, Timeline, timeline

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def timeline_plot(cases: Sequence[SeriesCase], *, language: DocumentLanguage = "both") -> Figure:
    """The timeline of some cases; a note alone where none of them has a time."""
    layout = timeline(cases)
    return note_alone(Text("report.no_time"), language) if layout is None else draw_timeline(layout, language=language)


def draw_timeline(layout: Timeline, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """Days from left to right, time of day from top to bottom; a bar is a time window, grey is night."""
    with new_figure(7.4, 3.9, language, has_title=has_title) as (figure, axes, pen):
        axes.axhspan(0.0, 6.0, color=NIGHT, zorder=0)
        axes.axhspan(20.0, 24.0, color=NIGHT, zorder=0)
        for colour, is_solved in ((BLUE, False), (ORANGE, True)):
            bars = [bar for bar in layout.bars if bar.is_solved == is_solved]
            for bar in bars:
                # A line without length is not drawn, whatever its caps: a moment is a dot.
                axes.plot(
                    [bar.from_day, bar.to_day],
                    [bar.from_hour, bar.to_hour],
                    color=colour,
                    linewidth=4.0,
                    solid_capstyle="round",
                    marker="o",
                    markersize=4.0,
                    markeredgewidth=0.0,
                )
        for tag in layout.tags:
            axes.annotate(tag.label, (tag.day, tag.hour), xytext=(4, 2), textcoords="offset points", fontsize=7.5)
        axes.set(xlim=(-0.02 * layout.days, 1.04 * layout.days), ylim=(28.0, -0.5))
        axes.set_xticks([tick.day for tick in layout.ticks], [tick.label for tick in layout.ticks])
        hours = [0, 6, 12, 18, 24]
        labels = [*(f"{hour:02d}:00" for hour in hours), pen.words(Text("plot.vague_time"), "\n")]
        axes.set_yticks([*hours, VAGUE_LEVEL], labels)
        axes.grid(color=LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        if pen.has_title:
            axes.set_title(pen.words(Text("plot.timeline")))
            if layout.undated:
                axes.set_xlabel(pen.words(Text("plot.undated", count=layout.undated)), color=SOFT)
    return figure


def draw_calendar(week: WeekHours, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """Expected cases by weekday and hour, each case spread over its time window."""
    with new_figure(7.4, 2.7, language, has_title=has_title) as (figure, axes, pen):
        largest = max(float(week.expected_cases.max()), 1.0)
        image = axes.pcolormesh(
            range(25),
            [day - 0.5 for day in range(8)],
            week.expected_cases,
            cmap="Blues",
            vmin=0.0,
            vmax=largest,
            edgecolors="white",
            linewidth=0.5,
        )
        axes.invert_yaxis()
        axes.set_xticks(range(0, 25, 2), [f"{hour:02d}" for hour in range(0, 25, 2)])
        axes.set_yticks(range(7), [pen.words(day) for day in WEEKDAYS])
        if pen.has_title:
            figure.colorbar(image, ax=axes, fraction=0.03, pad=0.01).ax.tick_params(labelsize=7)
            axes.set_title(pen.words(Text("plot.calendar")))
            axes.set_xlabel(pen.words(calendar_note(week)), color=SOFT)
    return figure


def calendar_note(week: WeekHours) -> Text:
    """How many cases a calendar shows, and how many say nothing about the hour."""
    spread = Text("plot.spread", count=week.cases)
    return Text("plot.spread_vague", spread=spread, vague=week.vague) if week.vague else spread
