"""The program `linker`: its options before the command, and what becomes of an error in any command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from linker import __version__
from linker.errors import LinkerError

if TYPE_CHECKING:
    from linker.library.store.store import Library

DEFAULT_LIBRARY = "cases.db"
ERROR, INTERRUPTED = 1, 130
ORDER = (
    "demo", "import", "lexicon", "offenders", "train", "evaluate", "model", "relink",
    "series", "match", "explain", "links", "review", "confirm", "reject", "solve", "unsolve", "suspect", "custody",
    "undo", "audit", "forecast", "warn", "report", "serve", "user",
)  # fmt: skip


@dataclass
class Session:
    """What one call of the program was told: the library named before the command, and whether it answers in JSON."""

    library: str = DEFAULT_LIBRARY
    json: bool = False


class Commands(TyperGroup):
    """The group of commands; every error of any command ends here and becomes one line and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of the work."""
        known = super().list_commands(ctx)
        return sorted(known, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))

    def invoke(self, ctx: Any) -> Any:
        """Run the command. LinkerError and unexpected errors exit with 1, Ctrl-C with 130; a closed pipe is quiet."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            sys.stderr.write("linker: interrupted\n")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _stop_writing()
            raise typer.Exit(0) from None
        except LinkerError as error:
            _tell(type(error).__name__, _one_line(error), as_json=_answers_json(ctx))
            raise typer.Exit(ERROR) from None
        except Exception as error:
            if _is_for_typer(error):
                raise
            _tell_unexpected(error, as_json=_answers_json(ctx))
            raise typer.Exit(ERROR) from None
        return answer


app = typer.Typer(
    cls=Commands,
    name="linker",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="[dim]Begin with:  linker demo      or:  linker import cases.xlsx, then linker relink[/dim]",
)

LibraryOption = Annotated[
    str | None,
    typer.Option(
        "--library",
        metavar="PATH_OR_URL",
        show_default=False,
        help="The case library: a file, or postgresql+psycopg://…; else LINKER_LIBRARY, else cases.db here.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else there.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="CSV rows on standard output, nothing else there.")]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)]
BecauseOption = Annotated[str, typer.Option("--because", metavar="REASON", help="Why.", show_default=False)]


def _show_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        sys.stdout.write(f"linker {__version__}\n")
        raise typer.Exit


@app.callback()
def program(
    context: typer.Context,
    *,
    library: Annotated[
        str,
        typer.Option(
            "--library",
            metavar="PATH_OR_URL",
            envvar="LINKER_LIBRARY",
            help="The case library: a file, or postgresql+psycopg://… for a server.",
        ),
    ] = DEFAULT_LIBRARY,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Find the strings among many small cases: which cases share an offender, and why. It proposes; people decide."""
    context.obj = Session(library)


@contextmanager
def opened(context: typer.Context, library: str | None, *, create: bool = False) -> Iterator[Library]:
    """The library named after the command, else before it, else by LINKER_LIBRARY, else cases.db."""
    from linker.library.store.store import Library

    session: Session = context.obj
    with Library.open(library or session.library, create=create) as found:
        yield found


def _answers_json(context: Any) -> bool:
    return isinstance(context.obj, Session) and context.obj.json


def _is_for_typer(error: Exception) -> bool:
    # Usage errors, Exit and Abort come from wherever this version of typer keeps them.
    return type(error).__module__.split(".")[0] in {"typer", "click"}


def _one_line(error: BaseException) -> str:
    # A message may quote a cell of a file; nothing in it may steer the terminal.
    line = " ".join(str(error).split())
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


def _tell(kind: str, message: str, *, as_json: bool) -> None:
    if as_json:
        from linker.report.formats.json_csv import json_text

        sys.stdout.write(json_text({"error": message, "kind": kind}) + "\n")
        sys.stdout.flush()
    sys.stderr.write(f"linker: {message}\n")


def _tell_unexpected(error: Exception, *, as_json: bool) -> None:
    if os.environ.get("LINKER_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {_one_line(error)}" if str(error) else type(error).__name__
    _tell(
        type(error).__name__,
        f"unexpected error ({what}); please report it, with the output of the same command under LINKER_DEBUG=1",
        as_json=as_json,
    )


def _stop_writing() -> None:
    # Python flushes standard output once more as it ends; there is nobody left to read it.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
