"""Where answers go: JSON or CSV alone on standard output, tables for people; progress and hints on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from linker.cli.app import Session

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from linker.i18n.text import Translatable

Progress = Callable[[int, int], None]
# What a pipe or a file gets; a screen gives its own width.
PIPE_WIDTH = 100


def answer_format(context: typer.Context, *, as_json: bool, as_csv: bool = False) -> None:
    """Note that the answer is JSON, so that an error is told in JSON too; both formats at once is wrong usage."""
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other; give one of them")
    session: Session = context.obj
    session.json = as_json


def say_json(answer: Any) -> None:
    """Print one JSON object."""
    from linker.report.formats.json_csv import json_text

    sys.stdout.write(json_text(answer) + "\n")


def say_csv(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Print CSV rows below their header, each as it comes."""
    from linker.report.formats.json_csv import write_csv

    write_csv(sys.stdout, columns, rows)


def say(parts: Iterable[RenderableType]) -> None:
    """Print a screen for people."""
    console = _console(sys.stdout)
    for part in parts:
        console.print(part)


def hint(text: str) -> None:
    """Print one line that is no part of the answer."""
    sys.stderr.write(f"{text}\n")


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Progress | None]:
    """A progress bar on a terminal; None where nobody watches or the answer is JSON."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress as Bar

    with Bar(console=_console(sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def stages(what: str, *, quiet: bool) -> Iterator[Callable[[Translatable, float], None]]:
    """A bar with the stage that is at work, the share that is done and the time left; on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _stage, _share: None
        return
    from linker.cli.screens.stages import Stages

    told = Stages(_console(sys.stderr), what)
    with told.bar:
        yield told


@contextmanager
def waiting(what: str, *, quiet: bool) -> Iterator[None]:
    """A turning sign on a terminal while something of unknown length runs."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    with _console(sys.stderr).status(what):
        yield


def _console(stream: Any) -> Console:
    from rich.console import Console

    own_width = stream.isatty() or "COLUMNS" in os.environ
    return Console(file=stream, width=None if own_width else PIPE_WIDTH, highlight=False, markup=False)
