"""The command that hands a series on: its dossier, its bulletin or its early warning as a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.choices import DocumentKind, DocumentLanguage
from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer_from_workspace
from linker.cli.session import computer_user
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.reports.publish_series import ReportOptions
    from linker.casework.workspace.workspace import Workspace


def report(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    series_id: Annotated[str, typer.Argument(metavar="SERIES", show_default=False)],
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", show_default=False, help="help.report.to")],
    kind: Annotated[DocumentKind, typer.Option("--kind", help="help.report.kind")] = DocumentKind.DOSSIER,
    language: Annotated[DocumentLanguage, typer.Option("--language", help="help.report.language")] = (
        DocumentLanguage.BILINGUAL
    ),
    with_narratives: Annotated[bool, typer.Option("--with-narratives", help="help.report.with_narratives")] = False,
    with_names: Annotated[bool, typer.Option("--with-names", help="help.report.with_names")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Write a series as a dossier, a bulletin or a warning: HTML, Word, Excel, GeoJSON, GraphML or Markdown."""
    from linker.casework.reports.publish_series import ReportOptions

    options = ReportOptions(kind.value, language.value, with_narratives, with_names, computer_user())
    make_output = partial(_report_output, series_id=series_id, file=to, options=options)
    answer_from_workspace(context, make_output, library=library, json=json, work=Text("cli.writing"))


def _report_output(workspace: Workspace, series_id: str, file: Path, options: ReportOptions) -> CommandOutput:
    from linker.casework.reports.publish_series import report_series
    from linker.cli.screens.report import report_screen

    published = report_series(workspace, series_id, file, options)
    return CommandOutput(screen=partial(report_screen, published), plain=lambda: published)
