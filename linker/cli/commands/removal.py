"""The commands that take cases back: what was imported, cases removed, a change undone."""

from __future__ import annotations

from functools import partial
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import BecauseOption, ByOption, JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer
from linker.errors import InputError

if TYPE_CHECKING:
    from linker.library.store.store import Library


def list_imports(context: typer.Context, *, library: LibraryOption = None, json: JsonOption = False) -> None:
    """What changed the cases of the library, the newest first."""
    answer(context, _imports_output, library=library, json=json)


def remove_cases(
    context: typer.Context,
    *,
    cases: Annotated[list[str] | None, typer.Argument(metavar="CASES", help="help.cases_remove.cases")] = None,
    import_id: Annotated[
        int | None, typer.Option("--import", metavar="NUMBER", show_default=False, help="help.cases_remove.import")
    ] = None,
    by: ByOption = "",
    because: BecauseOption = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Take cases out of the library, by id or all that an import brought; what they were is kept."""
    make_output = partial(_removal_output, case_ids=cases or [], import_id=import_id, by=by, because=because)
    answer(context, make_output, library=library, json=json)


def restore_cases(
    context: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="help.cases_restore.number")],
    by: ByOption = "",
    because: BecauseOption = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Undo a removal (or any change that `linker imports` lists as kept)."""
    reason = because or f"linker cases restore {number}"
    make_output = partial(_removal_output, case_ids=[], import_id=number, by=by, because=reason)
    answer(context, make_output, library=library, json=json)


def _imports_output(library: Library) -> CommandOutput:
    from linker.cli.screens.removal import imports_screen

    records = library.imports()
    return CommandOutput(screen=partial(imports_screen, records), plain=lambda: {"imports": records})


def _removal_output(
    library: Library, case_ids: list[str], import_id: int | None, by: str, because: str
) -> CommandOutput:
    from linker.casework.deciding import removals
    from linker.cli.screens.removal import reversal_screen

    if bool(case_ids) == (import_id is not None):
        raise InputError("cli_removal.cases_or_import")
    # Who removes is at least known by the account of the computer, and why by the command itself.
    user, reason = (
        by or getuser(),
        because or f"linker cases remove{'' if import_id is None else f' --import {import_id}'}",
    )
    if import_id is None:
        reversal = removals.remove_cases(library, case_ids, user, reason)
    else:
        reversal = removals.revert_change(library, import_id, user, reason)
    return CommandOutput(screen=partial(reversal_screen, reversal), plain=lambda: reversal)
