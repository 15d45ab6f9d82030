"""Cases of the library: looked up, fingerprinted, deleted. `case_columns` reads them whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select

from features.case import CaseTable
from features.columns import Ragged, StrArray, text_column
from linker.errors import UnknownCaseError
from linker.library.cells.case_ids import canonical_id
from linker.library.store import schema, seals
from linker.library.store.case_columns import read_case_table
from linker.library.store.columns import LOOKUP_SIZE, byte_texts, lookup_parts, read_arrays, read_columns
from linker.library.store.content import HashArray, set_fingerprint
from linker.library.store.timestamps import as_text

# So many unknown ids are named in an error.
_MAX_NAMED = 5


def read_cases(connection: Connection, case_ids: Sequence[str] | None, place: str, *, with_source: bool) -> CaseTable:
    """Cases ordered by case_id. A few are looked up; for many the whole library is read and they are taken from it."""
    if case_ids is None:
        return read_case_table(connection, None, with_source=with_source)
    keys = known_keys(connection, case_ids, place)
    if len(keys) <= LOOKUP_SIZE:
        return read_case_table(connection, list(keys.values()), with_source=with_source)
    everything = read_case_table(connection, None, with_source=with_source)
    selected_cases = everything.take([row for row, case_id in enumerate(everything.case_id) if case_id in keys])
    return selected_cases.replace(
        codes={facet: part for facet, part in selected_cases.codes.items() if len(part.values)}
    )


def case_keys(connection: Connection, case_ids: Iterable[str]) -> dict[str, int]:
    """Keys of the cases by id, without those the library does not hold.

    An id is found as it stands or in its canonical form: full width, wrappers of spreadsheets and kinds of brackets do
    not matter, wherever it was typed.
    """
    wanted_ids = list(dict.fromkeys(case_ids))
    keys = _exact_keys(connection, wanted_ids)
    forms = {case_id: canonical_id(case_id) for case_id in wanted_ids if case_id not in keys}
    canonical_forms = {case_id: form for case_id, form in forms.items() if form and form != case_id}
    if canonical_forms:
        by_form = _exact_keys(connection, canonical_forms.values())
        keys |= {case_id: by_form[form] for case_id, form in canonical_forms.items() if form in by_form}
    return keys


def _exact_keys(connection: Connection, case_ids: Iterable[str]) -> dict[str, int]:
    cases = schema.cases.c
    keys: dict[str, int] = {}
    for part in lookup_parts(case_ids):
        query = select(cases.case_id, cases.case_key).where(cases.case_id.in_(part))
        keys |= {row.case_id: row.case_key for row in connection.execute(query)}
    return keys


def known_keys(connection: Connection, case_ids: Sequence[str], place: str) -> dict[str, int]:
    """Keys of the cases by id. Raises UnknownCaseError naming up to five that the library does not hold."""
    keys = case_keys(connection, case_ids)
    missing = sorted(set(case_ids) - keys.keys())
    if missing:
        shown_ids = missing[:_MAX_NAMED]
        if len(missing) > _MAX_NAMED:
            count = len(missing) - _MAX_NAMED
            raise UnknownCaseError("store.cases_unknown", place=place, case_ids=shown_ids, count=count)
        raise UnknownCaseError("store.case_unknown", place=place, case_ids=shown_ids)
    return keys


def read_source(connection: Connection, case_id: str, place: str) -> dict[str, object]:
    """Read the original row of a case; {} where the case was stored without one."""
    key = known_keys(connection, [case_id], place)[case_id]
    query = select(schema.sources.c.source).where(schema.sources.c.case_key == key)
    row: dict[str, object] = json.loads(connection.execute(query).scalar() or "{}")
    return row


def count_cases(connection: Connection) -> int:
    """Number of cases in the library."""
    return connection.execute(select(func.count()).select_from(schema.cases)).scalar_one()


def fingerprint(connection: Connection) -> str:
    """Fingerprint of all cases and their offenders, independent of the order and parts they were imported in."""
    people = schema.offenders.join(schema.cases)
    pairs = select(schema.cases.c.case_id, schema.offenders.c.offender_id).select_from(people).distinct()
    offenders = zip(*read_columns(connection, pairs), strict=True)
    return set_fingerprint(hashes_by_id(connection), map(json.dumps, offenders))


def fingerprint_of(case_id: StrArray, content_hash: HashArray, offenders: Ragged) -> str:
    """`fingerprint` of columns; each offender of a case must stand there once."""
    pairs = zip(case_id[offenders.row_of_value].tolist(), offenders.values.tolist(), strict=True)
    return set_fingerprint(content_hash, map(json.dumps, pairs))


def content_hashes(connection: Connection) -> tuple[StrArray, HashArray]:
    """All case ids, by code point, and the content hash of each case (without its offenders)."""
    cases = schema.cases.c
    query = select(cases.case_id, cases.content_hash).order_by(cases.case_id)
    ids, hashes = read_arrays(connection, query, (text_column, byte_texts))
    return ids, hashes


def hashes_by_id(connection: Connection) -> HashArray:
    """Content hashes of the cases, in the order of their ids."""
    cases = schema.cases.c
    (hashes,) = read_arrays(connection, select(cases.content_hash).order_by(cases.case_id), (byte_texts,))
    return hashes


def change_mark(connection: Connection) -> str:
    """Version mark that changes with any import or deletion of cases or offenders; cheap for any size of library."""
    return str(connection.execute(select(func.coalesce(func.max(schema.imports.c.import_id), 0))).scalar_one())


def note_change(connection: Connection, name: str, content_hash: str = "", **counts: int) -> None:
    """Log a change of cases or offenders: the name of the file, or of an operation of the program in `()`."""
    row = {"source_name": name, "source_hash": content_hash, "imported": 0, "updated": 0, "unchanged": 0}
    change = insert(schema.imports).values({**row, **counts, "finished": as_text()})
    import_id = connection.execute(change.returning(schema.imports.c.import_id)).scalar_one()
    seals.seal_group(connection, schema.imports, import_id)
    seals.begin_seal(connection, schema.case_versions, import_id)


def delete_cases(connection: Connection, case_ids: Iterable[str], *, note: bool = True) -> int:
    """Delete cases with all their parts, links and memberships. Decisions about them stay: they are facts."""
    keys = list(case_keys(connection, case_ids).values())
    links, series, cases = schema.links, schema.series, schema.cases
    for start in range(0, len(keys), LOOKUP_SIZE):
        part = keys[start : start + LOOKUP_SIZE]
        touched = or_(links.c.case_key_a.in_(part), links.c.case_key_b.in_(part))
        for table, condition in ((links, touched), (series, series.c.case_key.in_(part))):
            seals.take_from_seals(connection, table, condition)
            connection.execute(delete(table).where(condition))
        for table in (schema.offenders, schema.known_strings):
            seals.take_from_seals(connection, table, table.c.case_key.in_(part))
        connection.execute(delete(cases).where(cases.c.case_key.in_(part)))
    if keys and note:
        note_change(connection, "(cases deleted)", updated=len(keys))
    return len(keys)
