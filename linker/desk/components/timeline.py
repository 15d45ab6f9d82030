"""The cases of a series in time: each from the earliest to the latest moment at which it can have happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import PLAIN_TOOLTIP, Options, axis, chart, lighting
from linker.desk.components.selection import Selection
from linker.desk.ui import theme
from linker.desk.ui.dates import window
from linker.desk.ui.markup import muted, render
from linker.i18n.translate import t
from linker.report.data.series import SeriesCase

_ROW_PX, _LEAST_PX, _MOST_PX = 17, 150, 420
# A window shorter than this many pixels is drawn this long, or nobody would see it.
_BAR = """(params, api) => {
  const start = api.coord([api.value(0), api.value(2)]), end = api.coord([api.value(1), api.value(2)]);
  const height = Math.max(5, Math.min(13, api.size([0, 1])[1] * 0.72)), width = Math.max(8, end[0] - start[0]);
  return {type: 'rect', shape: {x: start[0] - (end[0] - start[0] < 8 ? 4 : 0), y: start[1] - height / 2, width, height,
    r: 3}, style: {fill: api.style().fill},
    emphasis: {style: {stroke: '#1B2733', lineWidth: 3}}};
}"""


def timeline(visitor: Visitor, members: Sequence[SeriesCase], selection: Selection) -> None:
    """Draw the members that have a time, by number; a click chooses. Members without a time are counted below."""
    dated = [member for member in members if member.earliest or member.latest]
    if dated:
        element = chart(_options(visitor, dated), _height(len(dated)), t(visitor, "series.timeline"))
        element.on_point_click(lambda event: selection.choose(dated[event.data_index].case_id))
        selection.follow(lighting(element, {member.case_id: place for place, member in enumerate(dated)}))
    if len(dated) < len(members):
        render(muted(t(visitor, "series.undated", count=len(members) - len(dated))))


def _height(count: int) -> int:
    return max(_LEAST_PX, min(_MOST_PX, 60 + _ROW_PX * count))


def _options(visitor: Visitor, members: Sequence[SeriesCase]) -> Options:
    return {
        "grid": {"left": 34, "right": 14, "top": 8, "bottom": 26},
        "tooltip": PLAIN_TOOLTIP | {"trigger": "item", "formatter": "{b}"},
        "xAxis": axis(
            type="time",
            min=_stamp(_first(members) - _margin(members)),
            max=_stamp(_last(members) + _margin(members)),
            axisLabel={"hideOverlap": True, "fontSize": 11, "color": theme.MUTED},
            splitLine={"show": True, "lineStyle": {"color": "#EDF0F3"}},
        ),
        "yAxis": axis(type="category", inverse=True, data=[str(member.number) for member in members]),
        "dataZoom": [{"type": "inside", "xAxisIndex": 0, "filterMode": "none", "zoomOnMouseWheel": "ctrl"}],
        "series": [
            {
                "type": "custom",
                ":renderItem": _BAR,
                "encode": {"x": [0, 1], "y": 2},
                "cursor": "pointer",
                "data": [_bar(visitor, place, member) for place, member in enumerate(members)],
            }
        ],
    }


def _bar(visitor: Visitor, place: int, member: SeriesCase) -> dict[str, Any]:
    start, end = _ends(member)
    name = f"{member.number} · {member.case_id}\n{window(visitor, member.earliest, member.latest)}"
    colour = theme.GREEN if member.offenders else theme.BLUE
    return {"name": name, "value": [_stamp(start), _stamp(end), place], "itemStyle": {"color": colour}}


def _ends(member: SeriesCase) -> tuple[datetime, datetime]:
    start, end = member.earliest or member.latest, member.latest or member.earliest
    if start is None or end is None:
        raise ValueError(f"{member.case_id}: has no time; leave it out")
    return start, end


def _first(members: Sequence[SeriesCase]) -> datetime:
    return min(_ends(member)[0] for member in members)


def _last(members: Sequence[SeriesCase]) -> datetime:
    return max(_ends(member)[1] for member in members)


def _margin(members: Sequence[SeriesCase]) -> timedelta:
    return max(timedelta(hours=6), (_last(members) - _first(members)) * 0.03)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
