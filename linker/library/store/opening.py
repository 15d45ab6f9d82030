"""Opening a library: found or created, checked, and upgraded to the newest version."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from linker.errors import LibraryError
from linker.i18n.text import Text
from linker.library.store import schema
from linker.library.store.address import Address, parse_address
from linker.library.store.creation import create_tables
from linker.library.store.database import Database
from linker.library.store.empty_file import check_not_empty
from linker.library.store.server_engine import check_encoding

# A library of an older version in a place that may only be read cannot be brought up to date, so not be read either.
_UNWRITABLE = frozenset(
    {"store.read_only", "store.cannot_open", "store.server_read_only", "store.server_rights_missing"}
)


def open_database(url_or_path: str | Path, *, create: bool, wait_seconds: float) -> tuple[Database, Text | None]:
    """The database of a library of the newest version, and a notice where it had to be brought there.

    A current one is opened, and a new one made, without loading Alembic. Raises LibraryError as `Library.open`.
    """
    address = parse_address(url_or_path)
    if address.path:
        check_path(address.path, address.display_name, create=create)
    database = Database(address, wait_seconds)
    try:
        return database, _make_current(database, create=create)
    except BaseException:
        database.close()
        raise


def _make_current(database: Database, *, create: bool) -> Text | None:
    place = database.address.display_name
    with database.reading() as connection:
        check_encoding(connection, place)
        version = library_version(connection, database.address)
    if version is None and not create:
        raise LibraryError("store.no_library_yet", place=place)
    if version == schema.SCHEMA_VERSION:
        return None
    try:
        _upgrade(database)
    except LibraryError as error:
        if version is None or error.text.id not in _UNWRITABLE:
            raise
        raise LibraryError("store.older_and_unwritable", place=place, version=version) from None
    return Text("store.upgraded", place=place, old=version, new=schema.SCHEMA_VERSION) if version else None


def _upgrade(database: Database) -> None:
    with database.writing() as connection:
        # Asked again under the writer's lock: another program may have upgraded it in between.
        version = library_version(connection, database.address)
        if version is None:
            create_tables(connection, schema.metadata, schema.VERSION_TABLE, schema.SCHEMA_VERSION)
        elif version != schema.SCHEMA_VERSION:
            from linker.library.store.migrations import upgrade

            upgrade(connection, version, database.address.display_name)


def check_path(path: Path, display_name: str, *, create: bool) -> None:
    """Raise LibraryError where a path cannot be that of a library, or, unless `create`, where there is none."""
    if not path.parent.is_dir():
        raise LibraryError("store.folder_missing", place=display_name, folder=str(path.parent))
    if path.is_dir():
        raise LibraryError("store.path_is_folder", place=display_name, example=str(path / "cases.db"))
    if not create and not path.exists():
        raise LibraryError("store.library_missing", place=display_name)
    check_not_empty(path, display_name)


def library_version(connection: Connection, address: Address) -> str | None:
    """The version of a library's tables; None where there are none. Raises LibraryError for those of others."""
    tables = set(inspect(connection).get_table_names())
    if schema.VERSION_TABLE in tables:
        query = text(f"SELECT version_num FROM {schema.VERSION_TABLE}")  # nosec B608
        version: str | None = connection.execute(query).scalar()
        return version
    # A file is ours alone; on a server other tables may live beside ours, but not under our names.
    strangers = tables if address.path else tables & schema.metadata.tables.keys()
    if strangers:
        raise LibraryError("store.database_of_another_program", place=address.display_name, table=min(strangers))
    return None
