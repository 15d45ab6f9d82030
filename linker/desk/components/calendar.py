"""When in the week: weekday and hour of the cases of a series, each spread over its time window."""

from __future__ import annotations

from collections.abc import Sequence

from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import PLAIN_TOOLTIP, Options, axis, chart
from linker.desk.ui.elements import muted
from linker.i18n.translate import either, t
from linker.report.data.facts import Member
from linker.report.plots.calendar_layout import WEEKDAYS, WeekHours, week_hours


def calendar(visitor: Visitor, members: Sequence[Member]) -> None:
    """Draw weekday by hour; how many cases say nothing about the hour is told below."""
    found = week_hours(members)
    if found.counted:
        chart(_options(visitor, found), 190, t(visitor, "series.calendar"))
    if found.vague:
        muted(t(visitor, "series.vague", count=found.vague))


def _options(visitor: Visitor, found: WeekHours) -> Options:
    days = [either(visitor, day.english, day.chinese) for day in WEEKDAYS]
    cells = [
        {"name": f"{days[day]} {hour:02d}–{hour + 1:02d}   {found.cases[day, hour]:.2g}",
         "value": [hour, day, round(float(found.cases[day, hour]), 3)]}
        for day in range(7) for hour in range(24) if found.cases[day, hour] > 0
    ]  # fmt: skip
    return {
        "grid": {"left": 44, "right": 10, "top": 6, "bottom": 24},
        "tooltip": PLAIN_TOOLTIP | {"formatter": "{b}"},
        "xAxis": axis(type="category", data=[str(hour) for hour in range(24)], splitArea={"show": False}),
        "yAxis": axis(type="category", data=days, inverse=True),
        "visualMap": {"show": False, "min": 0, "max": max(1.0, float(found.cases.max())),
                      "inRange": {"color": ["#E4EEF5", "#8ABEDF", "#0072B2", "#00507D"]}},
        "series": [{"type": "heatmap", "data": cells, "itemStyle": {"borderColor": "white", "borderWidth": 1}}],
    }  # fmt: skip
