"""The command that links everything anew: relink."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json, stages, waiting


@app.command(
    epilog="Examples:\n\n  linker relink\n\n  linker relink --since-last\n\n  linker relink --settings settings.toml"
    "\n\n  linker relink --engine spark://10.0.0.5:7077\n\n  linker relink --cluster louvain_communities"
)
def relink(
    context: typer.Context,
    *,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="A TOML file of settings; all have defaults.")
    ] = None,
    since_last: Annotated[
        bool,
        typer.Option("--since-last", help="Only what changed since the last run, with the counts of that run."),
    ] = False,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="ENGINE",
            help="Where pairs are scored: local, local\\[2] (Spark) or spark://HOST:PORT. "
            "With ?parcels=FOLDER behind it cases travel as Parquet files in a folder that all machines see.",
        ),
    ] = "local",
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="NAME",
            help="Propose series by a community algorithm of networkx, such as louvain_communities, and say how they "
            "differ from those of average linkage. What people decided holds all the same.",
        ),
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Link all cases anew, keep what people decided and the names of the series, and say what changed."""
    answer_format(context, as_json=json)
    if since_last:
        if engine != "local":
            raise typer.BadParameter("--since-last scores few pairs and does so here; leave --engine out")
        if cluster:
            raise typer.BadParameter("--since-last goes on with average linkage; leave --cluster out")
        _link_changes(context, library, settings, json=json)
        return
    with opened(context, library) as found, stages("linking", quiet=json) as on_stage:
        from linker.casework.linking.relink import relink_library
        from linker.settings import Settings

        options = Settings.read(settings) if settings else Settings()
        report = relink_library(found, options.with_method(cluster) if cluster else options, engine, on_stage)
    if json:
        say_json(report)
        return
    from linker.cli.screens.linking import relink_screen

    say(relink_screen(report))


def _link_changes(context: typer.Context, library: str | None, settings: Path | None, *, json: bool) -> None:
    if settings:
        raise typer.BadParameter("--since-last goes on with the settings of the last run; leave --settings out")
    with opened(context, library) as found, waiting("linking what changed", quiet=json):
        from linker.casework.linking.incremental import link_changes

        report = link_changes(found)
    if json:
        say_json(report)
        return
    from linker.cli.screens.joining import joined_screen

    say(joined_screen(report))
