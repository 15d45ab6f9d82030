"""Lock of the re-linking of a library. It ends with the process that holds it, even if that is killed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from linker.errors import LibraryBusyError, LibraryError, LibraryUnavailableError
from linker.library.private import make_private_file, make_private_folder
from linker.library.store.array_cache import cache_folder
from linker.library.store.database import Database

# Raises LibraryUnavailableError where the lock is no longer held.
CheckLock = Callable[[], None]

# Any fixed number: with the schema's own hash it names the lock of a library on a server.
_WORK_LOCK = 7_301_962
_WAIT_SECONDS = 0.2
_LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def work_lock(database: Database) -> Iterator[CheckLock]:
    """Hold the lock of a library's re-linking, and hand out how to ask whether it still holds.

    Raises LibraryBusyError where another process holds it.
    """
    with _file_lock(database) if database.address.path else _server_lock(database) as check:
        yield check


@contextmanager
def _file_lock(database: Database) -> Iterator[CheckLock]:
    with closing(_locked_file(database)):
        yield nothing_to_check


def nothing_to_check() -> None:
    """A lock on a file ends with its process only, and so does none at all."""


def _locked_file(database: Database) -> sqlite3.Connection:
    folder = cache_folder(database.address)
    lock = _lock_file(folder)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" in str(error):
            raise _busy(database) from None
        raise _unwritable(folder, str(error)) from error
    return lock


def _lock_file(folder: Path) -> sqlite3.Connection:
    path = folder / "work.lock"
    try:
        make_private_folder(folder)
        make_private_file(path)
        # Of a file that may only be read SQLite gives an exclusive lock to as many as ask.
        os.close(os.open(path, os.O_RDWR))
        return sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unwritable(folder, getattr(error, "strerror", None) or str(error)) from error


@contextmanager
def _server_lock(database: Database) -> Iterator[CheckLock]:
    """Held by a transaction, which a pooler keeps on one connection, and which sees each statement's own moment."""
    with database.holding() as connection:
        if not _acquire(connection):
            raise _busy(database)

        def check() -> None:
            try:
                connection.execute(text("SELECT 1"))
            except Exception:
                raise LibraryUnavailableError("store.lock_lost", place=database.address.display_name) from None

        yield check


def _acquire(connection: Connection) -> bool:
    """Whether the lock could be had; a server takes a moment to notice that the one who held it was killed."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'"))
    try:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_WORK_LOCK}, hashtext(current_schema()))"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _busy(database: Database) -> LibraryBusyError:
    return LibraryBusyError("store.relinking_busy", place=database.address.display_name)


def _unwritable(folder: Path, reason: str) -> LibraryError:
    return LibraryError("store.lock_unwritable", folder=str(folder), reason=reason)
