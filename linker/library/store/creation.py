"""The tables of a new database, made at once as they are now instead of through every change since the first."""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert


def create_tables(connection: Connection, metadata: MetaData, version_table: str, version: str) -> None:
    """Create every table and index of `metadata` and write the version, inside the caller's transaction.

    The database holds none of the tables; the tables are those that the migrations would make.
    """
    metadata.create_all(connection, checkfirst=False)
    versions = _version_table(version_table)
    versions.create(connection, checkfirst=False)
    connection.execute(insert(versions).values(version_num=version))


def _version_table(name: str) -> Table:
    # As Alembic makes it, which brings the library up from here on.
    key = PrimaryKeyConstraint("version_num", name=f"{name}_pkc")
    return Table(name, MetaData(), Column("version_num", String(32), nullable=False), key)
