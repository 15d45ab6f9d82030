"""Sensors and sightings beside the cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the tables."""
    id_text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "record_imports",
        sa.Column("import_id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "source_name", "source_hash", "warrant")),
        sa.Column("imported", sa.BigInteger, nullable=False),
        sa.Column("unchanged", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.Text, nullable=False),
    )
    _create_sensors(id_text)
    _create_sightings(id_text)


def _create_sensors(id_text: sa.types.TypeEngine[str]) -> None:
    texts = ("sensor_name", "sensor_kind", "direction", "owner", "contact")
    op.create_table(
        "sensors",
        sa.Column("sensor_key", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sensor_id", id_text, nullable=False, unique=True),
        *(sa.Column(name, sa.Text) for name in texts),
        *(sa.Column(name, sa.Double) for name in ("longitude", "latitude", "keep_days")),
    )
    sensor = sa.ForeignKey("sensors.sensor_key")
    op.create_table(
        "sensor_downtimes",
        sa.Column("sensor_key", sa.Integer, sensor, primary_key=True, autoincrement=False),
        sa.Column("start", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("stop", sa.BigInteger),
        sqlite_with_rowid=False,
    )


def _create_sightings(id_text: sa.types.TypeEngine[str]) -> None:
    op.create_table(
        "sighted_objects",
        sa.Column("object_key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", id_text, nullable=False),
    )
    op.create_index("sighted_objects_by_value", "sighted_objects", ["kind", "value"], unique=True)
    op.create_table(
        "sighting_blocks",
        sa.Column("block_id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("record_imports.import_id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("sighting_blocks_by_day", "sighting_blocks", ["kind", "day"])
