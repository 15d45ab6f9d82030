"""Taking a change of the cases back: what it added goes, what it replaced or removed is as it was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from linker.library.store import schema
from linker.library.store.case_history import (
    Reversal,
    case_documents,
    changed_cases,
    strings_of_documents,
    table_of_documents,
)
from linker.library.store.cases import case_keys, delete_cases
from linker.library.store.importing import ImportCounts, ImportSession
from linker.library.store.known_strings import restore_strings
from linker.library.store.offenders import offender_columns
from linker.library.store.seals import begin_seal, insert_sealed

REVERTED = "(import {number} taken back)"


def revert_import(connection: Connection, import_id: int, place: str) -> Reversal:
    """Take one change back, as a change of its own that can be taken back in turn."""
    new, before, later = changed_cases(connection, import_id, place)
    keys = case_keys(connection, new)
    if not keys and not before:
        return Reversal(None, 0, 0, tuple(later))
    session = ImportSession(connection, REVERTED.format(number=import_id), "")
    session.keep(case_documents(connection, keys))
    delete_cases(connection, keys, note=False)
    session.counts += ImportCounts(updated=len(keys))
    if before:
        table, stated = table_of_documents(list(before.values()))
        session.add(table)
        _state_again(connection, stated)
        restore_strings(connection, strings_of_documents(before.values()))
    session.finish()
    return Reversal(session.import_id, len(keys), len(before), tuple(later))


def _state_again(connection: Connection, stated: Mapping[str, Sequence[str]]) -> None:
    """Offenders that were stated apart from any file, and that went with their case."""
    keys = case_keys(connection, stated)
    people = schema.offenders.c
    query = select(people.case_key, people.offender_id).where(people.origin == schema.STATED)
    present = set(map(tuple, connection.execute(query.where(people.case_key.in_(list(keys.values()))))))
    pairs = {(keys[case_id], offender) for case_id, offenders in stated.items() for offender in offenders}
    begin_seal(connection, schema.offenders)
    insert_sealed(connection, schema.offenders, offender_columns(sorted(pairs - present), schema.STATED))
