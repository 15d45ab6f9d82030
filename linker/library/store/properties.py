"""Settings of one library that every import into it follows, such as its time zone."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from linker.library.store import schema

TIME_ZONE = "time_zone"


def read_property(connection: Connection, name: str) -> str:
    """The value of a setting; "" where it was never made."""
    query = select(schema.properties.c.value).where(schema.properties.c.name == name)
    return str(connection.execute(query).scalar() or "")


def write_property(connection: Connection, name: str, value: str) -> None:
    """Make a setting, in the place of the value it had."""
    connection.execute(delete(schema.properties).where(schema.properties.c.name == name))
    connection.execute(insert(schema.properties).values(name=name, value=value))
