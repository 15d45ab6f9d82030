"""What the charts of the desk have in common: quiet axes, and marks that stand out when their case is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui

from linker.desk.ui import theme

Options = dict[str, Any]
# Number marks and bars are told in the page's own words; a tooltip shows text, never markup.
PLAIN_TOOLTIP: Options = {"renderMode": "richText", "confine": True, "textStyle": {"fontSize": 12}}


def chart(options: Options, height_px: int, name: str) -> Any:
    """An ECharts chart with a name for those who do not see it."""
    # NiceGUI watches every list and dictionary it is given, value by value, but none inside a tuple.
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    element = ui.echart({"animation": False, "textStyle": {"color": theme.INK}, "aria": {"enabled": True}} | plain)
    return element.classes("w-full").style(f"height: {height_px}px").props(f'role="img" aria-label="{name}"')


def axis(**more: Any) -> Options:
    """A quiet axis."""
    return {
        "axisLine": {"lineStyle": {"color": theme.LINE}},
        "axisTick": {"show": False},
        "axisLabel": {"color": theme.MUTED, "fontSize": 11},
        "splitLine": {"lineStyle": {"color": "#EDF0F3"}},
    } | more


def lighting(element: Any, place_of: Mapping[str, int]) -> Callable[[Sequence[str]], None]:
    """A follower that lights the marks of cases in the first series of a chart; `place_of` are their data indices."""

    def light(case_ids: Sequence[str]) -> None:
        element.run_chart_method("dispatchAction", {"type": "downplay", "seriesIndex": 0})
        places = [place_of[case] for case in case_ids if case in place_of]
        if places:
            element.run_chart_method("dispatchAction", {"type": "highlight", "seriesIndex": 0, "dataIndex": places})

    return light
