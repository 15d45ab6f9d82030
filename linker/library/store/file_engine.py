"""Connections to the file of a library: for writing, and for reading also where nothing can be written any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from linker.errors import LibraryError
from linker.library.store.address import Address
from linker.library.store.empty_file import make_empty_library

# With SQLite's own 2 MB a large import writes the pages of its indexes again and again.
_CACHE_KILOBYTES = 65_536
# What SQLite says where it can make no files beside that of the library: a full disk, or one that may only be read.
_UNWRITABLE = ("readonly", "unable to open", "disk is full", "disk I/O error")

FileMark = tuple[int, int, int]


class UnlockedConnection(sqlite3.Connection):
    """A connection that no lock of another program heeds; `mark` is what the file was when it was opened."""

    mark: FileMark = (0, 0, 0)
    path: Path = Path()

    def is_stale(self) -> bool:
        """Whether another program has written the file since, so that what was read may be of two moments."""
        return _mark(self.path) != self.mark


def writing_engine(address: Address, wait_seconds: float) -> Engine:
    """For transactions that write; makes the file where there is none."""
    if address.path:  # what SQLite writes beside it takes its mode
        make_empty_library(address.path)
    return _engine(lambda: _connect(str(address.path), wait_seconds))


def reading_engine(path: Path, place: str, wait_seconds: float, *, keeps_file: bool = False) -> Engine:
    """For transactions that read, on a full disk or a read-only one too; with `keeps_file` not a byte of it changes."""

    def connect() -> sqlite3.Connection:
        try:
            return _open_unchanged(path, wait_seconds) if keeps_file else _connect(str(path), wait_seconds)
        except sqlite3.OperationalError as error:
            if not any(sign in str(error) for sign in _UNWRITABLE):
                raise
            return _open_unwritable(path, place, wait_seconds, error)

    return _engine(connect)


def _engine(connect: Callable[[], sqlite3.Connection]) -> Engine:
    engine = create_engine("sqlite://", poolclass=NullPool, creator=connect)
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: str, wait_seconds: float) -> sqlite3.Connection:
    # The driver must not open transactions by itself: it would leave table changes outside them.
    connection = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
    return _prepared(connection, "PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON")


def _open_unchanged(path: Path, wait_seconds: float) -> sqlite3.Connection:
    address = f"{path.as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
    return _prepared(connection)


def _open_unwritable(path: Path, place: str, wait_seconds: float, reason: sqlite3.Error) -> sqlite3.Connection:
    """Where SQLite can make no files beside the library. Raises LibraryError where its log cannot be read therefore."""
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        return _open_unlocked(path, reason)
    try:
        # What was decided last stands in the log: alone with the file, SQLite reads it without a file of its own.
        alone = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
        return _prepared(alone, "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA temp_store=MEMORY")
    except sqlite3.OperationalError:
        raise LibraryError("store.log_unreadable", place=place, log=log.name) from None


def _open_unlocked(path: Path, reason: sqlite3.Error) -> sqlite3.Connection:
    mark = _mark(path)
    try:
        address = f"{path.as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(
            address, uri=True, isolation_level=None, check_same_thread=False, factory=UnlockedConnection
        )
        connection.mark, connection.path = mark, path
        return _prepared(connection, "PRAGMA temp_store=MEMORY")
    except sqlite3.OperationalError:
        raise reason from None


def _prepared(connection: sqlite3.Connection, *settings: str) -> sqlite3.Connection:
    try:
        for setting in (*settings, f"PRAGMA cache_size=-{_CACHE_KILOBYTES}", "PRAGMA schema_version"):
            connection.execute(setting).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _mark(path: Path) -> FileMark:
    with suppress(OSError):
        file = path.stat()
        return file.st_ino, file.st_size, file.st_mtime_ns
    return 0, 0, 0


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once; one that began by reading could be refused half way, without any waiting.
    writes: Any = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
