"""The command that hands a series on: its dossier, its bulletin or its early warning as a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json, waiting
from linker.report.formats.report_formats import SUFFIXES


class Kind(StrEnum):
    """What is written."""

    DOSSIER = "dossier"
    BULLETIN = "bulletin"
    WARNING = "warning"


class Spoken(StrEnum):
    """The language it is written in."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"


@app.command(
    epilog="Examples:\n\n  linker report S12 --to S12.html\n\n  linker report S12 --to S12.docx --kind bulletin "
    "--language zh\n\n  linker report S12 --to S12.xlsx --with-names"
)
def report(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    series_id: Annotated[str, typer.Argument(metavar="SERIES", show_default=False)],
    *,
    to: Annotated[
        Path,
        typer.Option("--to", metavar="FILE", show_default=False, help=" ".join(SUFFIXES)),
    ],
    kind: Annotated[
        Kind, typer.Option("--kind", help="All that is known; one page 串并案通报; or one page 预警通报.")
    ] = Kind.DOSSIER,
    language: Annotated[Spoken, typer.Option("--language", help="English, Chinese, or both.")] = Spoken.BOTH,
    with_narratives: Annotated[
        bool, typer.Option("--with-narratives", help="Also the narratives; they may name victims.")
    ] = False,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Known offenders by id; else letters stand for them.")
    ] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Write a series as a dossier, a bulletin or a warning: HTML, Word, Excel, GeoJSON, GraphML or Markdown."""
    answer_format(context, as_json=json)
    with opened(context, library) as found, waiting("writing", quiet=json):
        from linker.casework.reports.publish_series import ReportOptions, report_series
        from linker.casework.workspace.workspace import Workspace

        options = ReportOptions(kind.value, language.value, with_narratives, with_names)
        written = report_series(Workspace.of(found), series_id, to, options)
    if json:
        say_json(written)
        return
    from linker.cli.screens.reporting import report_screen

    say(report_screen(written))
