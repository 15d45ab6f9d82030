"""The commands with which people decide: confirm, reject, undo, audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import BecauseOption, ByOption, CaseArgument, JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer, begin, emit
from linker.cli.program import ERROR

if TYPE_CHECKING:
    from linker.library.store.decisions import Decision, Verification
    from linker.library.store.seals import SealCheck
    from linker.library.store.store import Library


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
    """Say that two cases share an offender; every later relink keeps them together."""

    def decide(opened: Library) -> Decision:
        from linker.casework.deciding import decisions

        return decisions.confirm(opened, case_a, case_b, by, because)

    answer(context, partial(_decision_output, decide=decide), library=library, json=json)


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
    """Say that two cases share no offender; every later relink keeps them apart."""

    def decide(opened: Library) -> Decision:
        from linker.casework.deciding import decisions

        return decisions.reject(opened, case_a, case_b, by, because)

    answer(context, partial(_decision_output, decide=decide), library=library, json=json)


def undo(
    context: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="help.undo.number")],
    by: ByOption,
    because: BecauseOption,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Take a decision back; it stays on record and no longer counts."""

    def decide(opened: Library) -> Decision:
        from linker.casework.deciding import decisions

        return decisions.undo(opened, number, by, because)

    answer(context, partial(_decision_output, decide=decide), library=library, json=json)


def audit(
    context: typer.Context,
    *,
    verify: Annotated[bool, typer.Option("--verify", help="help.audit.verify")] = False,
    expect: Annotated[str, typer.Option("--expect", metavar="HEAD", show_default=False, help="help.audit.expect")] = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Show who decided what, and that nobody changed it since."""
    session = begin(context, json=json)
    with session.open_library(library) as opened:
        checked = opened.verify_decisions(expect)
        damaged, seals = (opened.damaged_cases(), opened.check_seals()) if verify else ((), None)
        emit(_verification_output(checked, damaged, seals) if verify or expect else _audit_output(opened), session)
    if checked.lacking or damaged or (verify and not checked.intact) or (seals and seals.changed):
        raise typer.Exit(ERROR)


def _decision_output(library: Library, decide: Callable[[Library], Decision]) -> CommandOutput:
    from linker.casework.linking.standing_facts import raised_by
    from linker.cli.screens.decisions import decision_screen

    decision = decide(library)
    against = raised_by(library, decision)
    plain = {"decision": decision, "against": against}
    return CommandOutput(screen=partial(decision_screen, decision, against), plain=lambda: plain)


def _verification_output(checked: Verification, damaged: Sequence[str], seals: SealCheck | None) -> CommandOutput:
    from linker.cli.screens.decisions import verification_screen

    plain = {**asdict(checked), "damaged_cases": damaged, **(asdict(seals) if seals else {})}
    return CommandOutput(screen=partial(verification_screen, checked, damaged, seals), plain=lambda: plain)


def _audit_output(library: Library) -> CommandOutput:
    from linker.casework.deciding import decisions
    from linker.casework.workspace.workspace import Workspace
    from linker.cli.screens.decisions import audit_answer, audit_screen

    answer = decisions.audit(Workspace.of(library))
    return CommandOutput(screen=partial(audit_screen, answer), plain=lambda: audit_answer(answer))
