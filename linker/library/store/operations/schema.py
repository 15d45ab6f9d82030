"""Tables of the operational database. Moments are ISO 8601 text in UTC, "" where they have not come yet."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, MetaData, Table, Text, false

SCHEMA_VERSION = "0002"
VERSION_TABLE = "office_version"

metadata = MetaData()


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


people = Table(
    "people",
    metadata,
    Column("name", Text, primary_key=True),
    *_texts("role", "password_hash", "language", "created"),
    Column("active", Boolean, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=false()),
)

# Only the hash of a secret is stored: who reads the file can sign in with nothing in it.
tokens = Table(
    "tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    *_texts("name", "kind", "created", "expires", "seen"),
)

# Failed attempts to sign in.
attempts = Table(
    "attempts",
    metadata,
    Column("attempt_id", Integer, primary_key=True),
    *_texts("name", "address", "at"),
    Index("attempts_by_name", "name", "at"),
)

access_log = Table(
    "looks",
    metadata,
    Column("look_id", Integer, primary_key=True),
    *_texts("who", "what", "subject", "at"),
    Index("looks_by_who", "who", "at"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Integer, primary_key=True),
    *_texts("kind", "arguments", "state", "message", "result", "by"),
    Column("progress", Double, nullable=False),
    Column("cancel", Boolean, nullable=False),
    Column("worker", BigInteger, nullable=False),
    *_texts("submitted", "started", "finished", "heartbeat"),
)
