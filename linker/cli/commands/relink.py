"""The command that links everything anew, or what changed: relink."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.choices import CalibrationSource
from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer, begin, emit, stages
from linker.cli.usage import UsageError
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.library.store.store import Library


def relink(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", show_default=False, help="help.relink.settings")
    ] = None,
    since_last: Annotated[bool, typer.Option("--since-last", help="help.relink.since_last")] = False,
    engine: Annotated[str, typer.Option("--engine", metavar="ENGINE", help="help.relink.engine")] = "local",
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ALGORITHM", show_default=False, help="help.relink.cluster")
    ] = None,
    calibrate: Annotated[
        CalibrationSource | None, typer.Option("--calibrate", show_default=False, help="help.relink.calibrate")
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Link all cases anew, keep what people decided and the names of the series, and say what changed."""
    session = begin(context, json=json)
    if since_last:
        _check_since_last(settings, engine, cluster, calibrate)
        answer(context, _changes_output, library=library, json=json, work=Text("cli.linking_changes"))
        return
    with session.open_library(library) as opened, stages(session, Text("cli.linking")) as on_stage:
        from linker.casework.linking.relink import relink_library
        from linker.settings import Settings

        options = Settings.read(settings) if settings else Settings()
        options = options.with_method(cluster) if cluster else options
        options = options.with_calibration(calibrate.value) if calibrate else options
        report = relink_library(opened, options, engine, on_stage)
    from linker.cli.screens.relink import relink_screen

    emit(CommandOutput(screen=partial(relink_screen, report), plain=lambda: report), session)


def _check_since_last(
    settings: Path | None, engine: str, cluster: str | None, calibrate: CalibrationSource | None
) -> None:
    if engine != "local":
        raise UsageError("usage.since_last_engine")
    if cluster:
        raise UsageError("usage.since_last_cluster")
    if calibrate:
        raise UsageError("usage.since_last_calibrate")
    if settings:
        raise UsageError("usage.since_last_settings")


def _changes_output(library: Library) -> CommandOutput:
    from linker.casework.linking.incremental import link_changes
    from linker.cli.screens.new_cases import new_cases_screen

    report = link_changes(library)
    return CommandOutput(screen=partial(new_cases_screen, report), plain=lambda: report)
