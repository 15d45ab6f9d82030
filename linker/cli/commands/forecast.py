"""The command that looks ahead: forecast, with a stake-out plan, an anchor area, or a test on solved series."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer_from_workspace
from linker.cli.usage import UsageError
from linker.i18n.text import Text

if TYPE_CHECKING:
    from datetime import date

    from linker.casework.outlook.stakeout import StakeOutRequest
    from linker.casework.workspace.workspace import Workspace
    from linker.outlook.stakeout import DutyShift

OnOption = Annotated[
    datetime | None,
    typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], show_default=False, help="help.forecast.on"),
]
ShiftOption = Annotated[
    list[str] | None,
    typer.Option("--shift-hours", metavar="FROM-TO", show_default=False, help="help.forecast.shift_hours"),
]


def forecast(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    series_id: Annotated[str | None, typer.Argument(metavar="SERIES", show_default=False)] = None,
    on: OnOption = None,
    officers: Annotated[int, typer.Option("--officers", min=0, help="help.forecast.officers")] = 0,
    shift_hours: ShiftOption = None,
    radius_m: Annotated[float, typer.Option("--radius", min=1, metavar="METRES", help="help.forecast.radius")] = 300,
    travel_km: Annotated[float, typer.Option("--travel", min=0, metavar="KM", help="help.forecast.travel")] = 5,
    anchor: Annotated[bool, typer.Option("--anchor", help="help.forecast.anchor")] = False,
    backtest: Annotated[bool, typer.Option("--backtest", help="help.forecast.backtest")] = False,
    every: Annotated[bool, typer.Option("--every", help="help.forecast.every")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say where and when a series strikes next; plan a stake-out; test forecasts on solved series."""
    if backtest == bool(series_id):
        raise UsageError("usage.series_or_backtest")
    if backtest:
        make_output, work = partial(_backtest_output, every_strike=every), Text("cli.backtesting")
    else:
        plan = _request(officers, shift_hours or [], radius_m / 1000.0, travel_km)
        day = None if on is None else on.date()
        make_output = partial(_forecast_output, series_id=series_id or "", on=day, plan=plan, with_anchor=anchor)
        work = Text("cli.forecasting")
    answer_from_workspace(context, make_output, library=library, json=json, work=work)


def _forecast_output(
    workspace: Workspace, series_id: str, on: date | None, plan: StakeOutRequest | None, *, with_anchor: bool
) -> CommandOutput:
    from linker.casework.outlook.forecast import forecast_series
    from linker.cli.screens.forecast import forecast_screen

    answer = forecast_series(workspace, series_id, on=on, plan=plan, with_anchor=with_anchor)
    return CommandOutput(screen=partial(forecast_screen, answer), plain=lambda: answer)


def _backtest_output(workspace: Workspace, *, every_strike: bool) -> CommandOutput:
    from linker.casework.outlook.forecast import backtest_library
    from linker.cli.screens.backtest import backtest_screen

    answer = backtest_library(workspace, every_strike=every_strike)
    return CommandOutput(screen=partial(backtest_screen, answer), plain=lambda: answer)


def _request(officers: int, shifts: list[str], radius_km: float, travel_km: float) -> StakeOutRequest | None:
    if not officers:
        if shifts:
            raise UsageError("usage.shift_without_officers")
        return None
    from linker.casework.outlook.stakeout import StakeOutRequest

    return StakeOutRequest(officers, tuple(map(_shift, shifts)), radius_km, travel_km)


def _shift(text: str) -> DutyShift:
    """The shift of a text such as `22-02` or `21:30-01:30`."""
    from linker.outlook.stakeout import DutyShift

    try:
        clocks = (part.partition(":") for part in text.split("-"))
        start, end = (int(hours) + int(minutes or 0) / 60.0 for hours, _, minutes in clocks)
    except ValueError:
        raise UsageError("usage.shift_hours", text=text) from None
    return DutyShift(start % 24.0, (end - start) % 24.0 or 24.0)
