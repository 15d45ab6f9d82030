"""The operational database of a library. Every method is one short transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from linker.library.store.address import Address
from linker.library.store.array_cache import cache_folder
from linker.library.store.operations.opening import open_operations


class OperationsDatabase:
    """Accounts, credentials, access log and jobs of one library; the modules of this folder use its transactions.

    `folder` holds uploaded files until their job has ended.
    """

    def __init__(self, library: Address, *, wait_seconds: float = 10.0) -> None:
        self._database = open_operations(library, wait_seconds)
        cache = cache_folder(library)
        self.folder: Path = cache.with_name(cache.name.removesuffix(".vectors") + ".inbox")

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A reading transaction that sees one moment."""
        with self._database.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writing transaction of this database."""
        with self._database.writing() as connection:
            yield connection
