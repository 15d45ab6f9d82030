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

# A table of scores by pairs of sets pays up to so many sets (half a megabyte).
MOST_TABLED = 255


class CodeColumns(NamedTuple):
    """Variables that count agreeing codes; the sets of a case are columns of labels, those with a table first.

    `tables` holds for each table its side and where it begins in `scores`; its first row and column (0) are unknown.
    `groups` holds for each of the others its first column of labels, the one after its last, its curve, and what two
    cases without a common code score; there labels name `sets`, -1 being unknown. A set has the begin and end of its
    `entries` (codes, rising in a set, and their bans), what two cases of that set score where a group has one column,
    and the most bans that agreement in its kind can add.
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
    known: NDArray[np.bool_]


def code_columns(groups: Sequence[CodeGroup], constants: Sequence[Constant], cases: int) -> tuple[CodeColumns, Labels]:
    """Packed variables, and the (cases × columns) labels."""
    found = [[different_sets(kind) for kind in group.kinds] for group in groups]
    fits = [len(kinds) == 1 and len(kinds[0].sets) <= MOST_TABLED for kinds in found]
    tabled = [(group, kinds[0]) for group, kinds, fit in zip(groups, found, fits, strict=True) if fit]
    other = [(group, kinds) for group, kinds, fit in zip(groups, found, fits, strict=True) if not fit]
    scores = [_table(*each) for each in tabled]
    scores += [np.array([[0.0, 0.0], [0.0, constant.score]]) for constant in constants]
    labels = [kind.of_row + 1 for _, kind in tabled] + [constant.known for constant in constants]
    first = np.cumsum([0, *(table.size for table in scores)])[:-1]
    sides = [len(table) for table in scores]
    merged, more = _merged(other, len(labels))
    columns = CodeColumns(
        np.stack([np.array(sides, dtype=np.int64), first.astype(np.int64)], axis=1),
        np.concatenate([np.empty(0), *(table.ravel() for table in scores)]),
        *merged,
    )
    every = [np.asarray(label).astype(np.int32) for label in (*labels, *more)]
    return columns, np.stack(every, axis=1) if every else np.empty((cases, 0), dtype=np.int32)


def _table(group: CodeGroup, different: DifferentSets) -> FloatArray:
    shared = np.minimum(different.shared_bans(), group.largest[0])
    return np.pad(group.curve.at(shared), ((1, 0), (1, 0)))


def _merged(
    groups: Sequence[tuple[CodeGroup, list[DifferentSets]]], column: int
) -> tuple[tuple[FloatArray, FloatArray, FloatArray], list[IntArray]]:
    rows, sets, entries = [np.empty((0, 4))], [np.empty((0, 4))], [np.empty((0, 2))]
    labels: list[IntArray] = []
    for group, kinds in groups:
        begin = column + len(labels)
        none = group.curve.at(np.zeros(1))[0]
        rows.append(np.array([[begin, begin + len(kinds), group.index, none]]))
        for kind, largest in zip(kinds, group.largest, strict=True):
            labels.append(np.where(kind.of_row < 0, -1, kind.of_row + sum(map(len, sets))))
            bounds = sum(map(len, entries)) + kind.sets.present.indptr
            same = group.curve.at(np.minimum(kind.sets.total_information, largest))
            sets.append(np.stack([bounds[:-1], bounds[1:], same, np.full(len(same), largest)], axis=1))
            rank = np.unique(kind.sets.present.indices, return_inverse=True)[1]
            entries.append(np.stack([rank, kind.sets.information.data], axis=1))
    return (np.concatenate(rows), np.concatenate(sets), np.concatenate(entries)), labels
