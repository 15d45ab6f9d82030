"""The commands about one arrested person: suspect, custody."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.commands.lexicon import example_output
from linker.cli.options import BecauseOption, ByOption, JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer, answer_from_workspace, begin, emit
from linker.cli.usage import UsageError
from linker.i18n.text import Text
from linker.i18n.translate import translate

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace
    from linker.library.store.store import Library


def suspect(
    context: typer.Context,
    *,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", show_default=False, help="help.suspect.file")] = None,
    example: Annotated[bool, typer.Option("--example", help="help.suspect.example")] = False,
    top: Annotated[int, typer.Option("--top", min=1, help="help.suspect.top")] = 20,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Rank the open cases for one arrested person or confession; flag what he cannot have done."""
    if example:
        from linker.casework.suspects.suspect_file import EXAMPLE

        session = begin(context, json=json)
        emit(example_output(translate(EXAMPLE, session.language)), session)
        return
    if file is None:
        raise UsageError("usage.suspect_file")
    make_output = partial(_suspect_output, file=file, top=top)
    answer_from_workspace(context, make_output, library=library, json=json, work=Text("cli.comparing"))


def custody(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    offender: Annotated[str, typer.Argument(metavar="OFFENDER", show_default=False)],
    start: Annotated[str, typer.Option("--from", metavar="TIME", show_default=False, help="help.custody.from")],
    end: Annotated[str, typer.Option("--to", metavar="TIME", show_default=False, help="help.custody.to")] = "",
    by: ByOption,
    because: BecauseOption,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say when an offender was in custody. What happened meanwhile is never laid to him."""

    def make_output(opened: Library) -> CommandOutput:
        from linker.casework.decision_log.custody_records import store_custody, window_of
        from linker.casework.linking.standing_facts import raised_by
        from linker.cli.screens.suspects import custody_screen

        window = window_of(start, end)
        decision = store_custody(opened, offender, window, by, because)
        against = raised_by(opened, decision)
        plain = {"decision": decision, "from": window[0], "to": window[1], "against": against}
        return CommandOutput(screen=partial(custody_screen, decision, window, against), plain=lambda: plain)

    answer(context, make_output, library=library, json=json)


def _suspect_output(workspace: Workspace, file: Path, top: int) -> CommandOutput:
    from linker.casework.suspects import rank_cases
    from linker.casework.suspects.suspect_file import read_suspect
    from linker.cli.screens.suspects import suspect_screen

    answer = rank_cases.suspect(workspace, read_suspect(file), top=top)
    return CommandOutput(screen=partial(suspect_screen, answer), plain=lambda: answer)
