"""The first version: people, tokens, attempts to sign in, looks, jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table, and the indexes of those that grow."""
    _create_people()
    _create_jobs()
    op.create_index("looks_by_who", "looks", ["who", "at"])
    op.create_index("attempts_by_name", "attempts", ["name", "at"])


def _not_null(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("name", sa.Text, primary_key=True),
        *_not_null("role", "password_hash", "language", "created"),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", sa.Text, primary_key=True),
        *_not_null("name", "kind", "created", "expires", "seen"),
    )
    attempt, look = (sa.Column(name, sa.Integer, primary_key=True) for name in ("attempt_id", "look_id"))
    op.create_table("attempts", attempt, *_not_null("name", "address", "at"))
    op.create_table("looks", look, *_not_null("who", "what", "subject", "at"))


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.Integer, primary_key=True),
        *_not_null("kind", "arguments", "state", "message", "result", "by"),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("cancel", sa.Boolean, nullable=False),
        sa.Column("worker", sa.BigInteger, nullable=False),
        *_not_null("submitted", "started", "finished", "heartbeat"),
    )
