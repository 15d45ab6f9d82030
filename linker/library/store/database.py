"""The connection to a library: transactions that read one moment or write alone, and errors as messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, text

from linker.errors import LibraryError, LibraryUnavailableError
from linker.library.store.address import Address
from linker.library.store.driver_errors import library_error
from linker.library.store.file_engine import UnlockedConnection, reading_engine, writing_engine
from linker.library.store.server_engine import be_patient, server_engine

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
                self._writer = self._reader = server_engine(address)
            else:
                place = address.display_name
                self._reader = reading_engine(address.path, place, wait_seconds, keeps_file=is_read_only)
                self._writer = self._reader if is_read_only else writing_engine(address, wait_seconds)

    def close(self) -> None:
        """Give back the connections."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the library from its first read to its last."""
        with self.plain_errors(), self._reader.connect() as connection, connection.begin():
            if not self.address.path:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
                be_patient(connection)
            yield connection
            driver = connection.connection.driver_connection
            if isinstance(driver, UnlockedConnection) and driver.is_stale():
                raise LibraryUnavailableError("store.changed_while_read", place=self.address.display_name)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writing transaction of the library: committed at the end, undone by any exception.

        A second writer waits for `wait_seconds`, then gets a LibraryError.
        """
        with self.plain_errors(), self._writer.connect() as connection:
            writer = connection.execution_options(writes=True)
            with writer.begin():
                if not self.address.path:
                    self._lock_server(writer)
                yield writer

    @contextmanager
    def holding(self) -> Iterator[Connection]:
        """A transaction on a server that is held open for its locks; each statement sees its own moment.

        Where the connection has died meanwhile, there is nothing to end.
        """
        with self.plain_errors(), self._reader.connect() as connection:
            connection.begin()
            be_patient(connection)
            try:
                yield connection
            finally:
                with suppress(Exception):
                    connection.rollback()

    def _lock_server(self, connection: Connection) -> None:
        be_patient(connection)
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
        except LibraryError:
            raise
        except Exception as error:
            fault = library_error(error, self.address, self._wait_seconds)
            if fault is None:
                raise
            raise fault from None
