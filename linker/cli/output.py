"""Where answers go: JSON or CSV alone on standard output, tables for people; progress and hints on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linker.cli.session import Session, session_of
from linker.cli.usage import UsageError
from linker.i18n.language import Language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import translate

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from linker.casework.workspace.workspace import Workspace
    from linker.library.store.store import Library

Progress = Callable[[int, int], None]
# What a pipe or a file gets; a screen gives its own width.
PIPE_WIDTH = 100


@dataclass(frozen=True)
class CommandOutput:
    """One answer in its three forms; each is made only when it is asked for.

    `screen` makes what a person reads in a language; `plain` gives what JSON holds; `rows` are those of the CSV with
    these `columns`, and are written one by one as they come.
    """

    screen: Callable[[Language], Iterable[RenderableType]]
    plain: Callable[[], Any]
    columns: Sequence[str] = ()
    rows: Callable[[], Iterable[Iterable[Any]]] = tuple


def begin(context: Any, *, json: bool, csv: bool = False) -> Session:
    """The session with the form of its answer, in which an error is told too; both forms at once is wrong usage."""
    if json and csv:
        raise UsageError("usage.json_and_csv")
    session = session_of(context)
    session.form = "json" if json else "csv" if csv else "screen"
    return session


def answer(
    context: Any,
    make_output: Callable[[Library], CommandOutput],
    *,
    library: str | None,
    json: bool,
    csv: bool = False,
    create: bool = False,
    work: Text | None = None,
) -> None:
    """Ask the library and print the answer in the form that was asked for; `work` is said while it is made."""
    session = begin(context, json=json, csv=csv)
    with session.open_library(library, create=create) as opened:
        with waiting(session, work):
            output = make_output(opened)
        emit(output, session)


def answer_from_workspace(
    context: Any,
    make_output: Callable[[Workspace], CommandOutput],
    *,
    library: str | None,
    json: bool,
    csv: bool = False,
    work: Text | None = None,
) -> None:
    """Ask an open library by its workspace and print the answer in the form that was asked for."""

    def output_of(opened: Library) -> CommandOutput:
        from linker.casework.workspace.workspace import Workspace

        return make_output(Workspace.of(opened))

    answer(context, output_of, library=library, json=json, csv=csv, work=work)


def emit(output: CommandOutput, session: Session) -> None:
    """Print an answer in the form that was asked for."""
    if session.form == "json":
        from linker.report.formats.json_csv import json_text

        sys.stdout.write(json_text(output.plain()) + "\n")
    elif session.form == "csv":
        from linker.report.formats.json_csv import write_csv

        write_csv(sys.stdout, output.columns, output.rows())
    else:
        say(output.screen(session.language))


def say(parts: Iterable[RenderableType]) -> None:
    """Print a screen for people."""
    from rich.console import Group

    console = _console(sys.stdout)
    for part in parts:
        # alone, a text is copied into one that does not know where Chinese breaks
        console.print(Group(part))


def hint(text: str) -> None:
    """Print one line that is no part of the answer."""
    sys.stderr.write(f"{text}\n")


@contextmanager
def progress(session: Session, work: Translatable) -> Iterator[Progress | None]:
    """A progress bar on a terminal; None where nobody watches or the answer is for a program."""
    if not _is_watched(session):
        yield None
        return
    from rich.progress import Progress as Bar

    with Bar(console=_console(sys.stderr), transient=True) as bar:
        task = bar.add_task(translate(work, session.language), total=None)
        yield lambda count, total: bar.update(task, completed=count, total=total)


@contextmanager
def stages(session: Session, work: Text) -> Iterator[Callable[[Translatable, float], None]]:
    """A bar with the stage that is at work, the share that is done and the time left; on a terminal only."""
    if not _is_watched(session):
        yield lambda _stage, _share: None
        return
    from linker.cli.screens.stages import Stages

    stage_bar = Stages(_console(sys.stderr), session.language, work)
    with stage_bar.bar:
        yield stage_bar


@contextmanager
def waiting(session: Session, work: Text | None) -> Iterator[None]:
    """A turning sign on a terminal while something of unknown length runs."""
    if work is None or not _is_watched(session):
        yield
        return
    with _console(sys.stderr).status(translate(work, session.language)):
        yield


def _is_watched(session: Session) -> bool:
    return session.form == "screen" and sys.stderr.isatty()


def _console(stream: Any) -> Console:
    from linker.cli.console import PipeConsole

    own_width = stream.isatty() or "COLUMNS" in os.environ
    return PipeConsole(file=stream, width=None if own_width else PIPE_WIDTH, highlight=False, markup=False)
