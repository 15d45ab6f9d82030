"""Agreeing codes as small numbers: what two cases score by the sets of codes they have, looked up where that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.codes import CodeSets
from features.columns import FloatArray, IntArray
from linker.pairs.curve import Curve
from linker.pairs.kernel.sets import DifferentSets, different_sets

Labels = NDArray[np.int32]

# A table of scores by pairs of sets pays up to so many sets (two megabytes; a case reads one row of it).
MOST_TABLED = 512
# One that many sets have to itself pays up to so many: without it, every pair would count as agreeing in the search.
MOST_TABLED_ALONE = 1_024


# Columns of `CodeColumns.groups`.
FIRST_LABEL, LAST_LABEL, CURVE = range(3)


class CodeColumns(NamedTuple):
    """Variables that count agreeing codes; the sets of a case are columns of labels, those with a table first.

    `tables` holds for each table its side and where it begins in `scores`; several variables may share one, a set then
    being what a case has in all of them. `groups` holds for each of the others its first column of labels, its
    last one, and its curve; there labels name `sets`, -1 being unknown. A set has the begin and end of its
    `entries` (codes, rising in a set, and their bans), the bans of all of them, and the most that agreement in its kind
    can add.
    """

    tables: IntArray
    scores: FloatArray
    groups: FloatArray
    sets: FloatArray
    entries: FloatArray


@dataclass(frozen=True, eq=False)
class CodeGroup:
    """The sets of one variable: its curve's number, its kinds, and the most bans that each kind can add."""

    index: int
    curve: Curve
    kinds: Sequence[CodeSets]
    largest: Sequence[float]


@dataclass(frozen=True, eq=False)
class Constant:
    """A variable that scores one and the same wherever both cases are known."""

    score: float
    is_known: NDArray[np.bool_]


def code_columns(groups: Sequence[CodeGroup], constants: Sequence[Constant], cases: int) -> tuple[CodeColumns, Labels]:
    """Packed variables, and the (cases × columns) labels."""
    group_sets = [(group, [different_sets(kind) for kind in group.kinds]) for group in groups]
    untabled = [
        (group, kinds) for group, kinds in group_sets if not _fits(kinds) and any(len(kind.sets) for kind in kinds)
    ]
    single_tables = [
        _Tabled(kinds[0].of_row + 1, _table(group, kinds[0])) for group, kinds in group_sets if _fits(kinds)
    ]
    single_tables += [
        _Tabled(constant.is_known.astype(np.int64), np.diag([0.0, constant.score])) for constant in constants
    ]
    tables = _merge_tables(single_tables)
    sides = np.array([len(table.scores) for table in tables], dtype=np.int64)
    merged, more = _merged(untabled, len(tables))
    columns = CodeColumns(
        np.stack([sides, np.cumsum(sides * sides) - sides * sides], axis=1),
        np.concatenate([np.empty(0), *(table.scores.ravel() for table in tables)]),
        *merged,
    )
    every = [np.asarray(label).astype(np.int32) for label in (*(table.of_row for table in tables), *more)]
    return columns, np.stack(every, axis=1) if every else np.empty((cases, 0), dtype=np.int32)


class _Tabled(NamedTuple):
    """The set of each case, and what two sets score."""

    of_row: IntArray
    scores: FloatArray


def _fits(kinds: Sequence[DifferentSets]) -> bool:
    return len(kinds) == 1 and len(kinds[0].sets) < MOST_TABLED_ALONE


def _merge_tables(tables: Sequence[_Tabled]) -> list[_Tabled]:
    """Merge tables of scores into as few as there is room for: each table costs a pair a look into memory."""
    merged_tables: list[_Tabled] = []
    for table in sorted(tables, key=lambda item: len(item.scores)):
        merged_table = _merge_two(merged_tables[-1], table) if merged_tables else None
        merged_tables[-1 if merged_table else len(merged_tables) :] = [merged_table or table]
    return merged_tables


def _merge_two(first_table: _Tabled, second_table: _Tabled) -> _Tabled | None:
    from pandas import factorize

    number, sets = factorize(first_table.of_row * len(second_table.scores) + second_table.of_row)
    if len(sets) > MOST_TABLED:
        return None
    first, second = np.divmod(sets, len(second_table.scores))
    return _Tabled(number, first_table.scores[np.ix_(first, first)] + second_table.scores[np.ix_(second, second)])


def _table(group: CodeGroup, different: DifferentSets) -> FloatArray:
    shared = np.minimum(different.shared_information(), group.largest[0])
    return np.pad(group.curve.at(shared), ((1, 0), (1, 0)))


def _merged(
    groups: Sequence[tuple[CodeGroup, list[DifferentSets]]], column: int
) -> tuple[tuple[FloatArray, FloatArray, FloatArray], list[IntArray]]:
    rows, sets, entries = [np.empty((0, 3))], [np.empty((0, 4))], [np.empty((0, 2))]
    labels: list[IntArray] = []
    for group, kinds in groups:
        begin = column + len(labels)
        rows.append(np.array([[begin, begin + len(kinds) - 1, group.index]]))
        for kind, largest in zip(kinds, group.largest, strict=True):
            labels.append(np.where(kind.of_row < 0, -1, kind.of_row + sum(map(len, sets))))
            bounds = sum(map(len, entries)) + kind.sets.present.indptr
            total = kind.sets.total_information
            sets.append(np.stack([bounds[:-1], bounds[1:], total, np.full(len(total), largest)], axis=1))
            rank = np.unique(kind.sets.present.indices, return_inverse=True)[1]
            entries.append(np.stack([rank, kind.sets.information.data], axis=1))
    return (np.concatenate(rows), np.concatenate(sets), np.concatenate(entries)), labels
