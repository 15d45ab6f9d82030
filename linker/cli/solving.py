"""The commands that turn one solved case into a work list: solve, unsolve."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import BecauseOption, ByOption, JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json, waiting

if TYPE_CHECKING:
    from linker.casework.solving.solve import Solving

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", show_default=False)]
TopOption = Annotated[int, typer.Option("--top", min=1, help="How many leads to show (JSON gives all).")]


class Status(StrEnum):
    """What is said of a case and an offender."""

    CONFIRMED = "confirmed"
    ADMITTED = "admitted"
    EXCLUDED = "excluded"


@app.command(
    epilog='Examples:\n\n  linker solve A2024-0317 --offender O12 --by "Li Wei" --because "fingerprint, lab 24/88"\n\n'
    '  linker solve A2024-0102 --offender O12 --as admitted --by "Li Wei" --because "interview of 3 May"'
)
def solve(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    case: CaseArgument,
    offender: Annotated[str, typer.Option("--offender", metavar="ID", help="Whose case it is.", show_default=False)],
    by: ByOption,
    because: BecauseOption,
    status: Annotated[Status, typer.Option("--as", help="Proven, only admitted, or ruled out.")] = Status.CONFIRMED,
    top: TopOption = 10,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say who did a case, and list every open case the same string may hold, best first."""
    answer_format(context, as_json=json)
    with opened(context, library) as found, waiting("looking for the rest of the string", quiet=json):
        from linker.casework.solving import solve

        answer = solve.solve(found, case, offender, user=by, reason=because, status=status.value)
    _show(answer, top=top, json=json)


@app.command(epilog='Example:\n\n  linker unsolve A2024-0317 --by "Li Wei" --because "alibi checked, it holds"')
def unsolve(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    case: CaseArgument,
    offender: Annotated[
        str, typer.Option("--offender", metavar="ID", help="Only for this offender; else for all.", show_default=False)
    ] = "",
    by: ByOption,
    because: BecauseOption,
    top: TopOption = 10,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Take back what was said of a case and an offender. Everything is as it was before."""
    answer_format(context, as_json=json)
    with opened(context, library) as found, waiting("looking for the rest of the string", quiet=json):
        from linker.casework.solving import solve

        answer = solve.unsolve(found, case, offender_id=offender, user=by, reason=because)
    _show(answer, top=top, json=json)


def _show(answer: Solving, *, top: int, json: bool) -> None:
    from linker.cli.screens.solving import solving_answer, solving_screen

    if json:
        say_json(solving_answer(answer))
    else:
        say(solving_screen(answer, top=top))
