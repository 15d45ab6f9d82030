"""The whole library, or some cases of it, as one CaseTable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Select, func, select

from features.case import CaseTable
from features.columns import IntArray, Ragged, StrArray, number_column, text_column
from linker.library.store import schema
from linker.library.store.columns import (
    NAT_SECONDS,
    Maker,
    byte_texts,
    ragged,
    read_arrays,
    repeated_texts,
    times,
    whole_numbers,
)
from linker.library.store.content import HashArray
from linker.library.store.damage import values_as_stored

# Written anew for almost every case, so not worth looking for equal ones.
_UNIQUE_TEXT = ("narrative",)


def read_bare_table(connection: Connection) -> tuple[CaseTable, HashArray]:
    """All cases ordered by case_id with what fixes who can have done them: when, where, how many, traces, offenders.

    Every other column is unknown; what each case says in all of them comes as a hash.
    """
    columns = _read_rows(connection, None, (), hashed=True)
    content_hash = columns.pop("content_hash")
    parts = _Parts(connection, None, columns.pop("case_key"))
    size = len(columns["case_id"])
    columns |= dict.fromkeys((*schema.TEXT_COLUMNS, "source"), text_column([""] * size))
    columns |= dict.fromkeys(("goods", "tools"), Ragged.empty(size))
    trace_kind, trace_value = parts.traces()
    table = CaseTable(**columns, trace_kind=trace_kind, trace_value=trace_value, offenders=parts.offenders())
    return table, content_hash


def read_case_table(connection: Connection, keys: Sequence[int] | None, *, with_source: bool) -> CaseTable:
    """Cases ordered by case_id: all (None), or those with these keys. A facet that none of them has is left out."""
    with values_as_stored():
        columns = _read_rows(connection, keys, schema.TEXT_COLUMNS)
        case_key = columns.pop("case_key")
        parts = _Parts(connection, keys, case_key)
        codes = parts.codes()
        unknown = Ragged.empty(len(case_key))
        trace_kind, trace_value = parts.traces()
        return CaseTable(
            **columns,
            goods=codes.pop(schema.GOODS_FACET, unknown),
            tools=codes.pop(schema.TOOLS_FACET, unknown),
            trace_kind=trace_kind,
            trace_value=trace_value,
            offenders=parts.offenders(),
            source=parts.sources() if with_source else text_column([""] * len(case_key)),
            codes=codes,
        )


def imported_offenders(connection: Connection, keys: Sequence[int]) -> Ragged:
    """The offenders that files name for these cases, ordered as `read_case_table` orders the cases."""
    case_key = _read_rows(connection, keys, ())["case_key"]
    return _Parts(connection, keys, case_key).offenders(schema.IMPORTED)


def _read_rows(
    connection: Connection, keys: Sequence[int] | None, text_columns: tuple[str, ...], *, hashed: bool = False
) -> dict[str, Any]:
    cases = schema.cases.c
    query = select(
        cases.case_key,
        cases.case_id,
        *(func.coalesce(cases[name], NAT_SECONDS) for name in schema.TIME_COLUMNS),
        *(cases[name] for name in schema.NUMBER_COLUMNS),
        *(func.coalesce(cases[name], "") for name in text_columns),
        *([cases.content_hash] if hashed else []),
    ).order_by(cases.case_id)
    makers: dict[str, Maker] = {"case_key": whole_numbers, "case_id": text_column}
    makers |= dict.fromkeys(schema.TIME_COLUMNS, times) | dict.fromkeys(schema.NUMBER_COLUMNS, number_column)
    makers |= {name: text_column if name in _UNIQUE_TEXT else repeated_texts() for name in text_columns}
    makers |= {"content_hash": byte_texts} if hashed else {}
    arrays = read_arrays(connection, _only(query, cases.case_key, keys), [*makers.values()])
    return dict(zip(makers, arrays, strict=True))


class _Parts:
    """The rows that hang on the cases, laid under the rows of the table."""

    def __init__(self, connection: Connection, keys: Sequence[int] | None, case_key: IntArray) -> None:
        self._connection = connection
        self._keys = keys
        self._order = np.argsort(case_key)
        self._sorted_keys = case_key[self._order]
        self._size = len(case_key)

    def codes(self) -> dict[str, Ragged]:
        codes = schema.codes.c
        query = select(codes.case_key, codes.facet, codes.value)
        number: dict[str, int] = {}
        makers = (whole_numbers, lambda names: _numbers(names, number), repeated_texts())
        keys, facets, values = self._read(query, makers, codes.case_key, codes.facet, codes.position)
        rows = self._rows(keys)
        values_of_facet = {name: np.flatnonzero(facets == index) for name, index in sorted(number.items())}
        return {name: ragged(rows[index], values[index], self._size) for name, index in values_of_facet.items()}

    def traces(self) -> tuple[Ragged, Ragged]:
        traces = schema.traces.c
        query = select(traces.case_key, traces.kind, traces.value)
        makers = (whole_numbers, repeated_texts(), repeated_texts())
        keys, kind, value = self._read(query, makers, traces.case_key, traces.position)
        rows = self._rows(keys)
        return ragged(rows, kind, self._size), ragged(rows, value, self._size)

    def offenders(self, origin: str = "") -> Ragged:
        people = schema.offenders.c
        query = select(people.case_key, people.offender_id).distinct()
        query = query.where(people.origin == origin) if origin else query
        keys, offender = self._read(query, (whole_numbers, repeated_texts()), people.case_key, people.offender_id)
        return ragged(self._rows(keys), offender, self._size)

    def sources(self) -> StrArray:
        sources = schema.sources.c
        query = select(sources.case_key, sources.source)
        keys, source = self._read(query, (whole_numbers, text_column), sources.case_key)
        column = text_column([""] * self._size)
        column[self._rows(keys)] = source
        return column

    def _read(self, query: Select[Any], makers: Sequence[Maker], *order: Column[Any]) -> list[NDArray[Any]]:
        return read_arrays(self._connection, _only(query, order[0], self._keys).order_by(*order), makers)

    def _rows(self, keys: IntArray) -> IntArray:
        return self._order[np.searchsorted(self._sorted_keys, keys)]


def _numbers(names: Sequence[str], number: dict[str, int]) -> IntArray:
    return np.array([number.setdefault(name, len(number)) for name in names], dtype=np.int64)


def _only(query: Select[Any], key: Column[Any], keys: Sequence[int] | None) -> Select[Any]:
    return query if keys is None else query.where(key.in_(keys))
