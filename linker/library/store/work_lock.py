"""Lock of the re-linking of a library. It ends with the process that holds it, even if that is killed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection, text

from linker.errors import LibraryBusyError, LibraryError
from linker.library.private import make_private_file, make_private_folder
from linker.library.store.array_cache import cache_folder
from linker.library.store.database import Database

# Any fixed number: with the schema's own hash it names the lock of a library on a server.
_WORK_LOCK = 7_301_962


@contextmanager
def work_lock(database: Database) -> Iterator[None]:
    """Hold the lock of a library's re-linking. Raises LibraryBusyError where another process holds it."""
    with _file_lock(database) if database.address.path else _server_lock(database):
        yield


@contextmanager
def _file_lock(database: Database) -> Iterator[None]:
    with closing(_locked_file(database)):
        yield


def _locked_file(database: Database) -> sqlite3.Connection:
    folder = cache_folder(database.address)
    try:
        make_private_folder(folder)
        make_private_file(folder / "work.lock")
        lock = sqlite3.connect(folder / "work.lock", timeout=0.2, isolation_level=None)
    except (OSError, sqlite3.OperationalError) as error:
        raise LibraryError("store.lock_unwritable", folder=str(folder), reason=str(error)) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise _busy(database) from None
    return lock


@contextmanager
def _server_lock(database: Database) -> Iterator[None]:
    with database.reading() as connection:
        if not _acquire(connection):
            raise _busy(database)
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({_WORK_LOCK}, hashtext(current_schema()))"))


def _acquire(connection: Connection) -> bool:
    statement = text(f"SELECT pg_try_advisory_lock({_WORK_LOCK}, hashtext(current_schema()))")
    return bool(connection.execute(statement).scalar())


def _busy(database: Database) -> LibraryBusyError:
    return LibraryBusyError("store.relinking_busy", place=database.address.display_name)
