"""The commands that turn one solved case into a work list: solve, unsolve."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.choices import SolvingStatus
from linker.cli.options import BecauseOption, ByOption, CaseArgument, JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.solving.solve import Solving
    from linker.library.store.store import Library

TopOption = Annotated[int, typer.Option("--top", min=1, help="help.solve.top")]
WORK = Text("cli.looking_for_leads")


def solve(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    case: CaseArgument,
    offender: Annotated[
        str, typer.Option("--offender", metavar="OFFENDER", show_default=False, help="help.solve.offender")
    ],
    by: ByOption,
    because: BecauseOption,
    status: Annotated[SolvingStatus, typer.Option("--as", help="help.solve.as")] = SolvingStatus.CONFIRMED,
    top: TopOption = 10,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say who did a case, and list every open case the same string may hold, best first."""

    def decide(opened: Library) -> Solving:
        from linker.casework.solving import solve

        return solve.solve(opened, case, offender, user=by, reason=because, status=status.value)

    answer(context, partial(_output, decide=decide, top=top), library=library, json=json, work=WORK)


def unsolve(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    case: CaseArgument,
    offender: Annotated[
        str, typer.Option("--offender", metavar="OFFENDER", show_default=False, help="help.unsolve.offender")
    ] = "",
    by: ByOption,
    because: BecauseOption,
    top: TopOption = 10,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Take back what was said of a case and an offender. Everything is as it was before."""

    def decide(opened: Library) -> Solving:
        from linker.casework.solving import solve

        return solve.unsolve(opened, case, offender_id=offender, user=by, reason=because)

    answer(context, partial(_output, decide=decide, top=top), library=library, json=json, work=WORK)


def _output(library: Library, decide: Callable[[Library], Solving], top: int) -> CommandOutput:
    from linker.cli.screens.solving import solving_answer, solving_screen

    solving = decide(library)
    return CommandOutput(
        screen=lambda language: solving_screen(solving, language, top=top), plain=lambda: solving_answer(solving)
    )
