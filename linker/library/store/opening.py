"""Opening a library: found or made, checked to be one, brought to the newest version."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from linker.errors import LibraryError
from linker.library.store import schema
from linker.library.store.address import Address, parse_address
from linker.library.store.database import Database


def open_database(url_or_path: str | Path, *, create: bool, wait_seconds: float) -> Database:
    """The database of a library of the newest version; a current one is opened without loading Alembic."""
    address = parse_address(url_or_path)
    if address.path:
        _check_path(address.path, address.shown, create=create)
    database = Database(address, wait_seconds)
    try:
        _make_current(database, create=create)
    except BaseException:
        database.close()
        raise
    return database


def _make_current(database: Database, *, create: bool) -> None:
    with database.reading() as connection:
        version = _version(connection, database.address)
    if version is None and not create:
        raise LibraryError(f"{database.address.shown}: holds no case library yet; import cases first")
    if version != schema.SCHEMA_VERSION:
        _upgrade(database)


def _upgrade(database: Database) -> None:
    from linker.library.store.migrations import upgrade

    with database.writing() as connection:
        # Asked again under the writer's lock: another program may have upgraded it in between.
        version = _version(connection, database.address)
        if version != schema.SCHEMA_VERSION:
            upgrade(connection, version, database.address.shown)


def _check_path(path: Path, shown: str, *, create: bool) -> None:
    if not path.parent.is_dir():
        raise LibraryError(f"{shown}: the folder {path.parent} does not exist; create it, or choose another --library")
    if path.is_dir():
        raise LibraryError(f"{shown}: is a folder; name a file in it, such as {path / 'cases.db'}")
    if not create and not path.exists():
        raise LibraryError(f"{shown}: there is no case library here; check --library, or import cases to make one")


def _version(connection: Connection, address: Address) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if schema.VERSION_TABLE in tables:
        found: str | None = connection.execute(text(f"SELECT version_num FROM {schema.VERSION_TABLE}")).scalar()
        return found
    # A file is ours alone; on a server other tables may live beside ours, but not under our names.
    strangers = tables if address.path else tables & schema.metadata.tables.keys()
    if strangers:
        raise LibraryError(
            f"{address.shown}: is the database of another program (it has a table {min(strangers)}); "
            "choose another place for the library, nothing in it was changed"
        )
    return None
