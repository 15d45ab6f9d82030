"""A password that somebody else set is changed by its owner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; passwords from before hold."""
    op.add_column("people", sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()))
