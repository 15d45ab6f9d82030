"""Sightings in the library: imported as one transaction a file, read as columns, and deleted for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select, update

from features.columns import IntArray, StrArray
from linker.errors import LibraryError
from linker.library.records.sightings import SightingTable
from linker.library.store import record_schema
from linker.library.store.columns import insert_rows, lookup_parts
from linker.library.store.sensor_rows import sensor_keys
from linker.library.store.sighting_blocks import DAY, NO_OBJECT, SightingColumns, packed, unpacked
from linker.library.store.timestamps import as_text

KIND = "sightings"
# Rows of one kind that are gathered before they are packed: fewer, larger blocks.
_GATHERED = 1_000_000


@dataclass(frozen=True)
class RecordImport:
    """One file of records: what it was, the warrant it stands under ("" none), rows by fate, when it was finished."""

    import_id: int
    kind: str
    source_name: str
    warrant: str
    imported: int
    unchanged: int
    finished: str


@dataclass(frozen=True)
class SightingCounts:
    """Rows deleted, and objects that were never seen elsewhere and went with them."""

    sightings: int
    objects: int


class SightingSession:
    """The sightings of one file in one transaction. A file imported before adds nothing, nor does a row twice."""

    def __init__(self, connection: Connection, source_name: str, source_hash: str, warrant: str) -> None:
        self._connection, self._keys = connection, _ObjectKeys(connection)
        self.is_repeated = _is_imported(connection, source_hash)
        self.imported, self.read = 0, 0
        self._gathered: dict[str, list[SightingColumns]] = {}
        self._is_given_up = False
        content = {"kind": KIND, "source_name": source_name, "source_hash": source_hash, "warrant": warrant}
        counts = {"imported": 0, "unchanged": 0, "finished": as_text()}
        imports = record_schema.record_imports
        entry = insert(imports).values({**content, **counts}).returning(imports.c.import_id)
        self.import_id: int = connection.execute(entry).scalar_one()

    def add(self, table: SightingTable) -> None:
        """Take sightings of one kind; they are written some at a time."""
        self.read += len(table)
        if self.is_repeated or not len(table):
            return
        places = table.sensor_id, table.sensor_name, table.longitude, table.latitude
        sensors = sensor_keys(self._connection, *places)
        objects = self._keys.of(table.kind, table.value)
        stay = table.stay.astype(np.int32)
        columns = SightingColumns(sensors, objects, table.moment, stay, table.direction, table.look)
        parts = self._gathered.setdefault(table.kind, [])
        parts.append(columns)
        if sum(map(len, parts)) >= _GATHERED:
            self._write(table.kind)

    def give_up(self) -> None:
        """Store nothing of this session (a dry run); its counts stay."""
        self._is_given_up = True

    def finish(self) -> None:
        """Write what is gathered and the counts, or undo all; the library calls this at the end."""
        for kind in list(self._gathered):
            self._write(kind)
        if self._is_given_up or self.is_repeated or not self.imported:
            self._connection.rollback()
            return
        counts = {"imported": self.imported, "unchanged": self.read - self.imported, "finished": as_text()}
        imports = record_schema.record_imports
        self._connection.execute(update(imports).where(imports.c.import_id == self.import_id).values(counts))

    def _write(self, kind: str) -> None:
        columns = SightingColumns.concatenate(self._gathered.pop(kind))
        day = columns.moment // DAY
        order = np.argsort(day, kind="stable")
        starts = np.flatnonzero(np.diff(day[order], prepend=-1))
        for rows in np.split(order, starts[1:]):
            self._write_day(kind, int(day[rows[0]]), columns.take(rows))

    def _write_day(self, kind: str, day: int, columns: SightingColumns) -> None:
        fresh = _without_stored(columns.sorted_without_repeats(), _blocks_of_day(self._connection, kind, day))
        if len(fresh):
            block = {"import_id": self.import_id, "kind": kind, "day": day, "size": len(fresh)}
            self._connection.execute(insert(record_schema.sighting_blocks).values({**block, "content": packed(fresh)}))
            self.imported += len(fresh)


def read_record_imports(connection: Connection) -> list[RecordImport]:
    """All files of records, the newest first."""
    imports = record_schema.record_imports
    names = ("import_id", "kind", "source_name", "warrant", "imported", "unchanged", "finished")
    rows = connection.execute(select(*(imports.c[name] for name in names)).order_by(imports.c.import_id.desc()))
    return [RecordImport(*row) for row in rows]


def sightings_mark(connection: Connection, kind: str) -> str:
    """Version mark of the sightings of a kind; changes with any import, undoing or purge of them."""
    blocks = record_schema.sighting_blocks.c
    query = select(func.count(), func.coalesce(func.max(blocks.block_id), 0), func.coalesce(func.sum(blocks.size), 0))
    return "-".join(str(int(part)) for part in connection.execute(query.where(blocks.kind == kind)).one())


def sighting_kinds(connection: Connection) -> dict[str, int]:
    """How many sightings there are of each kind of object."""
    blocks = record_schema.sighting_blocks.c
    rows = connection.execute(select(blocks.kind, func.sum(blocks.size)).group_by(blocks.kind).order_by(blocks.kind))
    return {kind: int(size) for kind, size in rows}


def stream_sightings(connection: Connection, kind: str, *, with_texts: bool = False) -> Iterator[SightingColumns]:
    """The sightings of a kind, block by block, day by day."""
    blocks = record_schema.sighting_blocks.c
    query = select(blocks.day, blocks.content).where(blocks.kind == kind).order_by(blocks.day, blocks.block_id)
    for row in connection.execute(query, execution_options={"yield_per": 8}):
        yield unpacked(row.content, row.day, with_texts=with_texts)


def object_values(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """The identifiers of some objects by their keys."""
    objects = record_schema.sighted_objects.c
    values: dict[int, str] = {}
    for part in lookup_parts([int(key) for key in keys]):
        query = select(objects.object_key, objects.value).where(objects.object_key.in_(part))
        values |= {row.object_key: row.value for row in connection.execute(query)}
    return values


def object_key(connection: Connection, kind: str, value: str) -> int | None:
    """The key of an object by its identifier; None where it was never seen."""
    objects = record_schema.sighted_objects.c
    query = select(objects.object_key).where(objects.kind == kind, objects.value == value)
    key: int | None = connection.execute(query).scalar()
    return key


def remove_import(connection: Connection, import_id: int, place: str) -> SightingCounts:
    """Take the sightings of one file out. Raises LibraryError for a file that is not there."""
    imports, blocks = record_schema.record_imports, record_schema.sighting_blocks
    if import_id not in connection.execute(select(imports.c.import_id).where(imports.c.kind == KIND)).scalars().all():
        raise LibraryError("records.no_import", place=place, number=import_id)
    counts = _delete_blocks(connection, blocks.c.import_id == import_id)
    connection.execute(delete(imports).where(imports.c.import_id == import_id))
    return counts


def purge_sightings(connection: Connection, before_day: int) -> SightingCounts:
    """Delete all sightings of days before this one (days since 1970-01-01), and objects seen on no later day."""
    return _delete_blocks(connection, record_schema.sighting_blocks.c.day < before_day)


def _delete_blocks(connection: Connection, condition: object) -> SightingCounts:
    if connection.dialect.name == "sqlite":  # what is deleted is overwritten in the file, not only forgotten
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    blocks = record_schema.sighting_blocks
    size = connection.execute(select(func.coalesce(func.sum(blocks.c.size), 0)).where(condition)).scalar_one()  # type: ignore[arg-type]
    connection.execute(delete(blocks).where(condition))  # type: ignore[arg-type]
    return SightingCounts(int(size), _delete_unseen_objects(connection))


def _delete_unseen_objects(connection: Connection) -> int:
    objects = record_schema.sighted_objects
    stored = np.array(connection.execute(select(objects.c.object_key)).scalars().all(), dtype=np.int64)
    present = [np.empty(0, dtype=np.int64)]
    for kind in sighting_kinds(connection):
        present += [np.unique(part.object) for part in stream_sightings(connection, kind)]
    unseen = np.setdiff1d(stored, np.concatenate(present)).tolist()
    for part in lookup_parts(unseen):
        connection.execute(delete(objects).where(objects.c.object_key.in_(part)))
    return len(unseen)


def _is_imported(connection: Connection, source_hash: str) -> bool:
    imports = record_schema.record_imports.c
    query = select(imports.import_id).where(imports.source_hash == source_hash, imports.kind == KIND)
    return connection.execute(query).first() is not None


def _blocks_of_day(connection: Connection, kind: str, day: int) -> list[SightingColumns]:
    blocks = record_schema.sighting_blocks.c
    query = select(blocks.content).where(blocks.kind == kind, blocks.day == day)
    return [unpacked(content, day) for content in connection.execute(query).scalars()]


def _without_stored(columns: SightingColumns, stored: Sequence[SightingColumns]) -> SightingColumns:
    if not stored:
        return columns
    together = SightingColumns.concatenate([*stored, columns])
    is_old = np.arange(len(together)) < len(together) - len(columns)
    _, look = np.unique(together.look.astype(str), return_inverse=True)
    look = np.where(together.object == NO_OBJECT, look, 0)
    keys = (~is_old, look, together.object, together.moment, together.sensor)
    order = np.lexsort(keys)
    repeats = np.zeros(len(order), dtype=bool)
    repeats[1:] = np.all([key[order][1:] == key[order][:-1] for key in keys[1:]], axis=0)
    is_fresh = np.zeros(len(order), dtype=bool)
    is_fresh[order] = ~repeats
    return together.take(is_fresh & ~is_old)


class _ObjectKeys:
    """Keys of objects by kind and identifier; new ones are stored as they come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys: dict[str, dict[str, int]] = {}
        objects = record_schema.sighted_objects.c
        self._next = 1 + int(connection.execute(select(func.coalesce(func.max(objects.object_key), 0))).scalar_one())

    def of(self, kind: str, values: StrArray) -> IntArray:
        """The key of each value; that of an unread plate is `NO_OBJECT`."""
        keys = self._keys.setdefault(kind, {"": NO_OBJECT})
        unmet = [value for value in dict.fromkeys(values.tolist()) if value not in keys]
        keys |= self._stored(kind, unmet)
        new = [value for value in unmet if value not in keys]
        keys |= {value: self._next + place for place, value in enumerate(new)}
        columns: Mapping[str, Sequence[object]] = {
            "object_key": range(self._next, self._next + len(new)),
            "kind": [kind] * len(new),
            "value": new,
        }
        insert_rows(self._connection, record_schema.sighted_objects, columns)
        self._next += len(new)
        return np.fromiter(map(keys.__getitem__, values.tolist()), dtype=np.int64, count=len(values))

    def _stored(self, kind: str, values: Sequence[str]) -> dict[str, int]:
        objects = record_schema.sighted_objects.c
        stored: dict[str, int] = {}
        for part in lookup_parts(values):
            query = select(objects.value, objects.object_key).where(objects.kind == kind, objects.value.in_(part))
            stored |= {row.value: row.object_key for row in self._connection.execute(query)}
        return stored
