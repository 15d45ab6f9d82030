"""Things stolen and things recovered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table."""
    id_text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    texts = ("case_id", "item_name", "brand", "model", "colour", "serials", "outlet", "owner", "contact")
    op.create_table(
        "items",
        sa.Column("item_key", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("record_imports.import_id"), nullable=False),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("item_id", id_text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        *(sa.Column(name, sa.Double) for name in ("value", "longitude", "latitude")),
        *(sa.Column(name, sa.BigInteger) for name in ("earliest", "latest")),
    )
    op.create_index("items_by_id", "items", ["side", "item_id"], unique=True)
