"""User lexicons as TOML text; the newest is in force, an empty one means none."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from linker.library.store import schema
from linker.library.store.timestamps import as_text


def save_lexicon(connection: Connection, document: str) -> None:
    """Store a lexicon (TOML text); it replaces the one before, which stays on record."""
    lexicons = schema.lexicons.c
    last = connection.execute(select(func.max(lexicons.lexicon_id))).scalar() or 0
    row = {"lexicon_id": last + 1, "document": document, "saved": as_text()}
    connection.execute(insert(schema.lexicons).values(row))


def user_lexicon(connection: Connection) -> str:
    """The user's lexicon in force (TOML text); "" where there is none."""
    lexicons = schema.lexicons.c
    query = select(lexicons.document).order_by(lexicons.lexicon_id.desc()).limit(1)
    return connection.execute(query).scalar() or ""
