"""Secrets that stand for a person: sessions of a browser, tokens of another program. Only their hashes are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, select, update

from linker.library.store.operations import schema
from linker.library.store.timestamps import as_text, from_text

SESSION, TOKEN = "session", "token"
_TOKENS = schema.tokens.c
_ATTEMPTS = schema.attempts.c


@dataclass(frozen=True)
class Pass:
    """Whom a secret stands for, until when, and when it was last used."""

    name: str
    kind: str
    created: datetime
    expires: datetime
    seen: datetime


def digest_of(secret: str) -> str:
    """What is stored of a secret: its SHA-256, which suffices for 256 random bits."""
    return sha256(secret.encode()).hexdigest()


def add_pass(connection: Connection, secret: str, name: str, kind: str, expires: datetime) -> None:
    """Store the hash of a new secret."""
    now = as_text()
    row = {"digest": digest_of(secret), "name": name, "kind": kind, "created": now, "seen": now}
    connection.execute(insert(schema.tokens).values(**row, expires=as_text(expires)))


def read_pass(connection: Connection, secret: str) -> Pass | None:
    """Whom a secret stands for, expired or not; None for one that was never given or was taken back."""
    row = connection.execute(select(schema.tokens).where(_TOKENS.digest == digest_of(secret))).mappings().first()
    if row is None:
        return None
    created, expires, seen = (from_text(row[name]) for name in ("created", "expires", "seen"))
    return Pass(row["name"], row["kind"], created, expires, seen)


def mark_seen(connection: Connection, secret: str) -> None:
    """Note that a secret was used now."""
    connection.execute(update(schema.tokens).where(_TOKENS.digest == digest_of(secret)).values(seen=as_text()))


def end_pass(connection: Connection, secret: str) -> None:
    """Take one secret back."""
    connection.execute(delete(schema.tokens).where(_TOKENS.digest == digest_of(secret)))


def end_passes(connection: Connection, name: str, kinds: tuple[str, ...]) -> int:
    """Take back all secrets of a person, of these kinds; gives how many."""
    return connection.execute(delete(schema.tokens).where(_TOKENS.name == name, _TOKENS.kind.in_(kinds))).rowcount


def drop_expired(connection: Connection) -> None:
    """Throw away what no longer opens anything."""
    connection.execute(delete(schema.tokens).where(_TOKENS.expires < as_text()))


def note_failure(connection: Connection, name: str, address: str) -> None:
    """Store a failed attempt to sign in."""
    connection.execute(insert(schema.attempts).values(name=name, address=address, at=as_text()))


def failures_since(connection: Connection, column: str, value: str, since: datetime) -> tuple[int, datetime | None]:
    """How many failed attempts since a moment with this `name` or from this `address`, and when the last was."""
    query = select(func.count(), func.max(_ATTEMPTS.at)).where(
        _ATTEMPTS[column] == value, _ATTEMPTS.at >= as_text(since)
    )
    count, last = connection.execute(query).one()
    return count, last and from_text(last)


def forget_failures(connection: Connection, name: str, before: datetime) -> None:
    """Forget a person's failed attempts, and everybody's from before a moment."""
    connection.execute(delete(schema.attempts).where((_ATTEMPTS.name == name) | (_ATTEMPTS.at < as_text(before))))
