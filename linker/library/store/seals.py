"""Seals of what no hash of a case and no chain covers: how many rows were stored, and the sum of their hashes.

Rows come and go by adding and taking their own hashes alone (AdHash: Bellare and Micciancio, "A new paradigm for
collision-free hashing", 1997), so that a row which somebody changed stays out of the sum whatever is stored after it.
A library from before seals has none of what it held then: that is told as not sealed, neither as intact nor as damaged.
"""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from linker.library.store import schema
from linker.library.store.columns import insert_rows, row_parts
from linker.library.store.properties import properties_under, read_property, write_property

_PREFIX = "seal:"
_DIGEST_BYTES = 32
_MODULUS = 1 << (8 * _DIGEST_BYTES)
_LINK = struct.Struct("<qqqd")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

# The column whose value tells the groups of a table apart, each with a seal of its own; "": one seal for all its rows.
GROUP_OF: Mapping[str, str] = {
    "imports": "import_id",
    "case_versions": "import_id",
    "offenders": "",
    "known_strings": "",
    "runs": "run_id",
    "links": "run_id",
    "series": "run_id",
    "lineage": "run_id",
}
ONLY_GROUP = 0


@dataclass(frozen=True)
class Seal:
    """Number of rows, and the sum of their hashes modulo 2**256."""

    rows: int = 0
    total: int = 0

    @classmethod
    def of(cls, table: Table, rows: Iterable[Sequence[object]]) -> Seal:
        """The seal of rows, each with all columns of the table in their order; plain numbers, texts and None only."""
        bytes_of_row = _bytes_of(table)
        count = total = 0
        for row in rows:
            count, total = count + 1, total + _hash(bytes_of_row(row))
        return cls(count, total % _MODULUS)

    def __add__(self, other: Seal) -> Seal:
        return Seal(self.rows + other.rows, (self.total + other.total) % _MODULUS)

    def __sub__(self, other: Seal) -> Seal:
        return Seal(self.rows - other.rows, (self.total - other.total) % _MODULUS)

    def __str__(self) -> str:
        return f"{self.rows}:{self.total:064x}"


@dataclass(frozen=True)
class SealedGroup:
    """Rows of a table that are not as they were stored, or that have no seal (`stored_rows` is None).

    `group` is the number of their run or import, 0 where the table has one seal.
    """

    table: str
    group: int
    stored_rows: int | None
    present_rows: int


@dataclass(frozen=True)
class SealCheck:
    """What is not as it was stored, and what was stored without a seal, by table and group."""

    changed: tuple[SealedGroup, ...]
    unsealed: tuple[SealedGroup, ...]


def begin_seal(connection: Connection, table: Table, group: int = ONLY_GROUP) -> None:
    """Seal a group that has no rows yet; one with rows from before seals stays without."""
    if not read_property(connection, _name(table, group)) and not _has_rows(connection, table, group):
        write_property(connection, _name(table, group), str(Seal()))


def seal_group(connection: Connection, table: Table, group: int) -> None:
    """Seal a group whose rows were just stored, all of them new."""
    seal = _seals_of_rows(connection, table, _in_group(table, group)).get(group, Seal())
    write_property(connection, _name(table, group), str(seal))


def insert_sealed(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[object]], group: int = ONLY_GROUP
) -> None:
    """Insert rows of one group; they come under its seal where it has one."""
    insert_rows(connection, table, columns)
    ordered = [columns[column.name] for column in table.columns]
    _change_seal(connection, table, group, Seal.of(table, zip(*ordered, strict=True)))


def add_to_seals(connection: Connection, table: Table, condition: ColumnElement[bool]) -> None:
    """Bring rows that were just stored otherwise under the seals of their groups, where these have one."""
    for group, seal in _seals_of_rows(connection, table, condition).items():
        _change_seal(connection, table, group, seal)


def take_from_seals(connection: Connection, table: Table, condition: ColumnElement[bool]) -> None:
    """Take the rows that are about to be deleted or replaced out of their seals."""
    for group, seal in _seals_of_rows(connection, table, condition).items():
        _change_seal(connection, table, group, Seal() - seal)


def empty_seals(connection: Connection, table: Table, kept_groups: Collection[int]) -> None:
    """Seal as empty all sealed groups but some: their rows are deleted whole."""
    for group, text in _stored_seals(connection, table).items():
        if group not in kept_groups and text != str(Seal()):
            write_property(connection, _name(table, group), str(Seal()))


def check_seals(connection: Connection) -> SealCheck:
    """Hold every row of every sealed table against its seal; reads them all."""
    changed: list[SealedGroup] = []
    unsealed: list[SealedGroup] = []
    for name in GROUP_OF:
        table = schema.metadata.tables[name]
        stored = _stored_seals(connection, table)
        present = _seals_of_rows(connection, table, None)
        for group in sorted({*stored, *present}):
            seal, text = present.get(group, Seal()), stored.get(group)
            row = SealedGroup(name, group, None if text is None else _rows_of(text), seal.rows)
            # seals are made from some group on, so one that lacks among them was taken away
            if text is None and group < min(stored, default=group + 1):
                unsealed.append(row)
            elif text != str(seal):
                changed.append(row)
    return SealCheck(tuple(changed), tuple(unsealed))


def _hash(row: bytes) -> int:
    return int.from_bytes(blake2b(row, digest_size=_DIGEST_BYTES).digest(), "big")


def _bytes_of(table: Table) -> Callable[[Sequence[object]], bytes]:
    # of links there are millions: as numbers they take half the time
    return _link_bytes if table is schema.links else _json_bytes


def _json_bytes(row: Sequence[object]) -> bytes:
    return _encode(tuple(row)).encode()


def _link_bytes(row: Sequence[object]) -> bytes:
    try:
        return _LINK.pack(*row)
    except struct.error:  # somebody put a text in the place of a number
        return _json_bytes(row)


def _name(table: Table, group: int) -> str:
    return f"{_PREFIX}{table.name}:{group}"


def _change_seal(connection: Connection, table: Table, group: int, change: Seal) -> None:
    text = read_property(connection, _name(table, group))
    seal = _parsed(text)
    # no seal, or one that somebody changed: it stays as it is, and is told when it is checked
    if seal is not None and change != Seal():
        write_property(connection, _name(table, group), str(seal + change))


def _parsed(text: str) -> Seal | None:
    rows, _, total = text.partition(":")
    try:
        return Seal(int(rows), int(total, 16))
    except ValueError:
        return None


def _rows_of(text: str) -> int:
    seal = _parsed(text)
    return 0 if seal is None else seal.rows


def _in_group(table: Table, group: int) -> ColumnElement[bool] | None:
    column = GROUP_OF[table.name]
    return table.c[column] == group if column else None


def _has_rows(connection: Connection, table: Table, group: int) -> bool:
    query = _rows(table, _in_group(table, group)).limit(1)
    return connection.execute(query).first() is not None


def _rows(table: Table, condition: ColumnElement[bool] | None) -> Any:
    query = select(*table.columns)
    if table is schema.offenders:
        # what a file says of its own case is covered by the hash of the case
        query = query.where(table.c.origin == schema.STATED)
    return query if condition is None else query.where(condition)


def _seals_of_rows(connection: Connection, table: Table, condition: ColumnElement[bool] | None) -> dict[int, Seal]:
    names, group = [column.name for column in table.columns], GROUP_OF[table.name]
    place = names.index(group) if group else None
    bytes_of_row = _bytes_of(table)
    counts: defaultdict[int, int] = defaultdict(int)
    totals: defaultdict[int, int] = defaultdict(int)
    for rows in row_parts(connection, _rows(table, condition)):
        for row in rows:
            number = ONLY_GROUP if place is None else row[place]
            counts[number] += 1
            totals[number] += _hash(bytes_of_row(row))
    return {number: Seal(counts[number], totals[number] % _MODULUS) for number in counts}


def _stored_seals(connection: Connection, table: Table) -> dict[int, str]:
    prefix = f"{_PREFIX}{table.name}:"
    return {int(name.removeprefix(prefix)): value for name, value in properties_under(connection, prefix).items()}
