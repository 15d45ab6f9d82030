"""The first library: cases, decisions, models, runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create every table."""
    _create_cases()
    _create_parts_of_cases()
    _create_people()
    _create_runs()
    _create_rows_of_runs()


def _key(name: str, kind: type[sa.BigInteger] | type[sa.Integer] = sa.BigInteger) -> sa.Column[int]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _case_key() -> sa.Column[int]:
    parent = sa.ForeignKey("cases.case_key", ondelete="CASCADE")
    return sa.Column("case_key", sa.BigInteger, parent, primary_key=True, autoincrement=False)


def _run_id() -> sa.Column[int]:
    parent = sa.ForeignKey("runs.run_id", ondelete="CASCADE")
    return sa.Column("run_id", sa.Integer, parent, primary_key=True, autoincrement=False)


def _not_null(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _create_cases() -> None:
    texts = ("offence", "address", "region", "jurisdiction", "premises", "narrative", "status")
    op.create_table(
        "cases",
        _key("case_key"),
        sa.Column("case_id", _ID_TEXT, nullable=False, unique=True),
        *(sa.Column(name, sa.BigInteger) for name in ("earliest", "latest")),
        *(sa.Column(n, sa.Double) for n in ("longitude", "latitude", "x_m", "y_m", "loss", "offender_count")),
        *(sa.Column(name, sa.Text) for name in texts),
        *_not_null("content_hash", "import_hash"),
    )


def _create_parts_of_cases() -> None:
    facet = sa.Column("facet", _ID_TEXT, primary_key=True)
    offender = sa.Column("offender_id", _ID_TEXT, primary_key=True)
    origin = sa.Column("origin", sa.Text, primary_key=True)
    position = ("position", sa.Integer)
    compact = {"sqlite_with_rowid": False}
    op.create_table("codes", _case_key(), facet, _key(*position), *_not_null("value"), **compact)
    op.create_table("traces", _case_key(), _key(*position), *_not_null("kind", "value"), **compact)
    op.create_table("offenders", _case_key(), offender, origin, **compact)
    op.create_table("sources", _case_key(), *_not_null("source"))


def _create_people() -> None:
    op.create_table(
        "imports",
        sa.Column("import_id", sa.Integer, primary_key=True),
        *_not_null("source_name", "source_hash"),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("imported", "updated", "unchanged")),
        *_not_null("finished"),
    )
    op.create_table(
        "decisions",
        _key("number"),
        *_not_null("kind"),
        *(sa.Column(name, sa.Text) for name in ("case_a", "case_b", "subject")),
        *_not_null("by", "because"),
        sa.Column("evidence", sa.Text),
        *_not_null("at", "previous_hash", "hash"),
    )


def _create_runs() -> None:
    op.create_table(
        "models",
        sa.Column("model_id", sa.Integer, primary_key=True),
        *_not_null("name", "document"),
        sa.Column("active", sa.Boolean, nullable=False),
        *_not_null("saved"),
    )
    fingerprints = (f"{name}_fingerprint" for name in ("cases", "decisions", "settings", "model"))
    run_id = sa.Column("run_id", sa.Integer, primary_key=True)
    op.create_table("runs", run_id, *_not_null(*fingerprints, "started", "finished", "counts"))


def _create_rows_of_runs() -> None:
    compact = {"sqlite_with_rowid": False}
    pair = (_key("case_key_a"), _key("case_key_b"))
    score = sa.Column("log10_lr", sa.Double, nullable=False)
    op.create_table("links", _run_id(), *pair, score, **compact)
    name = ("series_id", _ID_TEXT)
    member = (sa.Column(*name, primary_key=True), _key("case_key"), sa.Column("probability", sa.Double))
    op.create_table("series", _run_id(), *member, **compact)
    columns = (*_not_null("event"), sa.Column(*name, nullable=False), *_not_null("detail"))
    op.create_table("lineage", _run_id(), _key("position", sa.Integer), *columns, **compact)
