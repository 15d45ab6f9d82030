"""Accounts: who may work with a library, in which role. Passwords come here already hashed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from linker.library.store.operations import schema
from linker.library.store.timestamps import as_text, from_text

_ACCOUNTS = schema.people.c


@dataclass(frozen=True)
class Account:
    """One account; a retired one is kept (its decisions are) with `active` false. `language` is "" until chosen.

    `must_change`: its password was set by somebody else and lets its owner do nothing but choose another.
    """

    name: str
    role: str
    language: str
    active: bool
    created: datetime
    must_change: bool


def has_accounts(connection: Connection) -> bool:
    """Whether any account was ever made, closed ones included: closing the last one does not open the library again."""
    return connection.execute(select(_ACCOUNTS.name).limit(1)).first() is not None


def read_accounts(connection: Connection) -> tuple[Account, ...]:
    """All accounts by name."""
    rows = connection.execute(select(schema.people).order_by(_ACCOUNTS.name)).mappings()
    return tuple(_account(row) for row in rows)


def read_account(connection: Connection, name: str) -> Account | None:
    """One account, None where there is none of this name."""
    row = connection.execute(select(schema.people).where(_ACCOUNTS.name == name)).mappings().first()
    return None if row is None else _account(row)


def password_hash_of(connection: Connection, name: str) -> str:
    """Hash of a password; "" where there is no active account of this name."""
    query = select(_ACCOUNTS.password_hash).where(_ACCOUNTS.name == name, _ACCOUNTS.active)
    return connection.execute(query).scalar() or ""


def add_account(connection: Connection, name: str, role: str, password_hash: str, *, must_change: bool) -> None:
    """Store a new account; the caller has seen that the name is free."""
    row = {"name": name, "role": role, "password_hash": password_hash, "language": "", "active": True}
    connection.execute(insert(schema.people).values(**row, must_change=must_change, created=as_text()))


def change_account(connection: Connection, name: str, changes: Mapping[str, object]) -> None:
    """Change columns of an account."""
    connection.execute(update(schema.people).where(_ACCOUNTS.name == name).values(**changes))


def _account(row: RowMapping | Mapping[str, Any]) -> Account:
    flags = bool(row["active"]), from_text(row["created"]), bool(row["must_change"])
    return Account(row["name"], row["role"], row["language"], *flags)
