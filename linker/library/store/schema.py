"""The tables of the library as they are now; how they came to be so is told by `migrations`.

Times of cases are whole seconds since 1970-01-01 00:00 on the local wall clock of the place; moments at which somebody
did something are ISO 8601 text in UTC. Unknown is NULL. Case ids sort by code point in every database.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Integer,
    Table,
    Text,
)

from features.case import CASE_NUMBERS, PLACE_NUMBERS
from linker.library.store import record_schema
from linker.library.store.record_schema import ID_TEXT

SCHEMA_VERSION = "0007"
VERSION_TABLE = "library_version"

# Goods and tools share the table of the codes; no facet of a case may begin with the colon.
GOODS_FACET = ":goods"
TOOLS_FACET = ":tools"
RESERVED_FACET = ":"

IMPORTED = "import"
STATED = "stated"

TEXT_COLUMNS = ("offence", "address", "region", "jurisdiction", "premises", "narrative", "status")
# The numbers of the first schema stand in the hash of every case; later ones only where they are known, so that a
# library from before them keeps its hashes.
FIRST_NUMBER_COLUMNS = ("longitude", "latitude", "x_m", "y_m", "loss", "offender_count")
LATER_NUMBER_COLUMNS = tuple(name for name in (*PLACE_NUMBERS, *CASE_NUMBERS) if name not in FIRST_NUMBER_COLUMNS)
NUMBER_COLUMNS = (*FIRST_NUMBER_COLUMNS, *LATER_NUMBER_COLUMNS)
TIME_COLUMNS = ("earliest", "latest")

metadata = record_schema.metadata


def _case_key(*, primary_key: bool = True) -> Column[int]:
    return Column(
        "case_key",
        BigInteger,
        ForeignKey("cases.case_key", ondelete="CASCADE"),
        primary_key=primary_key,
        autoincrement=False,
    )


cases = Table(
    "cases",
    metadata,
    Column("case_key", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", ID_TEXT, nullable=False, unique=True),
    *(Column(name, BigInteger) for name in TIME_COLUMNS),
    *(Column(name, Double) for name in FIRST_NUMBER_COLUMNS),
    *(Column(name, Text) for name in TEXT_COLUMNS),
    Column("content_hash", Text, nullable=False),
    Column("import_hash", Text, nullable=False),
    # At the end, where the migrations add them: a new library is laid out as one that was brought up.
    *(Column(name, Double) for name in LATER_NUMBER_COLUMNS),
)

codes = Table(
    "codes",
    metadata,
    _case_key(),
    Column("facet", ID_TEXT, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

traces = Table(
    "traces",
    metadata,
    _case_key(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

# `origin` tells what a file said of its own case (replaced with it) from what `add_offenders` stored (kept).
offenders = Table(
    "offenders",
    metadata,
    _case_key(),
    Column("offender_id", ID_TEXT, primary_key=True),
    Column("origin", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# Strings that a bureau made by hand: `origin` as with offenders, but nothing rests on them unless it is asked for.
known_strings = Table(
    "known_strings",
    metadata,
    _case_key(),
    Column("string_id", ID_TEXT, primary_key=True),
    Column("origin", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# Apart from the cases, so that reading the columns never walks over the original rows.
sources = Table("sources", metadata, _case_key(), Column("source", Text, nullable=False))

imports = Table(
    "imports",
    metadata,
    Column("import_id", Integer, primary_key=True),
    Column("source_name", Text, nullable=False),
    Column("source_hash", Text, nullable=False),
    Column("imported", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("finished", Text, nullable=False),
)

# What a case was before an import (or a removal) changed it, as a JSON document; NULL: it was not there.
case_versions = Table(
    "case_versions",
    metadata,
    Column("import_id", Integer, primary_key=True, autoincrement=False),
    Column("case_id", ID_TEXT, primary_key=True),
    Column("document", Text),
    sqlite_with_rowid=False,
)

properties = Table(
    "properties",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("case_a", Text),
    Column("case_b", Text),
    Column("subject", Text),
    Column("by", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("evidence", Text),
    Column("at", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

models = Table(
    "models",
    metadata,
    Column("model_id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("saved", Text, nullable=False),
)

# Phrases of the user's own on top of the lexicon of the program; the newest row holds, an empty one means none.
lexicons = Table(
    "lexicons",
    metadata,
    Column("lexicon_id", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("saved", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("cases_fingerprint", Text, nullable=False),
    Column("decisions_fingerprint", Text, nullable=False),
    Column("settings_fingerprint", Text, nullable=False),
    Column("model_fingerprint", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("finished", Text, nullable=False),
    Column("counts", Text, nullable=False),
)


def _run_id() -> Column[int]:
    return Column(
        "run_id", Integer, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


# The case keys of links and series carry no foreign key: checking millions of derived rows would cost more than writing
# them. Deleting a case deletes its links and memberships itself.
links = Table(
    "links",
    metadata,
    _run_id(),
    Column("case_key_a", BigInteger, primary_key=True, autoincrement=False),
    Column("case_key_b", BigInteger, primary_key=True, autoincrement=False),
    Column("log10_lr", Double, nullable=False),
    sqlite_with_rowid=False,
)

series = Table(
    "series",
    metadata,
    _run_id(),
    Column("series_id", ID_TEXT, primary_key=True),
    Column("case_key", BigInteger, primary_key=True, autoincrement=False),
    Column("probability", Double),
    sqlite_with_rowid=False,
)

lineage = Table(
    "lineage",
    metadata,
    _run_id(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("event", Text, nullable=False),
    Column("series_id", ID_TEXT, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)
