"""Handing a series on: its dossier, bulletin or warning as a file of the format its name says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from linker.casework.reports.dossier import Parts, dossier
from linker.casework.users import access_log
from linker.casework.workspace.workspace import Workspace
from linker.errors import LinkerError
from linker.i18n.language import DocumentLanguage
from linker.library.store.store import Library
from linker.library.whole_file import write_whole
from linker.report.data.dossier import Dossier
from linker.report.documents.bulletin import bulletin_document, warning_document
from linker.report.documents.document import Document
from linker.report.documents.dossier import dossier_document
from linker.report.formats.report_formats import format_of

ReportKind = Literal["dossier", "bulletin", "warning"]
KINDS: Mapping[ReportKind, Callable[[Dossier], Document]] = {
    "dossier": dossier_document,
    "bulletin": bulletin_document,
    "warning": warning_document,
}


@dataclass(frozen=True)
class ReportOptions:
    """What is written, in which language; narratives and offenders' ids stay out unless asked for.

    `exporter` is who takes it out of the library; the file says so.
    """

    kind: ReportKind = "dossier"
    language: DocumentLanguage = "both"
    with_narratives: bool = False
    with_names: bool = False
    exporter: str = ""

    @property
    def is_sensitive(self) -> bool:
        """Whether people are named in it."""
        return self.with_narratives or self.with_names

    @property
    def parts(self) -> Parts:
        """What is gathered for it."""
        return Parts(self.with_narratives, self.with_names)


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


def report_series(workspace: Workspace, series_id: str, path: Path, options: ReportOptions | None = None) -> Published:
    """Write one series of the last run; the end of the file's name says how (`report_formats`).

    LinkerError for an ending of no format, a place that cannot be written, or a warning of a series that gave none;
    LibraryError where the last run has no such series.
    """
    options = options or ReportOptions()
    format_of(path.suffix, str(path))
    folder = path.absolute().parent
    if not folder.is_dir():
        raise LinkerError("report.no_folder", path=str(path), folder=str(folder))
    series = dossier(workspace, series_id, options.parts)
    content = rendered(series, path.suffix, options)
    log_export(workspace.library, series_id, path.suffix, options)
    write_report(path, content)
    return Published(
        file=str(path),
        series_id=series_id,
        kind=options.kind,
        cases=len(series.cases),
        without_degrees=series.degrees.count(None),
        with_narratives=options.with_narratives,
        with_names=options.with_names,
    )


def report_file(workspace: Workspace, series_id: str, suffix: str, options: ReportOptions) -> tuple[str, bytes]:
    """A name for the file that is safe anywhere, and its content; raises like `report_series`."""
    format_of(suffix, suffix)
    content = rendered(dossier(workspace, series_id, options.parts), suffix, options)
    log_export(workspace.library, series_id, suffix, options)
    safe = "".join(letter for letter in series_id if letter.isalnum() or letter in "-_")
    return f"{safe}_{options.kind}{suffix}", content


def log_export(library: Library, series_id: str, suffix: str, options: ReportOptions) -> None:
    """Log who takes which series out of the library, in which form, and whether with narratives and names."""
    parts = [series_id, f"{options.kind}{suffix}", options.language]
    parts += ["narratives"] * options.with_narratives + ["names"] * options.with_names
    access_log.log_access(library, options.exporter, "export", " ".join(parts))


def rendered(series: Dossier, suffix: str, options: ReportOptions) -> bytes:
    """The content of the file; tables and graphs hold all, whatever the kind."""
    series = replace(series, basis=replace(series.basis, exporter=options.exporter))
    document = KINDS[options.kind](series)
    return format_of(suffix, suffix).write(document, series, options.language)


def write_report(path: Path, content: bytes) -> None:
    """Write a file; LinkerError where it cannot be written, and an older file stands as it was."""
    try:
        write_whole(path, content)
    except OSError as error:
        raise LinkerError("report.not_written", path=str(path), reason=str(error.strerror)) from error
