"""What each import changed: cases as they were before, so that an import or a removal can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from features.case import CaseTable
from features.columns import Ragged, text_column
from linker.errors import LibraryError
from linker.library.store import schema
from linker.library.store.case_columns import read_case_table
from linker.library.store.cases import case_keys, delete_cases, note_change
from linker.library.store.columns import lookup_parts
from linker.library.store.known_strings import strings_of_keys
from linker.library.store.seals import insert_sealed

_RAGGED = ("goods", "tools", "offenders", "trace_kind", "trace_value")
REMOVED = "(cases removed)"


@dataclass(frozen=True)
class ImportRecord:
    """One change of the cases: a file, or an operation of the program in brackets; counts, and when it was finished.

    `is_revertible`: what it changed is kept, so that it can be taken back.
    """

    import_id: int
    source_name: str
    imported: int
    updated: int
    unchanged: int
    finished: str
    is_revertible: bool


@dataclass(frozen=True)
class Reversal:
    """What taking a change back did: the number it has itself (None: nothing was left to do), cases by fate.

    `later_changed` are cases that a later import changed; they stay as that left them. `decision` is the number of the
    decision that records it, None where nobody signed.
    """

    import_id: int | None
    removed: int
    restored: int
    later_changed: tuple[str, ...]
    decision: int | None = None


def read_imports(connection: Connection) -> list[ImportRecord]:
    """All changes of the cases, the newest first."""
    imports, versions = schema.imports.c, schema.case_versions.c
    revertible = set(connection.execute(select(versions.import_id).distinct()).scalars())
    rows = connection.execute(select(schema.imports).order_by(imports.import_id.desc()))
    return [
        ImportRecord(
            row.import_id,
            row.source_name,
            row.imported,
            row.updated,
            row.unchanged,
            row.finished,
            row.import_id in revertible,
        )
        for row in rows
    ]


def case_documents(connection: Connection, keys: Mapping[str, int]) -> dict[str, str]:
    """Cases as JSON texts, whole, with their original rows and the offenders stated apart from files."""
    documents: dict[str, str] = {}
    for part in lookup_parts(keys):
        table = read_case_table(connection, [keys[case_id] for case_id in part], with_source=True)
        stated = _stated(connection, [keys[case_id] for case_id in part])
        strings = strings_of_keys(connection, [keys[case_id] for case_id in part])
        for row in range(len(table)):
            case_id = str(table.case_id[row])
            document = _document(table, row, stated.get(keys[case_id], []))
            document["strings"] = strings.get(keys[case_id], [])
            documents[case_id] = json.dumps(document, ensure_ascii=False)
    return documents


def keep_versions(connection: Connection, import_id: int, before: Mapping[str, str], new: Iterable[str]) -> None:
    """Keep what the cases of a change were before it: a document, or nothing for cases that are new."""
    rows = {**dict.fromkeys(new), **before}
    columns: dict[str, Sequence[object]] = {
        "import_id": [import_id] * len(rows),
        "case_id": list(rows),
        "document": list(rows.values()),
    }
    insert_sealed(connection, schema.case_versions, columns, import_id)


def last_import_id(connection: Connection) -> int:
    """The number of the newest change; 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(schema.imports.c.import_id), 0))).scalar_one())


def remove_cases(connection: Connection, case_ids: Iterable[str]) -> Reversal:
    """Delete cases, keeping what they were; ids not in the library are passed over."""
    keys = _by_stored_id(connection, case_keys(connection, case_ids).values())
    if not keys:
        return Reversal(None, 0, 0, ())
    before = case_documents(connection, keys)
    delete_cases(connection, keys, note=False)
    note_change(connection, REMOVED, updated=len(keys))
    import_id = last_import_id(connection)
    keep_versions(connection, import_id, before, ())
    return Reversal(import_id, len(keys), 0, ())


def changed_cases(connection: Connection, import_id: int, place: str) -> tuple[list[str], dict[str, str], list[str]]:
    """Of a change that is to be taken back: cases to delete, documents to restore, cases that a later change touched.

    Raises LibraryError for a change that is not there, or of which nothing was kept.
    """
    versions = schema.case_versions.c
    rows = list(connection.execute(select(versions.case_id, versions.document).where(versions.import_id == import_id)))
    if not rows:
        raise LibraryError("store.import_not_kept", place=place, number=import_id)
    later = set(connection.execute(select(versions.case_id).where(versions.import_id > import_id)).scalars())
    new = [row.case_id for row in rows if row.document is None and row.case_id not in later]
    before = {row.case_id: row.document for row in rows if row.document is not None and row.case_id not in later}
    return new, before, sorted(row.case_id for row in rows if row.case_id in later)


def table_of_documents(documents: Sequence[str]) -> tuple[CaseTable, dict[str, list[str]]]:
    """Documents as a table of cases, and the offenders stated apart from files, by case."""
    cases = [json.loads(document) for document in documents]
    columns: dict[str, Any] = {"case_id": text_column([case["case_id"] for case in cases])}
    for name in (*schema.TEXT_COLUMNS, "source"):
        columns[name] = text_column([case.get(name, "") for case in cases])
    for name in schema.TIME_COLUMNS:
        columns[name] = np.array([case.get(name) or "NaT" for case in cases], dtype="datetime64[s]")
    for name in schema.NUMBER_COLUMNS:
        values = [case.get(name) for case in cases]
        columns[name] = np.array([np.nan if value is None else value for value in values], dtype=float)
    for name in _RAGGED:
        columns[name] = Ragged.from_rows(case.get(name, []) for case in cases)
    facets = sorted({facet for case in cases for facet in case.get("codes", {})})
    columns["codes"] = {
        facet: Ragged.from_rows(case.get("codes", {}).get(facet, []) for case in cases) for facet in facets
    }
    return CaseTable(**columns), {case["case_id"]: case["stated"] for case in cases if case.get("stated")}


def strings_of_documents(documents: Iterable[str]) -> dict[str, list[list[str]]]:
    """The strings of the bureau that documents of cases name, by case; () for a case in none."""
    return {case["case_id"]: case.get("strings", []) for case in map(json.loads, documents)}


def _by_stored_id(connection: Connection, keys: Iterable[int]) -> dict[str, int]:
    """Keys by the ids as they are stored, however they were typed."""
    cases = schema.cases.c
    query = select(cases.case_id, cases.case_key).where(cases.case_key.in_(list(keys)))
    return {row.case_id: row.case_key for row in connection.execute(query)}


def _document(table: CaseTable, row: int, stated: Sequence[str]) -> dict[str, Any]:
    document: dict[str, Any] = {"case_id": str(table.case_id[row]), "stated": list(stated)}
    document |= {name: str(getattr(table, name)[row]) for name in (*schema.TEXT_COLUMNS, "source")}
    for name in schema.TIME_COLUMNS:
        moment = getattr(table, name)[row]
        document[name] = None if np.isnat(moment) else str(moment)
    for name in schema.NUMBER_COLUMNS:
        value = float(getattr(table, name)[row])
        document[name] = None if np.isnan(value) else value
    document |= {name: list(getattr(table, name).row(row)) for name in _RAGGED}
    document["offenders"] = [offender for offender in document["offenders"] if offender not in set(stated)]
    document["codes"] = {facet: list(part.row(row)) for facet, part in table.codes.items() if len(part.row(row))}
    return document


def _stated(connection: Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    people = schema.offenders.c
    query = select(people.case_key, people.offender_id).where(people.origin == schema.STATED)
    stated: dict[int, list[str]] = {}
    for row in connection.execute(query.where(people.case_key.in_(keys))):
        stated.setdefault(row.case_key, []).append(row.offender_id)
    return stated
