"""The command that warns: series that have just reached their third case, and how early that would have been seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import CsvOption, JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer_from_workspace
from linker.cli.usage import UsageError
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace
    from linker.outlook.warning import WarningOptions

# How far back a warning is current, as the help of --since says.
CURRENT_DAYS = 60


def warn(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    since: Annotated[
        datetime | None,
        typer.Option("--since", metavar="DATE", formats=["%Y-%m-%d"], show_default=False, help="help.warn.since"),
    ] = None,
    replay: Annotated[bool, typer.Option("--replay", help="help.warn.replay")] = False,
    cases: Annotated[int, typer.Option("--cases", min=2, help="help.warn.cases")] = 3,
    window: Annotated[int, typer.Option("--window", min=1, metavar="DAYS", help="help.warn.window")] = 60,
    probability: Annotated[float, typer.Option("--probability", min=0.0, max=1.0, help="help.warn.probability")] = 0.7,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show series that reached their third case lately: the early warning."""
    if replay and since is not None:
        raise UsageError("usage.replay_and_since")

    def make_output(workspace: Workspace) -> CommandOutput:
        from linker.outlook.warning import WarningOptions

        options = WarningOptions(cases, float(window), probability)
        return _replay_output(workspace, options) if replay else _current_output(workspace, since, options)

    answer_from_workspace(context, make_output, library=library, json=json, csv=csv, work=Text("cli.reading"))


def _current_output(workspace: Workspace, since: datetime | None, options: WarningOptions) -> CommandOutput:
    from linker.casework.outlook import early_warning
    from linker.cli.screens.early_warnings import warnings_screen

    options, newest = early_warning.own_bar(workspace, options), early_warning.newest_day(workspace)
    start = since or (newest - timedelta(days=CURRENT_DAYS) if newest else None)
    warnings = early_warning.warnings(workspace, since=start, options=options)
    return CommandOutput(
        screen=partial(warnings_screen, warnings, start, options),
        plain=lambda: {"since": start, "options": options, "warnings": warnings},
        columns=("series_id", "at", "triggered_by", "cases", "probability"),
        rows=lambda: (
            (warning.series_id, warning.at, warning.triggered_by, " ".join(warning.cases), warning.probability)
            for warning in warnings
        ),
    )


def _replay_output(workspace: Workspace, options: WarningOptions) -> CommandOutput:
    from linker.casework.outlook import early_warning
    from linker.cli.screens.early_warnings import replay_screen

    replay = early_warning.replay(workspace, options)
    return CommandOutput(
        screen=partial(replay_screen, replay),
        plain=lambda: replay,
        columns=("at", "triggered_by", "cases", "probability", "right"),
        rows=lambda: (
            (alarm.at, alarm.triggered_by, " ".join(alarm.cases), alarm.probability, alarm.right)
            for alarm in replay.alarms
        ),
    )
