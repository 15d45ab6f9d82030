"""Single values of one library: settings that every import follows, such as its time zone, and certificates of runs."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from linker.library.store import schema

TIME_ZONE = "time_zone"
# What a run rests on, by the number of the run.
CERTIFICATE = "certificate:{run_id}"


def read_property(connection: Connection, name: str) -> str:
    """The value of a setting; "" where it was never made."""
    query = select(schema.properties.c.value).where(schema.properties.c.name == name)
    return str(connection.execute(query).scalar() or "")


def write_property(connection: Connection, name: str, value: str) -> None:
    """Make a setting, in the place of the value it had."""
    connection.execute(delete(schema.properties).where(schema.properties.c.name == name))
    connection.execute(insert(schema.properties).values(name=name, value=value))


def properties_under(connection: Connection, prefix: str) -> dict[str, str]:
    """All settings whose names begin so."""
    names = schema.properties.c
    query = select(names.name, names.value).where(names.name.startswith(prefix, autoescape=True))
    return {row.name: row.value for row in connection.execute(query)}
