"""A document as one HTML file: no script, no network; prints on A4, readable in light and dark."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from linker.report import map_svg, timeline_svg
from linker.report.document import NO_PLACE, Document, left_out
from linker.report.dossier import Dossier
from linker.report.dossier_words import measured_in
from linker.report.facts import Words
from linker.report.html import bans, percent
from linker.report.language import Language, said
from linker.report.link_chart import link_chart
from linker.report.map_svg import series_map
from linker.report.pages import page_environment
from linker.report.timeline_svg import timeline
from linker.report.waterfall import waterfall
from linker.report.week_hours import WEEKDAYS, week_hours

if TYPE_CHECKING:
    from jinja2 import Environment


def document_page(document: Document, dossier: Dossier, language: Language, *, is_page: bool = False) -> str:
    """The document with the drawings of its dossier; `is_page`: set close, to fit on one sheet."""
    areas = () if dossier.forecast is None else dossier.forecast.areas_km
    return (
        _environment()
        .get_template("document.html")
        .render(document=document, dossier=dossier, language=language, areas=areas, is_page=is_page)
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment({"said": said, "bans": bans, "percent": percent, "measured": measured_in})
    environment.globals |= {
        "series_map": series_map, "timeline": timeline, "waterfall": waterfall, "link_chart": link_chart,
        "week_hours": week_hours, "weekdays": WEEKDAYS, "map_svg": map_svg, "timeline_svg": timeline_svg,
        "words": Words, "left_out": left_out, "no_place": NO_PLACE,
    }  # fmt: skip
    return environment
