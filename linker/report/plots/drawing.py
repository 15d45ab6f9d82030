"""The one way from a layout to a figure, and the words that stand above and below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from linker.casework.matching.explanation import PairAnswer
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Text, Translatable
from linker.report.plots.calendar_layout import WeekHours
from linker.report.plots.curve_drawing import draw_curve
from linker.report.plots.curve_layout import CurvePlot
from linker.report.plots.link_chart_layout import LinkChart
from linker.report.plots.link_drawings import draw_link_chart, hidden_note
from linker.report.plots.map_drawing import draw_map
from linker.report.plots.map_layout import MapLayout
from linker.report.plots.time_drawings import calendar_note, draw_calendar, draw_timeline
from linker.report.plots.timeline_layout import Timeline
from linker.report.plots.waterfall_drawing import draw_waterfall
from linker.report.plots.xy_drawing import draw_xy
from linker.report.plots.xy_layout import XYPlot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Layout = MapLayout | Timeline | WeekHours | LinkChart | XYPlot | CurvePlot | PairAnswer


_DRAWINGS: Mapping[type, Callable[..., Figure]] = {
    MapLayout: draw_map,
    Timeline: draw_timeline,
    WeekHours: draw_calendar,
    LinkChart: draw_link_chart,
    XYPlot: draw_xy,
    CurvePlot: draw_curve,
    PairAnswer: draw_waterfall,
}


def draw(layout: Layout, *, language: DocumentLanguage = "both", has_title: bool = True) -> Figure:
    """The figure of a layout; without `has_title` the page around it says its title and notes."""
    return _DRAWINGS[type(layout)](layout, language=language, has_title=has_title)


def title(layout: Layout) -> Translatable:
    """What a drawing is called."""
    match layout:
        case XYPlot() | CurvePlot():
            return layout.title
        case PairAnswer():
            return f"{layout.case_a} – {layout.case_b}"
    names = {MapLayout: "map", Timeline: "timeline", WeekHours: "calendar", LinkChart: "links"}
    return Text(f"plot.{names[type(layout)]}")


def note(layout: Layout) -> Text | None:
    """How to read a drawing, and what is not in it; None where it says all by itself."""
    match layout:
        case MapLayout():
            return _with(Text("plot.map_note"), "plot.unplaced", layout.unplaced)
        case Timeline():
            return _with(Text("plot.timeline_note"), "plot.undated", layout.undated)
        case WeekHours():
            return calendar_note(layout)
        case LinkChart():
            hidden = hidden_note(layout)
            return (
                Text("report.two_sentences", first=Text("plot.links_note"), second=hidden)
                if hidden
                else Text("plot.links_note")
            )
    return None


def _with(words: Text, message_id: str, count: int) -> Text:
    return Text("report.two_sentences", first=words, second=Text(message_id, count=count)) if count else words
