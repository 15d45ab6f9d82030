"""Copying a library row by row: between a file and a server, whose pages have nothing in common."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, Table, func, insert, select

from linker.errors import LibraryError
from linker.library.store import schema
from linker.library.store.address import Address
from linker.library.store.creation import create_tables
from linker.library.store.opening import library_version
from linker.library.store.operations import schema as operations_schema
from linker.library.store.operations.opening import operations_version, upgrade_operations

_ROWS_AT_ONCE = 5_000


def copy_library_rows(source: Connection, source_address: Address, target: Connection, target_address: Address) -> None:
    """Copy all rows of a library into one without rows; its tables are made where there are none.

    Raises LibraryError where the target holds rows, or where the source is of another version than this program.
    """
    version, place = library_version(source, source_address), source_address.display_name
    if version != schema.SCHEMA_VERSION:
        raise LibraryError("keeping.other_version", place=place, version=version or "–")
    if library_version(target, target_address) != schema.SCHEMA_VERSION:
        create_tables(target, schema.metadata, schema.VERSION_TABLE, schema.SCHEMA_VERSION)
    _copy_tables(source, target, schema.metadata, target_address.display_name)


def copy_operations_rows(source: Connection, target: Connection, target_address: Address) -> None:
    """Copy accounts, access log and jobs in the same way; nothing where the source has none."""
    version = operations_version(source)
    if version is None:
        return
    if version != operations_schema.SCHEMA_VERSION:
        raise LibraryError("keeping.other_version", place=target_address.display_name, version=version)
    upgrade_operations(target, target_address.display_name)
    _copy_tables(source, target, operations_schema.metadata, target_address.display_name)


def _copy_tables(source: Connection, target: Connection, metadata: MetaData, place: str) -> None:
    tables = metadata.sorted_tables
    if any(_row_count(target, table) for table in tables):
        raise LibraryError("keeping.place_holds_rows", place=place)
    for table in tables:
        _copy_rows(source, target, table)
        if _row_count(source, table) != _row_count(target, table):
            raise LibraryError("keeping.differs", place=place)
        _continue_numbers(target, table)


def _copy_rows(source: Connection, target: Connection, table: Table) -> None:
    names = [column.name for column in table.columns]
    parts = source.execute(select(table), execution_options={"yield_per": _ROWS_AT_ONCE}).partitions()
    for rows in parts:
        target.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def _row_count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let a server count on from the last number: rows that bring their own number do not move its counter."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    last = connection.execute(select(func.max(column))).scalar()
    if last is not None:
        counter = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(counter, last)))
