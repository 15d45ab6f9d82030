"""Strings that a bureau made by hand, said by their files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table."""
    id_text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "known_strings",
        sa.Column(
            "case_key",
            sa.BigInteger,
            sa.ForeignKey("cases.case_key", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("string_id", id_text, primary_key=True),
        sa.Column("origin", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
