"""Known offenders of solved cases, stated apart from the files of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from linker.i18n.text import Text
from linker.library.store import schema
from linker.library.store.cases import case_keys, note_change
from linker.library.store.columns import lookup_parts
from linker.library.store.content import check_text
from linker.library.store.seals import begin_seal, insert_sealed


@dataclass(frozen=True)
class OffenderCounts:
    """Rows read, pairs that were new, and the cases (sorted, each once) that the library does not hold."""

    read: int
    stored: int
    unknown_cases: tuple[str, ...]


def add_offenders(connection: Connection, case_ids: Sequence[str], offender_ids: Sequence[str]) -> OffenderCounts:
    """Store pairs of case and offender, many to many; a pair already there, or with an empty offender, adds nothing."""
    if len(case_ids) != len(offender_ids):
        raise ValueError(f"{len(case_ids)} case ids but {len(offender_ids)} offender ids; give one of each a row")
    for offender_id in offender_ids:
        check_text(offender_id, Text("store.offender"))
    keys = case_keys(connection, set(case_ids))
    pairs = zip(case_ids, offender_ids, strict=True)
    key_pairs = {(keys[case_id], offender) for case_id, offender in pairs if offender and case_id in keys}
    new = sorted(key_pairs - _stated(connection, list(keys.values())))
    begin_seal(connection, schema.offenders)
    insert_sealed(connection, schema.offenders, offender_columns(new, schema.STATED))
    if new:
        note_change(connection, "(offenders stated)", imported=len(new))
    return OffenderCounts(len(case_ids), len(new), tuple(sorted(set(case_ids) - keys.keys())))


def offender_columns(pairs: Sequence[tuple[int, str]], origin: str) -> dict[str, Sequence[object]]:
    """Pairs of case key and offender as columns of the table."""
    keys, offenders = [key for key, _ in pairs], [offender for _, offender in pairs]
    return {"case_key": keys, "offender_id": offenders, "origin": [origin] * len(pairs)}


def _stated(connection: Connection, keys: list[int]) -> set[tuple[int, str]]:
    people = schema.offenders.c
    pairs: set[tuple[int, str]] = set()
    for part in lookup_parts(keys):
        query = select(people.case_key, people.offender_id).where(
            people.origin == schema.STATED, people.case_key.in_(part)
        )
        pairs |= {(row.case_key, row.offender_id) for row in connection.execute(query)}
    return pairs
