"""Connections to a library on a PostgreSQL server: through poolers, past its time limits, and never half dead."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from linker.errors import LibraryError
from linker.library.store.address import Address

_ENCODING = "UTF8"
# Prepared statements do not survive a pooler that hands each transaction another connection (PgBouncer); a connection
# that died without a word is noticed within a minute.
_SETTINGS: dict[str, Any] = {
    "connect_timeout": 10,
    "client_encoding": "utf8",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def server_engine(address: Address) -> Engine:
    """The engine of a library on a server; what its address says of the connection comes first."""
    stated = address.engine_url.query
    settings = {name: value for name, value in _SETTINGS.items() if name not in stated}
    return create_engine(address.engine_url, pool_pre_ping=True, connect_args={**settings, "prepare_threshold": None})


def check_encoding(connection: Connection, place: str) -> None:
    """Raise LibraryError where a database cannot hold every letter: Chinese would be refused, or come back as bytes."""
    if connection.dialect.name == "postgresql":
        encoding = str(connection.execute(text("SHOW server_encoding")).scalar())
        if encoding != _ENCODING:
            raise LibraryError("store.server_encoding", place=place, encoding=encoding)


def be_patient(connection: Connection) -> None:
    """Let a transaction think between two statements for as long as it takes: an import reads its file meanwhile."""
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
