"""Rows of the database as columns, and columns as rows: no object a row beyond the driver's own tuples."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ARRAY, Connection, Select, Table, Text, func, literal, select

from features.columns import IntArray, Ragged, StrArray, TimeArray, text_column
from linker.library.store.damage import values_as_stored

NAT_SECONDS = int(np.iinfo(np.int64).min)
# Below the number of parameters any database takes in one statement.
LOOKUP_SIZE = 5_000
_FETCH_SIZE, _ARRAY_SIZE = 2_000, 20_000

_T = TypeVar("_T")
# Makes a column of values; of none, an empty one of its kind.
Maker = Callable[[Sequence[Any]], NDArray[Any]]


def read_columns(connection: Connection, statement: Select[Any]) -> list[list[Any]]:
    """One list for each selected column, in the order of the rows."""
    columns: list[list[Any]] = [[] for _ in statement.selected_columns]
    with collector_paused():
        for rows in row_parts(connection, statement):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(values)
    return columns


def read_arrays(connection: Connection, statement: Select[Any], makers: Sequence[Maker]) -> list[NDArray[Any]]:
    """One array for each selected column, each made by its maker from a part of the values at a time.

    A million values as Python objects would take many times the memory of their array.
    """
    parts_of_column: list[list[NDArray[Any]]] = [[maker(())] for maker in makers]
    with collector_paused():
        for rows in row_parts(connection, statement, _ARRAY_SIZE):
            for parts, maker, values in zip(parts_of_column, makers, zip(*rows, strict=True), strict=True):
                with values_as_stored():
                    parts.append(maker(values))
    return [_whole(parts_of_column, column) for column in range(len(makers))]


def _whole(parts_of_column: list[list[NDArray[Any]]], column: int) -> NDArray[Any]:
    parts, parts_of_column[column] = parts_of_column[column], []
    return np.concatenate(parts)


def whole_numbers(values: Sequence[Any]) -> IntArray:
    """For `read_arrays`: numbers that are all known."""
    return np.array(values, dtype=np.int64)


def byte_texts(values: Sequence[Any]) -> NDArray[np.bytes_]:
    """For `read_arrays`: ASCII texts of one length, as a column of plain memory."""
    return np.array(values, dtype=np.bytes_)


def repeated_texts() -> Maker:
    """For `read_arrays`: texts in which equal values are one object, so the few names of many rows cost little."""
    interned: dict[str, str] = {}
    return lambda values: text_column(map(interned.setdefault, values, values))


def row_parts(
    connection: Connection, statement: Select[Any], size: int = _FETCH_SIZE
) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a query, some at a time."""
    if connection.dialect.name == "postgresql":
        yield from connection.execute(statement, execution_options={"yield_per": size}).partitions()
        return
    result = connection.execute(statement)
    # the driver's own rows: those of SQLAlchemy would be made for nothing
    cursor: Any = result.cursor
    while rows := cursor.fetchmany(size):
        yield rows
    result.close()


def insert_rows(connection: Connection, table: Table, columns: Mapping[str, Sequence[object]]) -> None:
    """Store columns of one length as rows of a table, by the fastest way that the database has inside a transaction."""
    names = ", ".join(columns)
    rows = zip(*columns.values(), strict=True)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # nosec B608


def id_query(connection: Connection, ids: Sequence[str]) -> Select[tuple[str]]:
    """Any number of ids as a query, for `IN (…)`: one parameter holds all of them."""
    if connection.dialect.name == "postgresql":
        return select(func.unnest(literal(list(ids), ARRAY(Text))))
    return select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)


def lookup_parts(values: Iterable[_T]) -> Iterator[list[_T]]:
    """Parts of a list of ids that fit into one `IN (…)`."""
    return _parts(values, LOOKUP_SIZE)


def times(seconds: Sequence[int]) -> TimeArray:
    """Seconds of the local clock as datetime64[s]; NAT_SECONDS is unknown."""
    return np.array(seconds, dtype=np.int64).view("datetime64[s]")


def ragged(rows: IntArray, values: StrArray, size: int) -> Ragged:
    """A ragged column of `size` rows from the row of each value; values of one row keep their order."""
    offsets = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=size), out=offsets[1:])
    return Ragged(values[np.argsort(rows, kind="stable")], offsets)


def none_if_empty(values: Iterable[str]) -> list[str | None]:
    """Texts for the database: "" (unknown) is NULL."""
    return [value or None for value in values]


def _parts(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(values)
    while part := list(islice(iterator, size)):
        yield part


@contextmanager
def collector_paused() -> Iterator[None]:
    """Leave the cyclic collector off: among millions of short-lived rows it takes a third of the time for nothing.

    What is no cycle is freed all the same.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
