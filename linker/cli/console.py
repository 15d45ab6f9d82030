"""The terminal as rich writes to it, with a closed pipe left to the program."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class PipeConsole(Console):
    """A console that lets the program end as it does wherever its reader has gone: quietly, and with 0."""

    def on_broken_pipe(self) -> NoReturn:
        """Pass the error on; rich itself would end the program with 1."""
        raise  # noqa: PLE0704 - rich calls this while it handles the error
