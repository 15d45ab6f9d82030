"""Opening a library: found or created, checked, and upgraded to the newest version."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from linker.errors import LibraryError
from linker.library.store import schema
from linker.library.store.address import Address, parse_address
from linker.library.store.database import Database
from linker.library.store.empty_file import check_not_empty


def open_database(url_or_path: str | Path, *, create: bool, wait_seconds: float) -> Database:
    """The database of a library of the newest version; a current one is opened without loading Alembic."""
    address = parse_address(url_or_path)
    if address.path:
        check_path(address.path, address.display_name, create=create)
    database = Database(address, wait_seconds)
    try:
        _make_current(database, create=create)
    except BaseException:
        database.close()
        raise
    return database


def _make_current(database: Database, *, create: bool) -> None:
    with database.reading() as connection:
        version = library_version(connection, database.address)
    if version is None and not create:
        raise LibraryError("store.no_library_yet", place=database.address.display_name)
    if version != schema.SCHEMA_VERSION:
        _upgrade(database)


def _upgrade(database: Database) -> None:
    from linker.library.store.migrations import upgrade

    with database.writing() as connection:
        # Asked again under the writer's lock: another program may have upgraded it in between.
        version = library_version(connection, database.address)
        if version != schema.SCHEMA_VERSION:
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
