"""The connection to a library: transactions that read one moment or write alone, and errors as messages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from linker.errors import LibraryError
from linker.i18n.text import Text
from linker.library.store.address import Address
from linker.library.store.empty_file import make_empty_library

# Any fixed number: with the schema's own hash it names the one writer's lock of a library on a server.
_WRITER_LOCK = 7_301_961


class Database:
    """Transactions on one library. Connections are opened for each transaction of a file, and kept for a server."""

    def __init__(
        self, address: Address, wait_seconds: float, *, writer_lock: int = _WRITER_LOCK, is_read_only: bool = False
    ) -> None:
        self.address = address
        self._writer_lock = writer_lock
        self._wait_seconds = wait_seconds
        with self.plain_errors():
            if address.path is None:
                self._engine = _server_engine(address)
            elif is_read_only:
                self._engine = _unchanged_file_engine(address.path, wait_seconds)
            else:
                self._engine = _file_engine(address, wait_seconds)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the library from its first read to its last."""
        with self.plain_errors(), self._engine.connect() as connection, connection.begin():
            if not self.address.path:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writing transaction of the library: committed at the end, undone by any exception.

        A second writer waits for `wait_seconds`, then gets a LibraryError.
        """
        with self.plain_errors(), self._engine.connect() as connection:
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
    def plain_errors(self) -> Iterator[None]:
        """Turn what the driver raises inside into a LibraryError that names this library."""
        try:
            yield
        except ModuleNotFoundError as error:
            if error.name != "psycopg":
                raise
            raise LibraryError("store.driver_missing", place=self.address.display_name) from None
        except Exception as error:
            # Rows are copied by the driver itself, so its errors come with and without SQLAlchemy's wrapping.
            fault = self._explain(error.orig if isinstance(error, DBAPIError) else error)
            if fault is None:
                raise
            raise LibraryError(fault) from None

    def _explain(self, error: BaseException | None) -> Text | None:
        """The fault behind an error of the driver; None where it is none that a user can mend."""
        reason, state = str(error), getattr(error, "sqlstate", None)
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if isinstance(error, sqlite3.Error):
            fault_id = next((message_id for sign, message_id in _FILE_ERRORS if sign in reason), None)
        elif state in _SERVER_ERRORS:
            fault_id = _SERVER_ERRORS[state]
        elif "OperationalError" in kinds:
            first_line = self.address.hide_secrets(reason).strip().splitlines()[0]
            return Text("store.server_unusable", place=self.address.display_name, reason=first_line)
        else:
            fault_id = None
        return Text(fault_id, place=self.address.display_name, seconds=self._wait_seconds) if fault_id else None


_BUSY = "store.busy"

# With SQLite's own 2 MB a large import writes the pages of its indexes again and again.
_CACHE_KILOBYTES = 65_536

# A part of what SQLite says, and the message for the user.
_FILE_ERRORS = (
    ("not a database", "store.not_a_library"),
    ("malformed", "store.damaged"),
    ("Could not decode", "store.damaged"),
    ("database is locked", _BUSY),
    ("readonly", "store.read_only"),
    ("unable to open", "store.cannot_open"),
    ("disk is full", "store.disk_full"),
    ("disk I/O error", "store.disk_error"),
)

# The same for a PostgreSQL server, by SQLSTATE.
_SERVER_ERRORS = {
    "55P03": _BUSY,
    "42501": "store.server_rights_missing",
    "53100": "store.server_disk_full",
}


def _server_engine(address: Address) -> Engine:
    return create_engine(address.engine_url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _file_engine(address: Address, wait_seconds: float) -> Engine:
    if address.path:  # what SQLite writes beside it takes its mode
        make_empty_library(address.path)
    engine = create_engine(address.engine_url, poolclass=NullPool, connect_args={"timeout": wait_seconds})
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "begin", _begin)
    return engine


def _unchanged_file_engine(path: Path, wait_seconds: float) -> Engine:
    # Not a byte of the file changes: a backup may lie on a medium that cannot be written.
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=wait_seconds, isolation_level=None)

    engine = create_engine("sqlite://", poolclass=NullPool, creator=connect)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_file(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: it would leave table changes outside them.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL").fetchall()
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KILOBYTES}")


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once; one that began by reading could be refused half way, without any waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
