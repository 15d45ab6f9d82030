"""Trained models as readable JSON documents; one of them is the active one."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from linker.library.store import schema
from linker.library.store.timestamps import as_text


def save_model(connection: Connection, name: str, document: str, *, active: bool) -> int:
    """Store a model and return its number; an active one replaces the active one before."""
    if active:
        connection.execute(update(schema.models).values(active=False))
    row = {"name": name, "document": document, "active": active, "saved": as_text()}
    return int(connection.execute(insert(schema.models).values(row).returning(schema.models.c.model_id)).scalar_one())


def active_model(connection: Connection) -> str | None:
    """The document of the active model; None where none was saved as such."""
    models = schema.models.c
    query = select(models.document).where(models.active).order_by(models.model_id.desc()).limit(1)
    return connection.execute(query).scalar()
