"""Where the program starts: all commands are hung in, then the arguments are read."""

from __future__ import annotations

import sys
from io import TextIOWrapper

from linker.cli import (
    answering,
    cases,
    deciding,
    learning,
    lexicon,
    linking,
    outlook,
    people,
    reporting,
    reviewing,
    serving,
    solving,
    suspecting,
    warning,
)
from linker.cli.app import app

__all__ = [
    "answering", "cases", "deciding", "learning", "lexicon", "linking", "main", "outlook", "people", "reporting",
    "reviewing", "serving", "solving", "suspecting", "warning",
]  # fmt: skip


def main() -> None:
    """Run the command line on this program's arguments and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        _never_fails_on_letters(stream)
    app(prog_name="linker")


def _never_fails_on_letters(stream: object) -> None:
    # A pipe or file gets UTF-8 whatever the system's code page is; a screen shows what it can.
    if isinstance(stream, TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")
