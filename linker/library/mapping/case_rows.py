"""Several rows of one case (one a suspect, one a stolen thing) joined to one, where only lists differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.case import CASE_NUMBERS, PLACE_NUMBERS
from features.columns import Ragged

_LISTS = ("goods", "tools", "offenders", "trace_kind", "trace_value")
_TEXTS = ("offence", "address", "region", "jurisdiction", "premises", "narrative", "status")
_MOMENTS = ("earliest", "latest")
# A loss is joined by its own rule, a radius belongs to its place.
_NUMBERS = tuple(name for name in (*PLACE_NUMBERS, *CASE_NUMBERS) if name not in ("loss", "radius_m"))


@dataclass(frozen=True, eq=False)
class JoinedRows:
    """The table with the lists of joined rows in the first row of each case.

    `first_rows` are the rows that stand for themselves or for a case, `members` every joined row with the row it is
    joined to, `count` how many were joined.
    """

    table: Mapping[str, Any]
    first_rows: tuple[int, ...]
    members: Mapping[int, int]

    @property
    def count(self) -> int:
        """How many rows were joined to an earlier one."""
        return len(self.members)


def joined_rows(table: Mapping[str, Any], refused: frozenset[int]) -> JoinedRows:
    """Join the rows of one id whose single values agree (or are unknown in one) and whose lists differ.

    Rows that are wholly equal, and rows that disagree, stay as they are.
    """
    ids = table["case_id"].tolist()
    rows = range(len(ids))
    if len(set(ids)) == len(ids):
        return JoinedRows(table, tuple(rows), {})
    groups: dict[str, list[int]] = {}
    for row in rows:
        if row not in refused and ids[row]:
            groups.setdefault(ids[row], []).append(row)
    members: dict[int, int] = {}
    for group in groups.values():
        first = group[0]
        for row in group[1:]:
            if table["source"][row] != table["source"][first] and _differ_in_lists_only(table, first, row):
                members[row] = first
    if not members:
        return JoinedRows(table, tuple(rows), {})
    return JoinedRows(_merged(table, members), tuple(row for row in rows if row not in members), members)


def _differ_in_lists_only(table: Mapping[str, Any], first: int, second: int) -> bool:
    is_same = all(
        not table[name][first] or not table[name][second] or table[name][first] == table[name][second]
        for name in _TEXTS
    )
    for name in (*_MOMENTS, *_NUMBERS, "loss"):
        one_value, second_value = table[name][first], table[name][second]
        is_unknown = one_value != one_value or second_value != second_value  # noqa: PLR0124  NaN and NaT differ from themselves
        is_same &= bool(
            is_unknown or one_value == second_value or (name == "loss" and _names_other_goods(table, first, second))
        )
    return is_same and any(_values(table[name], first) != _values(table[name], second) for name in _LISTS)


def _names_other_goods(table: Mapping[str, Any], first: int, second: int) -> bool:
    return _values(table["goods"], first) != _values(table["goods"], second)


def _values(part: Ragged, row: int) -> list[Any]:
    values: list[Any] = part.values[part.offsets[row] : part.offsets[row + 1]].tolist()
    return values


def _merged(table: Mapping[str, Any], members: Mapping[int, int]) -> dict[str, Any]:
    merged = dict(table)
    rows_of: dict[int, list[int]] = {}
    for row, first in members.items():
        rows_of.setdefault(first, [first]).append(row)
    for name in ("goods", "tools", "offenders"):
        merged[name] = _union(table[name], rows_of)
    merged["trace_kind"], merged["trace_value"] = _traces(table, rows_of)
    merged["codes"] = {facet: _union(part, rows_of) for facet, part in table["codes"].items()}
    for name in (*_TEXTS, *_MOMENTS, *_NUMBERS):
        merged[name] = _first_known(table[name], rows_of)
    merged["loss"] = _losses(table, rows_of)
    return merged


def _union(part: Ragged, rows_of: Mapping[int, Sequence[int]]) -> Ragged:
    return Ragged.from_rows(
        tuple(dict.fromkeys(value for member in rows_of.get(row, [row]) for value in _values(part, member)))
        for row in range(len(part))
    )


def _traces(table: Mapping[str, Any], rows_of: Mapping[int, Sequence[int]]) -> tuple[Ragged, Ragged]:
    kinds, values = table["trace_kind"], table["trace_value"]
    pairs = [
        tuple(
            dict.fromkeys(
                pair
                for member in rows_of.get(row, [row])
                for pair in zip(_values(kinds, member), _values(values, member), strict=True)
            )
        )
        for row in range(len(kinds))
    ]
    return Ragged.from_rows(tuple(kind for kind, _ in row) for row in pairs), Ragged.from_rows(
        tuple(value for _, value in row) for row in pairs
    )


def _first_known(column: Any, rows_of: Mapping[int, Sequence[int]]) -> Any:
    filled = column.copy()
    for first, rows in rows_of.items():
        known_rows = [row for row in rows if column[row] == column[row] and column[row] != ""]
        if known_rows:
            filled[first] = column[known_rows[0]]
    return filled


def _losses(table: Mapping[str, Any], rows_of: Mapping[int, Sequence[int]]) -> Any:
    """One loss a case: the same in all rows, or the sum where each row has a loss and goods of its own."""
    losses = table["loss"].copy()
    for first, rows in rows_of.items():
        values = [float(table["loss"][row]) for row in rows if not np.isnan(table["loss"][row])]
        if values:
            losses[first] = values[0] if len(set(values)) == 1 else sum(values)
    return losses
