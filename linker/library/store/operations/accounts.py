"""Accounts: who may work with a library, in which role. Passwords come here already hashed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from linker.library.store.operations import schema
from linker.library.store.timestamps import as_text, from_text

_PEOPLE = schema.people.c


@dataclass(frozen=True)
class Person:
    """One account; a retired one is kept (its decisions are) with `active` false. `language` is "" until chosen."""

    name: str
    role: str
    language: str
    active: bool
    created: datetime


def any_people(connection: Connection) -> bool:
    """Whether anybody ever got an account: retiring the last one does not open the doors again."""
    return connection.execute(select(_PEOPLE.name).limit(1)).first() is not None


def read_people(connection: Connection) -> tuple[Person, ...]:
    """All accounts by name."""
    rows = connection.execute(select(schema.people).order_by(_PEOPLE.name)).mappings()
    return tuple(_person(row) for row in rows)


def read_person(connection: Connection, name: str) -> Person | None:
    """One account, None where there is none of this name."""
    row = connection.execute(select(schema.people).where(_PEOPLE.name == name)).mappings().first()
    return None if row is None else _person(row)


def password_hash_of(connection: Connection, name: str) -> str:
    """The hash of a password; "" where there is no active account of this name."""
    query = select(_PEOPLE.password_hash).where(_PEOPLE.name == name, _PEOPLE.active)
    return connection.execute(query).scalar() or ""


def add_person(connection: Connection, name: str, role: str, password_hash: str) -> None:
    """Store a new account; the caller has seen that the name is free."""
    row = {"name": name, "role": role, "password_hash": password_hash, "language": "", "active": True}
    connection.execute(insert(schema.people).values(**row, created=as_text()))


def change_person(connection: Connection, name: str, changes: Mapping[str, object]) -> None:
    """Change columns of an account."""
    connection.execute(update(schema.people).where(_PEOPLE.name == name).values(**changes))


def _person(row: RowMapping | Mapping[str, Any]) -> Person:
    return Person(row["name"], row["role"], row["language"], bool(row["active"]), from_text(row["created"]))
