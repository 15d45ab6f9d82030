"""Cases into the library: one transaction a file, decided row by row by what the row says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, func, select, update

from features.case import CaseTable
from features.columns import IntArray, Ragged
from linker.errors import LibraryError
from linker.library.store import schema
from linker.library.store.case_history import case_documents, keep_versions, last_import_id
from linker.library.store.cases import note_change
from linker.library.store.columns import id_query, insert_rows, none_if_empty
from linker.library.store.content import HashArray, RowHashes, numbers, row_hashes, seconds
from linker.library.store.known_strings import replace_imported
from linker.library.store.offenders import offender_columns


@dataclass(frozen=True)
class ImportCounts:
    """Numbers of imported, updated and unchanged rows of one `add` or of a whole session; `updated_ids` are sorted."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    updated_ids: tuple[str, ...] = ()

    def __add__(self, other: ImportCounts) -> ImportCounts:
        return ImportCounts(
            self.imported + other.imported,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            tuple(sorted({*self.updated_ids, *other.updated_ids})),
        )


class ImportSession:
    """One import as one transaction: nothing of it is visible before the session ends without an error."""

    def __init__(self, connection: Connection, source_name: str, source_hash: str) -> None:
        self._connection = connection
        self._source = source_name, source_hash
        self._next_key = (
            1 + connection.execute(select(func.coalesce(func.max(schema.cases.c.case_key), 0))).scalar_one()
        )
        self.counts = ImportCounts()
        self.import_id: int | None = None
        self._before: dict[str, str] = {}
        self._new: list[str] = []
        self._given_up = False

    def add(self, table: CaseTable, hashes: RowHashes | None = None) -> ImportCounts:
        """Store new cases, replace changed ones with all their codes, goods, tools and traces, leave equal ones alone.

        `hashes` are those of the table where they are known. Offenders that a file names are replaced with their case;
        those of `add_offenders` stay. Raises LibraryError naming the case whose text no database can hold, or a facet
        with a reserved name.
        """
        _check_facets(table)
        hashes = row_hashes(table) if hashes is None else hashes
        stored = stored_hashes(self._connection, table)
        is_stored = np.array([case_id in stored for case_id in table.case_id], dtype=bool)
        is_unchanged = np.array(
            [stored.get(i, (0, ""))[1] == h for i, h in zip(table.case_id, hashes.imported, strict=True)]
        )
        new, changed = np.flatnonzero(~is_stored), np.flatnonzero(is_stored & ~is_unchanged.astype(bool))
        keys = [stored[case_id][0] for case_id in table.case_id[changed]]
        self._keep(table.case_id[new].tolist(), dict(zip(table.case_id[changed].tolist(), keys, strict=True)))
        self._insert(table, hashes, new)
        self._replace(table, hashes, changed, keys)
        counts = ImportCounts(
            len(new), len(changed), len(table) - len(new) - len(changed), tuple(sorted(table.case_id[changed]))
        )
        self.counts += counts
        return counts

    def state_strings(self, case_ids: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
        """Store the strings of a bureau that the file names for its cases (pairs of case and string)."""
        replace_imported(self._connection, case_ids, pairs)

    def keep(self, documents: dict[str, str]) -> None:
        """Keep what cases were that this change takes away by itself."""
        self._before |= documents

    def _keep(self, new: list[str], changed: dict[str, int]) -> None:
        """Keep what the cases are before this session; of a case that it meets twice, what the first time found."""
        changed_here = {case_id: key for case_id, key in changed.items() if case_id not in self._before}
        fresh = set(self._new)
        self._before |= case_documents(self._connection, {c: key for c, key in changed_here.items() if c not in fresh})
        self._new += new

    def give_up(self) -> None:
        """Store and log nothing of this session (a dry run); its counts stay."""
        self._given_up = True

    def finish(self) -> None:
        """Log the import, or undo all of it; the library calls this at the end of the session."""
        if self._given_up:
            self._connection.rollback()
            return
        counts = self.counts
        note_change(
            self._connection,
            *self._source,
            imported=counts.imported,
            updated=counts.updated,
            unchanged=counts.unchanged,
        )
        self.import_id = last_import_id(self._connection)
        keep_versions(self._connection, self.import_id, self._before, self._new)

    def _insert(self, table: CaseTable, hashes: RowHashes, new: IntArray) -> None:
        if not len(new):
            return
        keys = list(range(self._next_key, self._next_key + len(new)))
        self._next_key += len(new)
        insert_rows(self._connection, schema.cases, _case_columns(table, hashes, new, keys))
        _insert_parts(self._connection, table.take(new), keys)

    def _replace(self, table: CaseTable, hashes: RowHashes, changed: IntArray, keys: list[int]) -> None:
        if not len(changed):
            return
        columns = _case_columns(table, hashes, changed, keys)
        names = [f"new_{name}" for name in columns]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns if name != "case_key"}
        statement = update(schema.cases).where(schema.cases.c.case_key == bindparam("new_case_key")).values(values)
        self._connection.execute(statement, rows)
        self._delete_parts(keys)
        _insert_parts(self._connection, table.take(changed), keys)

    def _delete_parts(self, keys: list[int]) -> None:
        rows = [{"key": key} for key in keys]
        for part in (schema.codes, schema.traces, schema.sources):
            self._connection.execute(delete(part).where(part.c.case_key == bindparam("key")), rows)
        people = schema.offenders
        imported = (people.c.case_key == bindparam("key")) & (people.c.origin == schema.IMPORTED)
        self._connection.execute(delete(people).where(imported), rows)


def stored_hashes(connection: Connection, table: CaseTable) -> dict[str, tuple[int, str]]:
    """Key and import hash of those cases of a table that the library holds, by id."""
    cases = schema.cases.c
    query = select(cases.case_id, cases.case_key, cases.import_hash)
    rows = query.where(cases.case_id.in_(id_query(connection, table.case_id.tolist())))
    return {case_id: (key, digest) for case_id, key, digest in connection.execute(rows)}


def unstored_rows(connection: Connection, table: CaseTable, hashes: RowHashes) -> tuple[CaseTable, HashArray]:
    """The cases of a table that the library does not hold as they are, and their content hashes."""
    stored = stored_hashes(connection, table)
    pairs = zip(table.case_id.tolist(), hashes.imported, strict=True)
    rows = np.flatnonzero([stored.get(case_id, (0, ""))[1] != digest for case_id, digest in pairs])
    return table.take(rows), np.array(hashes.content, dtype=np.bytes_)[rows]


def _check_facets(table: CaseTable) -> None:
    for facet in table.codes:
        if not facet or facet.startswith(schema.RESERVED_FACET):
            raise LibraryError("store.facet_name_reserved", facet=repr(facet))


def _case_columns(table: CaseTable, hashes: RowHashes, rows: IntArray, keys: list[int]) -> dict[str, Sequence[object]]:
    columns: dict[str, Sequence[object]] = {"case_key": keys, "case_id": table.case_id[rows].tolist()}
    columns |= {name: seconds(getattr(table, name)[rows]) for name in schema.TIME_COLUMNS}
    columns |= {name: numbers(getattr(table, name)[rows]) for name in schema.NUMBER_COLUMNS}
    columns |= {name: none_if_empty(getattr(table, name)[rows]) for name in schema.TEXT_COLUMNS}
    columns["content_hash"] = [hashes.content[row] for row in rows]
    columns["import_hash"] = [hashes.imported[row] for row in rows]
    return columns


def _insert_parts(connection: Connection, table: CaseTable, keys: list[int]) -> None:
    case_keys = np.array(keys, dtype=np.int64)
    insert_rows(connection, schema.codes, _code_columns(table, case_keys))
    traces = {"kind": table.trace_kind.values.tolist(), "value": table.trace_value.values.tolist()}
    insert_rows(connection, schema.traces, _positions(table.trace_kind, case_keys) | traces)
    insert_rows(connection, schema.offenders, _named_offenders(table.offenders, case_keys))
    has_source = np.flatnonzero(table.source != "")
    sources = {"case_key": case_keys[has_source].tolist(), "source": table.source[has_source].tolist()}
    insert_rows(connection, schema.sources, sources)


def _code_columns(table: CaseTable, case_keys: IntArray) -> dict[str, Sequence[object]]:
    """Codes, goods and tools in the order of the table's key: rows that come in order are stored fastest."""
    parts = sorted({**table.codes, schema.GOODS_FACET: table.goods, schema.TOOLS_FACET: table.tools}.items())
    facet = np.repeat(np.array([name for name, _ in parts], dtype=object), [len(part.values) for _, part in parts])
    rows = np.concatenate([part.row_of_value for _, part in parts])
    order = np.argsort(rows, kind="stable")
    position = np.concatenate([_within(part) for _, part in parts])
    values = np.concatenate([part.values for _, part in parts])
    return {
        "case_key": case_keys[rows[order]].tolist(),
        "facet": facet[order].tolist(),
        "position": position[order].tolist(),
        "value": values[order].tolist(),
    }


def _within(part: Ragged) -> IntArray:
    return np.arange(len(part.values), dtype=np.int64) - part.offsets[part.row_of_value]


def _positions(part: Ragged, case_keys: IntArray) -> dict[str, Sequence[object]]:
    return {"case_key": case_keys[part.row_of_value].tolist(), "position": _within(part).tolist()}


def _named_offenders(part: Ragged, case_keys: IntArray) -> dict[str, Sequence[object]]:
    pairs = zip(case_keys[part.row_of_value].tolist(), part.values.tolist(), strict=True)
    return offender_columns(sorted({(key, offender) for key, offender in pairs if offender}), schema.IMPORTED)
