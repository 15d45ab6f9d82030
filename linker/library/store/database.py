"""The connection to a library: transactions that read one moment or write alone, and errors in plain English."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from linker.errors import LibraryError
from linker.library.store.address import Address

# Any fixed number: with the schema's own hash it names the one writer's lock of a library on a server.
_WRITER_LOCK = 7_301_961


class Database:
    """Transactions on one library. Connections are opened for each transaction of a file, and kept for a server."""

    def __init__(self, address: Address, wait_seconds: float, *, writer_lock: int = _WRITER_LOCK) -> None:
        self.address = address
        self._writer_lock = writer_lock
        self._wait_seconds = wait_seconds
        with self._plain_errors():
            self._engine = _file_engine(address, wait_seconds) if address.path else _server_engine(address)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the library from its first read to its last."""
        with self._plain_errors(), self._engine.connect() as connection, connection.begin():
            if not self.address.path:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writing transaction of the library: committed at the end, undone by any exception.

        A second writer waits for `wait_seconds`, then gets a LibraryError.
        """
        with self._plain_errors(), self._engine.connect() as connection:
            writer = connection.execution_options(writes=True)
            with writer.begin():
                if not self.address.path:
                    self._lock_server(writer)
                yield writer

    def _lock_server(self, connection: Connection) -> None:
        milliseconds = max(1, int(self._wait_seconds * 1000))
        connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({self._writer_lock}, hashtext(current_schema()))"))

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except ModuleNotFoundError as error:
            if error.name != "psycopg":
                raise
            raise LibraryError(
                f"{self.address.shown}: the driver of the server is not installed; pip install 'case-linker[postgres]'"
            ) from None
        except Exception as error:
            # Rows are copied by the driver itself, so its errors come with and without SQLAlchemy's wrapping.
            what = self._explain(error.orig if isinstance(error, DBAPIError) else error)
            if what is None:
                raise
            raise LibraryError(f"{self.address.shown}: {what}") from None

    def _explain(self, error: BaseException | None) -> str | None:
        reason, state = str(error), getattr(error, "sqlstate", None)
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if isinstance(error, sqlite3.Error):
            told = next((what for sign, what in _FILE_ERRORS if sign in reason), None)
        elif state in _SERVER_ERRORS:
            told = _SERVER_ERRORS[state]
        elif "OperationalError" in kinds:
            first_line = self.address.hide_secrets(reason).strip().splitlines()[0]
            return (
                f"the server cannot be used ({first_line}); check its name, port, user and password, and that it runs"
            )
        else:
            told = None
        return told and told.format(seconds=self._wait_seconds)


_BUSY = "another program has been writing for over {seconds:g} seconds; wait until it is done and try again"

# With SQLite's own 2 MB a large import writes the pages of its indexes again and again.
_CACHE_KILOBYTES = 65_536

# A part of what SQLite says, and what the user is told.
_FILE_ERRORS = (
    ("not a database", "is not a case library but some other file; choose another path, the file is left as it is"),
    ("malformed", "is damaged; restore it from a backup, or import the cases into a new library"),
    ("database is locked", _BUSY),
    ("readonly", "may not be written by this user; ask for the right to write the file and its folder"),
    ("unable to open", "cannot be opened or created by this user; check the rights on the file and its folder"),
    ("disk is full", "the disk is full; free some space, nothing was changed"),
    ("disk I/O error", "the disk cannot be read or written; check it, and keep libraries on a local disk"),
)

# The same for a PostgreSQL server, by SQLSTATE.
_SERVER_ERRORS = {
    "55P03": _BUSY,
    "42501": "this user of the server may not do that; ask for the right to create and write tables",
    "53100": "the disk of the server is full; free some space, nothing was changed",
}


def _server_engine(address: Address) -> Engine:
    return create_engine(address.engine_url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _file_engine(address: Address, wait_seconds: float) -> Engine:
    engine = create_engine(address.engine_url, poolclass=NullPool, connect_args={"timeout": wait_seconds})
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_file(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: it would leave table changes outside them.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KILOBYTES}")


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once; one that began by reading could be refused half way, without any waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
