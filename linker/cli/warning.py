"""The command that warns: series that have just reached their third case, and how early that would have been seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from linker.cli.app import CsvOption, JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_csv, say_json, waiting

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
    ] = 0.5,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:  # fmt: skip
    """Show series that reached their third case lately: the early warning 预警."""
    answer_format(context, as_json=json, as_csv=csv)
    if replay and since is not None:
        raise typer.BadParameter("--replay goes through the whole library; leave out --since")
    with opened(context, library) as found, waiting("reading", quiet=json or csv):
        from linker.casework import warning
        from linker.cli.screens import warning as screens
        from linker.outlook.warning import WarningOptions

        options = WarningOptions(cases, float(window), probability)
        if replay:
            told = warning.replay(found, options)
        else:
            newest = warning.newest_day(found)
            start = since or (newest - timedelta(days=CURRENT_DAYS) if newest else None)
            current = warning.warnings(found, since=start, options=options)
    if replay and csv:
        alarms = ((one.at, one.triggered_by, " ".join(one.cases), one.probability, one.right) for one in told.alarms)
        say_csv(("at", "triggered_by", "cases", "probability", "right"), alarms)
    elif replay:
        say_json(told) if json else say(screens.replay_screen(told))
    elif csv:
        lines = ((one.series_id, one.at, one.triggered_by, " ".join(one.cases), one.probability) for one in current)
        say_csv(("series_id", "at", "triggered_by", "cases", "probability"), lines)
    else:
        answer = {"since": start, "options": options, "warnings": current}
        say_json(answer) if json else say(screens.warnings_screen(current, start, options))
