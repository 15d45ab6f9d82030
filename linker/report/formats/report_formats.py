"""The formats a series is handed on in: the one list that command line, API, desk and errors read.

A writer is imported when it is needed: the list itself costs a command line nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linker.errors import LinkerError
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.report.data.dossier import Dossier
    from linker.report.documents.document import Document

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Format:
    """One format; `write` takes the document to be written, the dossier it was made from, and the language.

    Tables and graphs hold all of the dossier, whatever the document.
    """

    suffix: str
    media_type: str
    label: Text
    write: Callable[[Document, Dossier, DocumentLanguage], bytes]

    @property
    def name(self) -> str:
        """The suffix without its dot: `html`."""
        return self.suffix[1:]


def _html(document: Document, _: Dossier, language: DocumentLanguage) -> bytes:
    from linker.report.formats.document_html import document_page

    return document_page(document, language).encode()


def _docx(document: Document, _: Dossier, language: DocumentLanguage) -> bytes:
    from linker.report.formats.docx import word_file

    return word_file(document, language)


def _xlsx(_: Document, dossier: Dossier, language: DocumentLanguage) -> bytes:
    from linker.report.formats.xlsx import workbook

    return workbook(dossier, language)


def _geojson(_: Document, dossier: Dossier, language: DocumentLanguage) -> bytes:
    from linker.report.formats.geojson import geojson

    return geojson(dossier).encode()


def _graphml(_: Document, dossier: Dossier, language: DocumentLanguage) -> bytes:
    from linker.report.formats.graphml import graphml

    return graphml(dossier)


def _markdown(document: Document, _: Dossier, language: DocumentLanguage) -> bytes:
    from linker.report.formats.markdown import markdown

    return markdown(document, language).encode()


FORMATS = (
    Format(".html", "text/html", Text("export.html"), _html),
    Format(".docx", f"{_OFFICE}.wordprocessingml.document", Text("export.docx"), _docx),
    Format(".xlsx", f"{_OFFICE}.spreadsheetml.sheet", Text("export.xlsx"), _xlsx),
    Format(".geojson", "application/geo+json", Text("export.geojson"), _geojson),
    Format(".graphml", "application/graphml+xml", Text("export.graphml"), _graphml),
    Format(".md", "text/markdown", Text("export.md"), _markdown),
)
SUFFIXES = tuple(form.suffix for form in FORMATS)


def format_of(suffix: str, file: str) -> Format:
    """The format of a suffix; LinkerError, which names `file`, for one that reports are not written in."""
    form = next((form for form in FORMATS if form.suffix == suffix.lower()), None)
    if form is None:
        raise LinkerError("report.unknown_format", file=file, formats=SUFFIXES)
    return form
