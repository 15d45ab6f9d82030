"""The command that weighs a run anew without the engine: verify."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, begin, emit, waiting
from linker.cli.program import ERROR
from linker.cli.usage import UsageError
from linker.i18n.text import Text


def verify(
    context: typer.Context,
    *,
    cases: Annotated[
        int | None, typer.Option("--cases", min=1, metavar="COUNT", show_default=False, help="help.verify.cases")
    ] = None,
    case: Annotated[str, typer.Option("--case", metavar="CASE", show_default=False, help="help.verify.case")] = "",
    whole: Annotated[bool, typer.Option("--all", help="help.verify.whole")] = False,
    expect: Annotated[
        str, typer.Option("--expect", metavar="DIGEST", show_default=False, help="help.verify.expect")
    ] = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Hold the last run against its certificate, and weigh pairs anew; exit with 1 where anything differs."""
    session = begin(context, json=json)
    if (cases is not None) + bool(case) + whole > 1:
        raise UsageError("usage.verify_cases")
    with session.open_library(library) as opened:
        from linker.casework.linking.verify_run import verify_run
        from linker.cli.screens.verification import verification_screen

        with waiting(session, Text("verification.at_work")):
            result = verify_run(opened, cases=cases, case_id=case, whole=whole, digest=expect)
        emit(CommandOutput(screen=partial(verification_screen, result), plain=lambda: result), session)
    if result.faults:
        raise typer.Exit(ERROR)
