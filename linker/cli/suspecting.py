"""The commands about one arrested person: suspect, custody."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from linker.cli.app import BecauseOption, ByOption, JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json, waiting


@app.command(
    epilog="FILE is TOML (or JSON), every key optional: offender, told_on, known_cases, home, custody, alibi "
    "(tables with from and to), statements (tables with time, place, goods, tools, premises, method, loss, text, "
    "already_told).\n\nExamples:\n\n  linker suspect --example > person.toml\n\n  linker suspect person.toml --top 10"
)
def suspect(
    context: typer.Context,
    *,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", show_default=False, help="About the person.")] = None,
    example: Annotated[bool, typer.Option("--example", help="Print a commented sample of FILE and stop.")] = False,
    top: Annotated[int, typer.Option("--top", min=1, help="How many leads.")] = 20,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Rank the open cases for one arrested person or confession; flag what he cannot have done."""
    answer_format(context, as_json=json)
    if example:
        from linker.casework.suspects.suspect_file import EXAMPLE
        from linker.i18n.language import default_language
        from linker.i18n.translate import translate

        sample = translate(EXAMPLE, default_language())
        say_json({"example": sample}) if json else sys.stdout.write(sample)
        return
    if file is None:
        raise typer.BadParameter("name the FILE about the person (linker suspect --example shows one)")
    with opened(context, library) as found, waiting("comparing", quiet=json):
        from linker.casework.suspects import rank_cases
        from linker.casework.suspects.suspect_file import read_suspect
        from linker.casework.workspace.workspace import Workspace

        answer = rank_cases.suspect(Workspace.of(found), read_suspect(file), top=top)
    if json:
        say_json(answer)
    else:
        from linker.cli.screens.suspecting import suspect_screen

        say(suspect_screen(answer))


@app.command(
    epilog='Example:\n\n  linker custody S000123 --from "2024-03-05 14:00" --to 2024-04-01 --by "Li Wei" '
    '--because "detention record 2024/77"'
)
def custody(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    offender: Annotated[str, typer.Argument(metavar="OFFENDER", show_default=False)],
    start: Annotated[str, typer.Option("--from", metavar="TIME", show_default=False, help="A day is the whole day.")],
    end: Annotated[
        str, typer.Option("--to", metavar="TIME", show_default=False, help="Left out: it has not ended.")
    ] = "",
    by: ByOption,
    because: BecauseOption,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say when an offender was in custody. What happened meanwhile is never laid to him."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.decision_log.custody_records import store_custody, window_of

        window = window_of(start, end)
        decision = store_custody(found, offender, window, by, because)
    if json:
        say_json({"decision": decision, "from": window[0], "to": window[1]})
    else:
        from linker.cli.screens.suspecting import custody_screen

        say(custody_screen(decision, window))
