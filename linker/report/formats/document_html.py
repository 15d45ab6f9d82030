"""A document as one HTML file: no script, no network; prints on A4, readable in light and dark."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Text
from linker.i18n.translate import in_document, measured
from linker.report.documents.document import Document, missing_names, rows_left_out
from linker.report.formats.jinja import page_environment
from linker.report.plots import Layout, draw, svg
from linker.report.plots.waterfall_layout import is_limit, waterfall

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def document_page(document: Document, language: DocumentLanguage) -> str:
    """The document as HTML; equal documents give equal text."""
    return _environment().get_template("document.html").render(document=document, language=language)


def embedded(layout: Layout, language: DocumentLanguage) -> Markup:
    """The drawing of a layout as an element of a page, which says its title and notes itself."""
    from markupsafe import Markup

    drawing = draw(layout, language="en" if language == "en" else "zh", has_title=False)
    return Markup(svg(drawing))  # nosec B704


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment(
        {"said": in_document, "log10_lr": signed, "percent": percent, "measured": measured, "embedded": embedded}
    )
    environment.globals |= {
        "waterfall": waterfall,
        "is_limit": is_limit,
        "rows_left_out": rows_left_out,
        "missing_names": missing_names,
        "text": Text,
    }
    return environment
