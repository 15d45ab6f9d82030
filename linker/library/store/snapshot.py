"""Snapshots: the input of a re-linking, read in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from features.case import CaseTable
from features.columns import IntArray
from linker.library.store.case_columns import read_bare_table
from linker.library.store.cases import fingerprint_of, hashes_by_id, read_cases
from linker.library.store.content import HashArray
from linker.library.store.decisions import Decision, decisions_fingerprint, read_decisions

# Selects rows of cases (an index array) by the content hash of each case.
RowSelector = Callable[[HashArray], IntArray]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All cases and decisions of one moment; each fingerprint is that of the very rows beside it.

    `content_hash` (cases,) is the content hash of each case, without its offenders.
    """

    cases: CaseTable
    content_hash: HashArray
    cases_fingerprint: str
    decisions: tuple[Decision, ...]
    decisions_fingerprint: str


def read_snapshot(connection: Connection, place: str, *, with_source: bool) -> Snapshot:
    """Read cases and decisions; the caller's transaction must see one moment."""
    cases = read_cases(connection, None, place, with_source=with_source)
    return _with_decisions(connection, cases, hashes_by_id(connection))


def read_bare_snapshot(connection: Connection) -> Snapshot:
    """Read decisions and cases without their modus operandi and narrative."""
    return _with_decisions(connection, *read_bare_table(connection))


def read_snapshot_with_cases(
    connection: Connection, place: str, select_rows: RowSelector
) -> tuple[Snapshot, CaseTable]:
    """Read a bare snapshot, and the complete cases of the rows selected in it, ordered by case_id."""
    cases, content_hash = read_bare_table(connection)
    rows = select_rows(content_hash)
    case_ids = None if len(rows) == len(cases) else cases.case_id[rows].tolist()
    whole = read_cases(connection, case_ids, place, with_source=False) if len(rows) else CaseTable.empty()
    return _with_decisions(connection, cases, content_hash), whole


def _with_decisions(connection: Connection, cases: CaseTable, content_hash: HashArray) -> Snapshot:
    # Decisions come last: reading them makes broken bytes of a file readable, which cases must not hide.
    return Snapshot(
        cases,
        content_hash,
        fingerprint_of(cases.case_id, content_hash, cases.offenders),
        read_decisions(connection),
        decisions_fingerprint(connection),
    )
