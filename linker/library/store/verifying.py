"""Whether what a library holds is what was stored: the pages of its file, and each case against its own hashes."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from linker.errors import LibraryError
from linker.library.store import schema
from linker.library.store.case_columns import imported_offenders, read_case_table
from linker.library.store.columns import lookup_parts
from linker.library.store.content import row_hashes


def damaged_cases(connection: Connection, place: str) -> tuple[str, ...]:
    """Ids of the cases whose content, or whose offenders that their file names, no longer fit their hashes, sorted.

    Raises LibraryError where the pages of the file themselves are damaged.
    """
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA quick_check(1)")).scalar() != "ok":
        raise LibraryError("store.damaged", place=place)
    cases = schema.cases.c
    rows = connection.execute(select(cases.case_key, cases.case_id, cases.content_hash, cases.import_hash)).all()
    hashes_of = {row.case_id: [row.content_hash, row.import_hash] for row in rows}
    damaged: list[str] = []
    for keys in lookup_parts(row.case_key for row in rows):
        stored = read_case_table(connection, keys, with_source=True)
        hashes = row_hashes(stored.replace(offenders=imported_offenders(connection, keys)))
        present = zip(stored.case_id.tolist(), hashes.content, hashes.imported, strict=True)
        damaged += [case_id for case_id, *digests in present if hashes_of.get(case_id) != digests]
    return tuple(sorted(damaged))
