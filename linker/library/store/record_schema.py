"""The tables of records beside the cases: sensors, sightings, and the imports that brought them.

Sightings are stored as blocks of columns, one a day, kind of object and import: millions of rows of a table each would
take five times the room and twenty times the time. Moments are whole seconds since 1970-01-01 00:00 on the local wall
clock.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

ITEM_TEXTS = ("case_id", "item_name", "brand", "model", "colour", "serials", "outlet", "owner", "contact")
ITEM_NUMBERS = ("value", "longitude", "latitude")

# All tables of a library, those of `schema` too.
metadata = MetaData()
# Language rules of a server would sort ids its own way; "C" sorts them as Python does.
ID_TEXT = Text().with_variant(Text(collation="C"), "postgresql")

record_imports = Table(
    "record_imports",
    metadata,
    Column("import_id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("kind", "source_name", "source_hash", "warrant")),
    Column("imported", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("finished", Text, nullable=False),
)

sensors = Table(
    "sensors",
    metadata,
    Column("sensor_key", Integer, primary_key=True, autoincrement=False),
    Column("sensor_id", ID_TEXT, nullable=False, unique=True),
    *(Column(name, Text) for name in ("sensor_name", "sensor_kind", "direction", "owner", "contact")),
    *(Column(name, Double) for name in ("longitude", "latitude", "keep_days")),
)

# An open end (NULL) is a downtime that nobody has seen the end of.
sensor_downtimes = Table(
    "sensor_downtimes",
    metadata,
    Column("sensor_key", Integer, ForeignKey("sensors.sensor_key"), primary_key=True, autoincrement=False),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("stop", BigInteger),
    sqlite_with_rowid=False,
)

# What was seen: a plate, the address of a device, a number, a person. They go when their last sighting goes.
sighted_objects = Table(
    "sighted_objects",
    metadata,
    Column("object_key", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("value", ID_TEXT, nullable=False),
    Index("sighted_objects_by_value", "kind", "value", unique=True),
)

sighting_blocks = Table(
    "sighting_blocks",
    metadata,
    Column("block_id", Integer, primary_key=True),
    Column("import_id", Integer, ForeignKey("record_imports.import_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("sighting_blocks_by_day", "kind", "day"),
)

# Things stolen and things recovered; `serials` are exact identifiers (kind:value), one a line.
items = Table(
    "items",
    metadata,
    Column("item_key", Integer, primary_key=True),
    Column("import_id", Integer, ForeignKey("record_imports.import_id"), nullable=False),
    Column("side", Text, nullable=False),
    Column("item_id", ID_TEXT, nullable=False),
    *(Column(name, Text, nullable=False) for name in ITEM_TEXTS),
    *(Column(name, Double) for name in ITEM_NUMBERS),
    *(Column(name, BigInteger) for name in ("earliest", "latest")),
    Index("items_by_id", "side", "item_id", unique=True),
)
