"""When in the week: weekday and hour of the cases of a series, each spread over its time window."""

from __future__ import annotations

from collections.abc import Sequence

from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import PLAIN_TOOLTIP, Options, axis, chart
from linker.desk.ui.markup import muted, render
from linker.i18n.calendar import WEEKDAYS
from linker.i18n.translate import t, translate
from linker.report.data.series import SeriesCase
from linker.report.plots.calendar_layout import WeekHours, week_hours


def calendar(visitor: Visitor, cases: Sequence[SeriesCase]) -> None:
    """Draw weekday by hour; how many cases say nothing about the hour is told below."""
    hours = week_hours(cases)
    if hours.cases:
        chart(_options(visitor, hours), 190, t(visitor, "series.calendar"))
    if hours.vague:
        render(muted(t(visitor, "series.vague", count=hours.vague)))


def _options(visitor: Visitor, hours: WeekHours) -> Options:
    days = [translate(day, visitor) for day in WEEKDAYS]
    cells = [
        {
            "name": f"{days[day]} {hour:02d}–{hour + 1:02d}   {hours.expected_cases[day, hour]:.2g}",
            "value": [hour, day, round(float(hours.expected_cases[day, hour]), 3)],
        }
        for day in range(7)
        for hour in range(24)
        if hours.expected_cases[day, hour] > 0
    ]
    return {
        "grid": {"left": 44, "right": 10, "top": 6, "bottom": 24},
        "tooltip": PLAIN_TOOLTIP | {"formatter": "{b}"},
        "xAxis": axis(type="category", data=[str(hour) for hour in range(24)], splitArea={"show": False}),
        "yAxis": axis(type="category", data=days, inverse=True),
        "visualMap": {
            "show": False,
            "min": 0,
            "max": max(1.0, float(hours.expected_cases.max())),
            "inRange": {"color": ["#E4EEF5", "#8ABEDF", "#0072B2", "#00507D"]},
        },
        "series": [{"type": "heatmap", "data": cells, "itemStyle": {"borderColor": "white", "borderWidth": 1}}],
    }
