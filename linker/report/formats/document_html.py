"""A document as one HTML file: no script, no network; prints on A4, readable in light and dark."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Label
from linker.i18n.translate import in_document, measured
from linker.report.data.dossier import Dossier
from linker.report.documents.document import NO_PLACE, Document, left_out
from linker.report.formats.jinja import page_environment
from linker.report.plots import map_layout, timeline_layout
from linker.report.plots.calendar_layout import WEEKDAYS, week_hours
from linker.report.plots.link_chart_layout import link_chart
from linker.report.plots.map_layout import series_map
from linker.report.plots.timeline_layout import timeline
from linker.report.plots.waterfall_layout import waterfall

if TYPE_CHECKING:
    from jinja2 import Environment


def document_page(document: Document, dossier: Dossier, language: DocumentLanguage, *, is_page: bool = False) -> str:
    """The document with the drawings of its dossier; `is_page`: set close, to fit on one sheet."""
    areas = () if dossier.forecast is None else dossier.forecast.areas_km
    return (
        _environment()
        .get_template("document.html")
        .render(document=document, dossier=dossier, language=language, areas=areas, is_page=is_page)
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment({"said": in_document, "bans": signed, "percent": percent, "measured": measured})
    environment.globals |= {
        "series_map": series_map, "timeline": timeline, "waterfall": waterfall, "link_chart": link_chart,
        "week_hours": week_hours, "weekdays": WEEKDAYS, "map_svg": map_layout, "timeline_svg": timeline_layout,
        "words": Label, "left_out": left_out, "no_place": NO_PLACE,
    }  # fmt: skip
    return environment
