"""The commands with which people decide: confirm, reject, undo, audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import ERROR, BecauseOption, ByOption, JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json

if TYPE_CHECKING:
    from linker.library.store.decisions import Decision

CaseArgument = Annotated[str, typer.Argument(metavar="CASE", show_default=False)]


@app.command(
    epilog='Example:\n\n  linker confirm A2024-0317 A2024-0102 --by "Li Wei" --because "same shoe print, lab 24/88"'
)
def confirm(
    context: typer.Context,
    *,
    case_a: CaseArgument,
    case_b: CaseArgument,
    by: ByOption,
    because: BecauseOption,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say that two cases share an offender. Every later relink keeps them together."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.deciding import decisions

        decision = decisions.confirm(found, case_a, case_b, by, because)
    _show(decision, json=json)


@app.command(
    epilog='Example:\n\n  linker reject A2024-0317 A2024-0102 --by "Li Wei" --because "suspect was in custody"'
)
def reject(
    context: typer.Context,
    *,
    case_a: CaseArgument,
    case_b: CaseArgument,
    by: ByOption,
    because: BecauseOption,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say that two cases share no offender. Every later relink keeps them apart."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.deciding import decisions

        decision = decisions.reject(found, case_a, case_b, by, because)
    _show(decision, json=json)


@app.command(epilog='Example:\n\n  linker undo 7 --by "Li Wei" --because "typed the wrong case"')
def undo(
    context: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the decision (linker audit).")],
    by: ByOption,
    because: BecauseOption,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Take a decision back. It stays on record and no longer counts."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.deciding import decisions

        decision = decisions.undo(found, number, by, because)
    _show(decision, json=json)


@app.command(epilog="Examples:\n\n  linker audit\n\n  linker audit --verify   (exit code 1 if anything was changed)")
def audit(
    context: typer.Context,
    *,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only check the chain; exit with 1 if it is broken.")
    ] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Show who decided what, and that nobody changed it since."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.deciding import decisions
        from linker.casework.workspace.workspace import Workspace
        from linker.cli.screens.deciding import audit_answer, audit_screen, verify_screen

        checked = found.verify_decisions()
        if verify:
            say_json(checked) if json else say(verify_screen(checked))
        else:
            answer = decisions.audit(Workspace.of(found))
            say_json(audit_answer(answer)) if json else say(audit_screen(answer))
    if verify and not checked.intact:
        raise typer.Exit(ERROR)


def _show(decision: Decision, *, json: bool) -> None:
    if json:
        say_json({"decision": decision})
        return
    from linker.cli.screens.deciding import decision_screen

    say(decision_screen(decision))
