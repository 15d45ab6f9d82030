"""The access log: who looked at what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from linker.library.store.operations import schema
from linker.library.store.timestamps import as_text, from_text

_ENTRIES = schema.access_log.c


@dataclass(frozen=True)
class AccessEntry:
    """One access: `what` is the kind of thing (case, pair, series, search, account …), `subject` the thing itself."""

    number: int
    who: str
    what: str
    subject: str
    at: datetime


def add_entry(connection: Connection, user: str, kind: str, subject: str) -> None:
    """Append one access, at this moment."""
    connection.execute(insert(schema.access_log).values(who=user, what=kind, subject=subject, at=as_text()))


def read_entries(
    connection: Connection, limit: int, *, user: str = "", subject: str = "", kind: str = "", before: int | None = None
) -> tuple[AccessEntry, ...]:
    """Entries, newest first: of one user, subject or kind, or of lower numbers than `before`, where named."""
    query = select(schema.access_log).order_by(_ENTRIES.look_id.desc()).limit(limit)
    for column, value in ((_ENTRIES.who, user), (_ENTRIES.subject, subject), (_ENTRIES.what, kind)):
        query = query.where(column == value) if value else query
    rows = connection.execute(query if before is None else query.where(_ENTRIES.look_id < before))
    return tuple(AccessEntry(row.look_id, row.who, row.what, row.subject, from_text(row.at)) for row in rows)


def access_moments(connection: Connection, user: str, limit: int) -> tuple[datetime, ...]:
    """Moments (UTC) of a user's newest entries, newest first."""
    query = select(_ENTRIES.at).where(_ENTRIES.who == user).order_by(_ENTRIES.at.desc()).limit(limit)
    return tuple(from_text(at) for at in connection.execute(query).scalars())
