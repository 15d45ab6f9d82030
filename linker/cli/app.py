"""The program `linker` with the options before the command; entry.py hangs the commands in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from linker import __version__
from linker.cli.choices import SpokenLanguage
from linker.cli.program import Program
from linker.cli.session import DEFAULT_LIBRARY, session_of

app = typer.Typer(
    cls=Program,
    name="linker",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _show_version(is_wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if is_wanted:
        sys.stdout.write(f"linker {__version__}\n")
        raise typer.Exit


@app.callback(help="help.program.about", epilog="help.program.examples")
def program(
    context: typer.Context,
    *,
    library: Annotated[
        str,
        typer.Option("--library", metavar="PATH_OR_URL", envvar="LINKER_LIBRARY", help="help.program.library"),
    ] = DEFAULT_LIBRARY,
    language: Annotated[SpokenLanguage | None, typer.Option("--language", help="help.option.language")] = None,
    version: Annotated[
        bool, typer.Option("--version", help="help.program.version", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Keep the library that was named before the command; the language was read before the words were parsed."""
    session_of(context).library = library
