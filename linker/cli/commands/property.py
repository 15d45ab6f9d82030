"""The commands about property: match what was recovered with what was stolen, and take a file of items out."""

from __future__ import annotations

from functools import partial
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import BecauseOption, ByOption, CsvOption, JsonOption, LibraryOption, TopOption
from linker.cli.output import CommandOutput, answer, answer_from_workspace
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace
    from linker.library.store.store import Library

_ITEMS = ("recovered_id", "recovered", "outlet", "stolen_id", "stolen", "case_id", "series", "value")
_COLUMNS = (*_ITEMS, "log10_lr", "probability", "mismatch", "owner", "contact")


def match_items(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    least: Annotated[float, typer.Option("--least", min=0.0, max=1.0, help="help.property_match.least")] = 0.5,
    owners: Annotated[bool, typer.Option("--owners", help="help.property_match.owners")] = False,
    by: ByOption = "",
    because: BecauseOption = "",
    top: TopOption = 20,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Match recovered items with stolen ones: whose they are, how surely, and whom to call."""
    look = {"with_owners": owners, "user": by or getuser(), "reason": because, "least": least}
    make_output = partial(_match_output, look=look, top=top)
    work = Text("cli_property.working")
    answer_from_workspace(context, make_output, library=library, json=json, csv=csv, work=work)


def remove_items(
    context: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="help.property_remove.number")],
    by: ByOption = "",
    because: BecauseOption = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Take the items of one file out."""
    make_output = partial(_remove_output, number=number, user=by or getuser(), reason=because)
    answer(context, make_output, library=library, json=json)


def _match_output(workspace: Workspace, look: dict[str, object], top: int) -> CommandOutput:
    from linker.casework.property.match_property import match_property
    from linker.cli.screens.property import property_screen

    property_answer = match_property(workspace, **look)  # type: ignore[arg-type]
    return CommandOutput(
        screen=partial(property_screen, property_answer, top=top),
        plain=lambda: property_answer,
        columns=_COLUMNS,
        rows=lambda: ([getattr(match, name) for name in _COLUMNS] for match in property_answer.matches),
    )


def _remove_output(library: Library, number: int, user: str, reason: str) -> CommandOutput:
    from linker.casework.property.item_files import remove_file
    from linker.cli.screens.property import removal_screen

    count = remove_file(library, number, user=user, reason=reason)
    return CommandOutput(screen=partial(removal_screen, count), plain=lambda: {"removed": count})
