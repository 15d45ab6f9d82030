"""The command that warns: series that have just reached their third case, and how early that would have been seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import CsvOption, JsonOption, LibraryOption, app, opened
from linker.cli.history import CommandOutput
from linker.cli.output import answer_format, waiting

if TYPE_CHECKING:
    from linker.library.store.store import Library
    from linker.outlook.warning import WarningOptions

CURRENT_DAYS = 60


@app.command(
    epilog="Examples:\n\n  linker warn\n\n  linker warn --since 2024-05-01 --cases 4\n\n"
    "  linker warn --replay   (how early, and how many false alarms)"
)
def warn(  # noqa: PLR0913 - one argument for each option
    context: typer.Context,
    *,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", metavar="DATE", formats=["%Y-%m-%d"], show_default=False,
            help=f"Warnings from this day on; else of the {CURRENT_DAYS} days before the newest case.",
        ),
    ] = None,
    replay: Annotated[bool, typer.Option("--replay", help="Replay the whole library day by day instead.")] = False,
    cases: Annotated[int, typer.Option("--cases", min=2, help="How many incidents make a warning.")] = 3,
    window: Annotated[int, typer.Option("--window", min=1, metavar="DAYS", help="Within how many days.")] = 60,
    probability: Annotated[
        float, typer.Option("--probability", min=0.0, max=1.0, help="Least mean probability that they belong together.")
    ] = 0.7,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:  # fmt: skip
    """Show series that reached their third case lately: the early warning 预警."""
    answer_format(context, as_json=json, as_csv=csv)
    if replay and since is not None:
        raise typer.BadParameter("--replay goes through the whole library; leave out --since")
    with opened(context, library) as found, waiting("reading", quiet=json or csv):
        from linker.outlook.warning import WarningOptions

        options = WarningOptions(cases, float(window), probability)
        told = _replayed(found, options) if replay else _current(found, since, options)
    told.say(json=json, csv=csv)


def _current(library: Library, since: datetime | None, options: WarningOptions) -> CommandOutput:
    from linker.casework.outlook import early_warning
    from linker.casework.workspace.workspace import Workspace
    from linker.cli.screens import warning as screens

    workspace = Workspace.of(library)
    newest = early_warning.newest_day(workspace)
    start = since or (newest - timedelta(days=CURRENT_DAYS) if newest else None)
    current = early_warning.warnings(workspace, since=start, options=options)
    return CommandOutput(
        screen=lambda: screens.warnings_screen(current, start, options),
        plain=lambda: {"since": start, "options": options, "warnings": current},
        columns=("series_id", "at", "triggered_by", "cases", "probability"),
        rows=lambda: (
            (one.series_id, one.at, one.triggered_by, " ".join(one.cases), one.probability) for one in current
        ),
    )


def _replayed(library: Library, options: WarningOptions) -> CommandOutput:
    from linker.casework.outlook import early_warning
    from linker.casework.workspace.workspace import Workspace
    from linker.cli.screens import warning as screens

    told = early_warning.replay(Workspace.of(library), options)
    return CommandOutput(
        screen=lambda: screens.replay_screen(told),
        plain=lambda: told,
        columns=("at", "triggered_by", "cases", "probability", "right"),
        rows=lambda: (
            (one.at, one.triggered_by, " ".join(one.cases), one.probability, one.right) for one in told.alarms
        ),
    )
