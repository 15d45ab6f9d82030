"""Everything a re-linking starts from, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from features.case import CaseTable
from features.columns import StrArray
from linker.library.store.case_columns import read_bare_table
from linker.library.store.cases import content_hashes, fingerprint, fingerprint_of, read_cases
from linker.library.store.decisions import Decision, decisions_fingerprint, read_decisions


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All cases and decisions of one moment; each fingerprint is that of the very rows beside it."""

    cases: CaseTable
    cases_fingerprint: str
    decisions: tuple[Decision, ...]
    decisions_fingerprint: str


def read_snapshot(connection: Connection, place: str, *, with_source: bool) -> Snapshot:
    """Read cases and decisions; the caller's transaction must see one moment."""
    # Decisions come last: reading them makes broken bytes of a file readable, which cases must not hide.
    return Snapshot(
        read_cases(connection, None, place, with_source=with_source),
        fingerprint(connection),
        read_decisions(connection),
        decisions_fingerprint(connection),
    )


@dataclass(frozen=True, eq=False)
class BareSnapshot(Snapshot):
    """The same with bare cases, and what each of them says as a hash (its offenders are not in it)."""

    content_hash: StrArray


def read_bare_snapshot(connection: Connection) -> BareSnapshot:
    """What decisions are weighed against, without what was done, taken or written."""
    cases, (_, content_hash) = read_bare_table(connection), content_hashes(connection)
    return BareSnapshot(
        cases,
        fingerprint_of(cases.case_id, content_hash, cases.offenders),
        read_decisions(connection),
        decisions_fingerprint(connection),
        content_hash,
    )
