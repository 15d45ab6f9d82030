"""What each import changed, so that it can be taken back, and settings of a library."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables."""
    id_text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "case_versions",
        sa.Column("import_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("case_id", id_text, primary_key=True),
        sa.Column("document", sa.Text),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "properties",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
