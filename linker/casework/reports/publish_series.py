"""Handing a series on: its dossier, bulletin or warning as a file of the format its name says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from linker.casework.reports.dossier import Parts, dossier
from linker.errors import LinkerError
from linker.i18n.language import DocumentLanguage
from linker.library.store.store import Library
from linker.report.data.dossier import Dossier
from linker.report.documents.bulletin import bulletin_document, warning_document
from linker.report.documents.document import Document
from linker.report.documents.dossier import dossier_document
from linker.report.formats.document_html import document_page
from linker.report.formats.docx import word_file
from linker.report.formats.geojson import geojson
from linker.report.formats.graphml import graphml
from linker.report.formats.markdown import markdown
from linker.report.formats.xlsx import workbook

ReportKind = Literal["dossier", "bulletin", "warning"]
KINDS = {"dossier": dossier_document, "bulletin": bulletin_document, "warning": warning_document}
FORMATS = (".html", ".docx", ".xlsx", ".geojson", ".graphml", ".md")


@dataclass(frozen=True)
class ReportOptions:
    """What is written, in which language; narratives and offenders' ids stay out unless asked for."""

    kind: ReportKind = "dossier"
    language: DocumentLanguage = "both"
    with_narratives: bool = False
    with_names: bool = False


@dataclass(frozen=True)
class Published:
    """The file that was written, and what is in it; `without_degrees` cases are on no map of degrees."""

    file: str
    series_id: str
    kind: ReportKind
    cases: int
    without_degrees: int
    with_narratives: bool
    with_names: bool


def report_series(library: Library, series_id: str, path: Path, options: ReportOptions | None = None) -> Published:
    """Write one series of the last run; the end of the file's name says how (`FORMATS`).

    LinkerError for another ending, a place that cannot be written, or a warning of a series that gave none;
    LibraryError where the last run has no such series.
    """
    options = options or ReportOptions()
    _check(path)
    found = dossier(library, series_id, Parts(options.with_narratives, options.with_names))
    content = rendered(found, path.suffix.lower(), options)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise LinkerError(f"{path}: the report cannot be written ({error.strerror}); choose another place") from error
    return Published(
        str(path), series_id, options.kind, len(found.members), found.degrees.count(None),
        options.with_narratives, options.with_names,
    )  # fmt: skip


def written(library: Library, series_id: str, suffix: str, options: ReportOptions) -> tuple[str, bytes]:
    """A name for the file that is safe anywhere, and its content; raises like `report_series`."""
    _check_suffix(suffix, suffix)
    found = dossier(library, series_id, Parts(options.with_narratives, options.with_names))
    safe = "".join(letter for letter in series_id if letter.isalnum() or letter in "-_")
    return f"{safe}_{options.kind}{suffix}", rendered(found, suffix, options)


def rendered(found: Dossier, suffix: str, options: ReportOptions) -> bytes:
    """The content of the file; tables and graphs (.xlsx, .geojson, .graphml) hold all, whatever the kind."""
    document: Document = KINDS[options.kind](found)
    language = options.language
    if suffix == ".html":
        return document_page(document, found, language, is_page=options.kind != "dossier").encode()
    if suffix == ".docx":
        return word_file(document, found, language)
    if suffix == ".xlsx":
        return workbook(found, language)
    texts = {".geojson": geojson, ".graphml": graphml}
    return (texts[suffix](found) if suffix in texts else markdown(document, language)).encode()


def _check_suffix(suffix: str, where: str) -> None:
    if suffix not in FORMATS:
        raise LinkerError(
            f"{where}: reports are written as {', '.join(FORMATS)}; end the name of the file in one of these"
        )


def _check(path: Path) -> None:
    _check_suffix(path.suffix.lower(), str(path))
    if not path.absolute().parent.is_dir():
        raise LinkerError(f"{path}: the folder {path.absolute().parent} does not exist; make it, or choose another")
