"""Who looked at what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from linker.library.store.operations import schema
from linker.library.store.timestamps import as_text, from_text

_LOOKS = schema.looks.c


@dataclass(frozen=True)
class Look:
    """One look: `what` is the kind of thing (case, pair, series, search, account …), `subject` the thing itself."""

    number: int
    who: str
    what: str
    subject: str
    at: datetime


def add_look(connection: Connection, who: str, what: str, subject: str) -> None:
    """Append one look."""
    connection.execute(insert(schema.looks).values(who=who, what=what, subject=subject, at=as_text()))


def read_looks(
    connection: Connection, most: int, *, who: str = "", subject: str = "", before: int | None = None
) -> tuple[Look, ...]:
    """The newest looks first; of one person, at one thing, or of lower numbers than `before`, where named."""
    query = select(schema.looks).order_by(_LOOKS.look_id.desc()).limit(most)
    for column, value in ((_LOOKS.who, who), (_LOOKS.subject, subject)):
        query = query.where(column == value) if value else query
    rows = connection.execute(query if before is None else query.where(_LOOKS.look_id < before))
    return tuple(Look(row.look_id, row.who, row.what, row.subject, from_text(row.at)) for row in rows)


def look_moments(connection: Connection, who: str, most: int) -> tuple[datetime, ...]:
    """The moments of a person's newest looks, newest first."""
    query = select(_LOOKS.at).where(_LOOKS.who == who).order_by(_LOOKS.at.desc()).limit(most)
    return tuple(from_text(at) for at in connection.execute(query).scalars())
