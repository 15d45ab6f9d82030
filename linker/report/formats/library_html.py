"""The report as one HTML file that needs nothing else: no network, no script; every text from a file is escaped."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from linker.i18n.dates import day, window
from linker.i18n.numbers import area, number, percent, signed
from linker.i18n.translate import measured
from linker.report.data.facts import ReportData
from linker.report.formats.jinja import page_environment
from linker.report.plots import map_layout, timeline_layout
from linker.report.plots.map_layout import series_map
from linker.report.plots.timeline_layout import timeline
from linker.report.plots.waterfall_layout import waterfall

if TYPE_CHECKING:
    from jinja2 import Environment


def series_report(data: ReportData) -> str:
    """One self-contained page, English beside Chinese; the same data gives the same text."""
    return _environment().get_template("report.html").render(data=data)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment({
        "window": window, "percent": percent, "bans": signed, "number": number, "day": day,
        "measured": measured_in_both, "area": area,
    })  # fmt: skip
    environment.globals |= {
        "series_map": series_map, "timeline": timeline, "waterfall": waterfall, "map_svg": map_layout,
        "timeline_svg": timeline_layout,
    }  # fmt: skip
    return environment


def measured_in_both(value: float | None, unit: str) -> str:
    """A measured value with its unit in both languages."""
    return measured(value, unit, "both")
