"""Opening the operational database of a library: created where there is none, upgraded to the newest version."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text

from linker.library.store.address import Address
from linker.library.store.creation import create_tables
from linker.library.store.database import Database
from linker.library.store.empty_file import check_not_empty
from linker.library.store.operations import migrations, schema

# Any fixed number but the library's own: a writer here never waits for an import.
_WRITER_LOCK = 7_301_963


def open_operations(library: Address, wait_seconds: float) -> Database:
    """Open the operational database of a library: a file beside the library's, or tables on the same server."""
    address = operations_address(library)
    if address.path:
        check_not_empty(address.path, address.display_name)
    database = Database(address, wait_seconds, writer_lock=_WRITER_LOCK)
    try:
        _make_current(database)
    except BaseException:
        database.close()
        raise
    return database


def operations_address(library: Address) -> Address:
    """Address of the operational database of a library."""
    if library.path is None:
        return library
    path = library.path.with_name(library.path.name + ".office")
    return Address(URL.create("sqlite", database=str(path)), f"{library.display_name}.office", path)


def _make_current(database: Database) -> None:
    with database.reading() as connection:
        version = operations_version(connection)
    if version == schema.SCHEMA_VERSION:
        return
    with database.writing() as connection:
        upgrade_operations(connection, database.address.display_name)


def upgrade_operations(connection: Connection, place: str) -> None:
    """Make the operational tables, or bring them to the newest version, in the caller's transaction."""
    version = operations_version(connection)
    if version is None:
        create_tables(connection, schema.metadata, schema.VERSION_TABLE, schema.SCHEMA_VERSION)
    elif version != schema.SCHEMA_VERSION:
        from linker.library.store.migrations import upgrade

        folder = Path(migrations.__file__).parent
        upgrade(connection, version, place, folder=folder, version_table=schema.VERSION_TABLE)


def operations_version(connection: Connection) -> str | None:
    """The version of the operational tables; None where there are none."""
    if schema.VERSION_TABLE not in inspect(connection).get_table_names():
        return None
    query = text(f"SELECT version_num FROM {schema.VERSION_TABLE}")  # nosec B608
    version: str | None = connection.execute(query).scalar()
    return version
