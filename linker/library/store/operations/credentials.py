"""Credentials: sessions, browsers that are known, tokens of programs. Only hashes of their secrets are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from linker.library.store.operations import schema
from linker.library.store.timestamps import as_text, from_text

SESSION, TOKEN, BROWSER = "session", "token", "browser"
_TOKENS = schema.tokens.c
_ATTEMPTS = schema.attempts.c


@dataclass(frozen=True)
class Credential:
    """A session or token: its account, when it expires, and when it was last used."""

    name: str
    kind: str
    created: datetime
    expires: datetime
    last_used: datetime


def digest_of(secret: str) -> str:
    """Stored hash of a secret: SHA-256, which suffices for 256 random bits."""
    return sha256(secret.encode()).hexdigest()


def add_credential(connection: Connection, secret: str, name: str, kind: str, expires: datetime) -> None:
    """Store the hash of a new secret."""
    now = as_text()
    row = {"digest": digest_of(secret), "name": name, "kind": kind, "created": now, "seen": now}
    connection.execute(insert(schema.tokens).values(**row, expires=as_text(expires)))


def read_credential(connection: Connection, secret: str) -> Credential | None:
    """Read the credential of a secret, expired or not; None for one that was never issued or was revoked."""
    row = connection.execute(select(schema.tokens).where(_TOKENS.digest == digest_of(secret))).mappings().first()
    if row is None:
        return None
    created, expires, last_used = (from_text(row[name]) for name in ("created", "expires", "seen"))
    return Credential(row["name"], row["kind"], created, expires, last_used)


def mark_used(connection: Connection, secret: str) -> None:
    """Set the moment of last use to now."""
    connection.execute(update(schema.tokens).where(_TOKENS.digest == digest_of(secret)).values(seen=as_text()))


def revoke_credential(connection: Connection, secret: str) -> None:
    """Revoke one credential."""
    connection.execute(delete(schema.tokens).where(_TOKENS.digest == digest_of(secret)))


def revoke_credentials(connection: Connection, name: str, kinds: tuple[str, ...]) -> int:
    """Revoke all credentials of an account, of these kinds, and return their number."""
    return connection.execute(delete(schema.tokens).where(_TOKENS.name == name, _TOKENS.kind.in_(kinds))).rowcount


def delete_expired(connection: Connection) -> None:
    """Delete expired credentials."""
    connection.execute(delete(schema.tokens).where(_TOKENS.expires < as_text()))


def add_failure(connection: Connection, name: str, address: str) -> None:
    """Store a failed attempt to sign in."""
    connection.execute(insert(schema.attempts).values(name=name, address=address, at=as_text()))


def failures_since(connection: Connection, since: datetime, **columns: str) -> tuple[int, datetime | None]:
    """Number of failed attempts since a moment with this `name`, this `address`, or both; and the last moment."""
    query = select(func.count(), func.max(_ATTEMPTS.at)).where(
        _ATTEMPTS.at >= as_text(since), *(_ATTEMPTS[column] == value for column, value in columns.items())
    )
    count, last = connection.execute(query).one()
    return count, last and from_text(last)


def delete_failures(connection: Connection, before: datetime, **columns: str) -> None:
    """Delete the failed attempts with this `name`, this `address`, or both; and all from before a moment."""
    fits = and_(*(_ATTEMPTS[column] == value for column, value in columns.items()))
    connection.execute(delete(schema.attempts).where(or_(fits, _ATTEMPTS.at < as_text(before))))
