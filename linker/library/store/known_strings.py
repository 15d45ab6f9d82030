"""Strings that a bureau made by hand (并案): said, not proven. They bind nothing and are no offender.

A string is named by the id of its main case; the main case itself belongs to it, whether or not its own row says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select, true

from linker.library.store import schema
from linker.library.store.cases import case_keys, note_change
from linker.library.store.columns import lookup_parts, read_columns
from linker.library.store.seals import begin_seal, insert_sealed, take_from_seals

Pairs = Sequence[tuple[str, str]]


def read_known_strings(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The ids of the cases of each string, sorted; strings of fewer than two cases of the library are left out."""
    cases, strings = schema.cases, schema.known_strings
    query = select(strings.c.string_id, cases.c.case_id).select_from(strings.join(cases)).distinct()
    members: dict[str, set[str]] = {}
    for string_id, case_id in zip(*read_columns(connection, query), strict=True):
        members.setdefault(string_id, set()).add(case_id)
    for main_case in case_keys(connection, members):
        members[main_case].add(main_case)
    return {name: tuple(sorted(members[name])) for name in sorted(members) if len(members[name]) > 1}


def replace_imported(connection: Connection, case_ids: Sequence[str], pairs: Pairs) -> None:
    """Store what a file says of its cases, in the place of what files said of them before."""
    keys = case_keys(connection, case_ids)
    strings = schema.known_strings
    _delete(connection, sorted(keys.values()), strings.c.origin == schema.IMPORTED)
    key_pairs = {(keys[case_id], string_id) for case_id, string_id in pairs if case_id in keys}
    _insert(connection, sorted(key_pairs), schema.IMPORTED)


def add_known_strings(connection: Connection, pairs: Pairs) -> tuple[int, tuple[str, ...]]:
    """Store pairs of case and string that stand in a file of their own; how many were new, and unknown cases."""
    keys = case_keys(connection, {case_id for case_id, _ in pairs})
    new_pairs = {(keys[case_id], string_id) for case_id, string_id in pairs if case_id in keys and string_id}
    new = sorted(new_pairs - _stated(connection, list(keys.values())))
    _insert(connection, new, schema.STATED)
    if new:
        note_change(connection, "(strings of the bureau stated)", imported=len(new))
    return len(new), tuple(sorted({case_id for case_id, _ in pairs} - keys.keys()))


def strings_of_keys(connection: Connection, keys: Sequence[int]) -> dict[int, list[list[str]]]:
    """The strings of cases with who says so, by case key: what is kept of a case that goes."""
    strings = schema.known_strings.c
    by_key: dict[int, list[list[str]]] = {}
    for part in lookup_parts(keys):
        query = select(strings.case_key, strings.string_id, strings.origin).where(strings.case_key.in_(part))
        for row in connection.execute(query):
            by_key.setdefault(row.case_key, []).append([row.string_id, row.origin])
    return by_key


def restore_strings(connection: Connection, by_case: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Give cases back the strings that they had, by case id."""
    keys = case_keys(connection, by_case)
    _delete(connection, list(keys.values()), true())
    for origin in (schema.IMPORTED, schema.STATED):
        pairs = {(keys[case], name) for case, names in by_case.items() for name, by in names if by == origin}
        _insert(connection, sorted(pairs), origin)


def _delete(connection: Connection, keys: Sequence[int], condition: ColumnElement[bool]) -> None:
    strings = schema.known_strings
    for part in lookup_parts(keys):
        rows = strings.c.case_key.in_(part) & condition
        take_from_seals(connection, strings, rows)
        connection.execute(delete(strings).where(rows))


def _insert(connection: Connection, pairs: Sequence[tuple[int, str]], origin: str) -> None:
    keys, names = [key for key, _ in pairs], [name for _, name in pairs]
    begin_seal(connection, schema.known_strings)
    columns: dict[str, Sequence[object]] = {"case_key": keys, "string_id": names, "origin": [origin] * len(pairs)}
    insert_sealed(connection, schema.known_strings, columns)


def _stated(connection: Connection, keys: Sequence[int]) -> set[tuple[int, str]]:
    return {
        (key, name)
        for key, strings in strings_of_keys(connection, keys).items()
        for name, origin in strings
        if origin == schema.STATED
    }
