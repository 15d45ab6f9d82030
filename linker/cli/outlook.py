"""The command that looks ahead: forecast, with a stake-out plan, an anchor area, or a test on solved series."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json, waiting

if TYPE_CHECKING:
    from linker.casework.outlook.stakeout import StakeOutRequest
    from linker.outlook.stakeout import Shift

OnOption = Annotated[
    datetime | None,
    typer.Option(
        "--on",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        show_default=False,
        help="The day it is looked ahead from (YYYY-MM-DD); else the newest date in the library.",
    ),
]
ShiftOption = Annotated[
    list[str] | None,
    typer.Option(
        "--shift-hours",
        metavar="FROM-TO",
        show_default=False,
        help="Hours of a shift, such as 22-02; again for a further shift. Else the likeliest four hours.",
    ),
]


@app.command(
    epilog="Examples:\n\n  linker forecast S12\n\n  linker forecast S12 --on 2024-05-03 --officers 4 "
    "--shift-hours 22-02 --shift-hours 02-06\n\n  linker forecast S12 --anchor\n\n  linker forecast --backtest"
)
def forecast(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    series_id: Annotated[str | None, typer.Argument(metavar="[SERIES]", show_default=False)] = None,
    on: OnOption = None,
    officers: Annotated[int, typer.Option("--officers", min=0, help="Plan where so many officers wait.")] = 0,
    shift_hours: ShiftOption = None,
    radius_m: Annotated[float, typer.Option("--radius", min=1, help="How far an officer watches, in metres.")] = 300,
    travel_km: Annotated[float, typer.Option("--travel", min=0, help="Most km between two shifts of one officer.")] = 5,
    anchor: Annotated[bool, typer.Option("--anchor", help="Also where the offender's anchor may lie.")] = False,
    backtest: Annotated[bool, typer.Option("--backtest", help="Test forecasts on the solved series instead.")] = False,
    every: Annotated[bool, typer.Option("--every", help="With --backtest: hide every strike from the 4th on.")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say where and when a series strikes next, with the chance stated; plan a stake-out; test it on solved series."""
    answer_format(context, as_json=json)
    if backtest == bool(series_id):
        raise typer.BadParameter("give a SERIES, or --backtest (linker series lists the series)")
    if backtest:
        _backtest(context, library, every=every, json=json)
        return
    request = _request(officers, shift_hours or [], radius_m / 1000.0, travel_km)
    with opened(context, library) as found, waiting("looking ahead", quiet=json):
        from linker.casework.outlook.forecast import forecast_series
        from linker.casework.workspace.workspace import Workspace

        day = None if on is None else on.date()
        answer = forecast_series(Workspace.of(found), series_id or "", on=day, plan=request, with_anchor=anchor)
    if json:
        say_json(answer)
        return
    from linker.cli.screens.outlook import forecast_screen

    say(forecast_screen(answer))


def _backtest(context: typer.Context, library: str | None, *, every: bool, json: bool) -> None:
    with opened(context, library) as found, waiting("testing on solved series", quiet=json):
        from linker.casework.outlook.forecast import backtest_library
        from linker.casework.workspace.workspace import Workspace

        answer = backtest_library(Workspace.of(found), every_strike=every)
    if json:
        say_json(answer)
        return
    from linker.cli.screens.outlook import backtest_screen

    say(backtest_screen(answer))


def _request(officers: int, shifts: list[str], radius_km: float, travel_km: float) -> StakeOutRequest | None:
    if not officers:
        if shifts:
            raise typer.BadParameter("--shift-hours needs --officers N")
        return None
    from linker.casework.outlook.stakeout import StakeOutRequest

    return StakeOutRequest(officers, tuple(map(_shift, shifts)), radius_km, travel_km)


def _shift(text: str) -> Shift:
    from linker.outlook.stakeout import Shift

    try:
        start, end = (int(hours) + int(minutes or 0) / 60.0 for hours, _, minutes in
                      (part.partition(":") for part in text.split("-")))  # fmt: skip
    except ValueError:
        raise typer.BadParameter(f"{text!r} are no hours; write them as 22-02 or 21:30-01:30") from None
    return Shift(start % 24.0, (end - start) % 24.0 or 24.0)
