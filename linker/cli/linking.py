"""The command that links everything anew: relink."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json, waiting


@app.command(epilog="Examples:\n\n  linker relink\n\n  linker relink --settings settings.toml --library town.db")
def relink(
    context: typer.Context,
    *,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="A TOML file of settings; all have defaults.")
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Link all cases anew, keep what people decided and the names of the series, and say what changed."""
    answer_format(context, as_json=json)
    with opened(context, library) as found, waiting("linking", quiet=json):
        from linker.casework.linking import relink_library
        from linker.settings import Settings

        report = relink_library(found, Settings.read(settings) if settings else None)
    if json:
        say_json(report)
        return
    from linker.cli.screens.linking import relink_screen

    say(relink_screen(report))
