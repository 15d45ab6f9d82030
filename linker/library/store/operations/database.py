"""The office as the rest of the program sees it. Every method is one short transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from linker.library.store.address import Address
from linker.library.store.array_cache import folder_of
from linker.library.store.operations.opening import open_office


class Office:
    """Accounts, passes, looks and jobs of one library; its transactions are for the modules of this room.

    `folder` is where files that people hand in are kept until their job is done.
    """

    def __init__(self, library: Address, *, wait_seconds: float = 10.0) -> None:
        self._database = open_office(library, wait_seconds)
        shelf = folder_of(library)
        self.folder: Path = shelf.with_name(shelf.name.removesuffix(".vectors") + ".inbox")

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        with self._database.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writing transaction of the office."""
        with self._database.writing() as connection:
            yield connection
