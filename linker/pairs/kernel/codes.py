"""Agreeing codes as small numbers: each different set of codes once, and for each case which set it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.codes import CodeSets
from features.columns import FloatArray, IntArray
from linker.pairs.curve import Curve


class CodeColumns(NamedTuple):
    """Groups of code sets that one curve reads as a sum (a facet is a group of one kind, class traces of several).

    `groups` holds for each its first kind, the kind after its last, its curve, and what two cases without a common
    code score; `largest` the most bans a kind can add. `sets` holds for each set where its entries begin and end, and
    what two cases of that set score (in groups of one kind); `entries` are codes, rising in a set, and their bans.
    """

    groups: FloatArray
    largest: FloatArray
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
class _Different:
    """The different sets among rows: `of_row` names the set of a row (-1 none), `example` is a row of each set."""

    of_row: IntArray
    example: IntArray


def code_columns(groups: Sequence[CodeGroup], cases: int) -> tuple[CodeColumns, NDArray[np.int32]]:
    """Packed groups, and (cases × kinds) the set of each case, -1 where it is unknown."""
    of_rows, sets, entries = [], [np.empty((0, 3))], [np.empty((0, 2))]
    for group in groups:
        for kind, largest in zip(group.kinds, group.largest, strict=True):
            different = _different(kind)
            begin, offset = sum(map(len, entries)), sum(map(len, sets))
            of_rows.append(np.where(different.of_row < 0, -1, different.of_row + offset).astype(np.int32))
            chosen = kind.take(different.example)
            bounds = begin + chosen.present.indptr
            same = group.curve.at(np.minimum(chosen.total_information, largest))
            sets.append(np.stack([bounds[:-1], bounds[1:], same], axis=1))
            rank = np.unique(chosen.present.indices, return_inverse=True)[1]
            entries.append(np.stack([rank, chosen.information.data], axis=1))
    ends = np.cumsum([len(group.kinds) for group in groups])
    none = [group.curve.at(np.zeros(1))[0] for group in groups]
    starts = ends - [len(group.kinds) for group in groups]
    columns = CodeColumns(
        np.array([starts, ends, [group.index for group in groups], none], dtype=np.float64).reshape(4, -1).T.copy(),
        np.array([bound for group in groups for bound in group.largest], dtype=np.float64),
        np.concatenate(sets),
        np.concatenate(entries),
    )
    return columns, np.stack(of_rows, axis=1) if of_rows else np.empty((cases, 0), dtype=np.int32)


def common_bans(sets: CodeSets, rare: int) -> FloatArray:
    """(rows,) bans of the codes of a row that more than `rare` rows carry."""
    rank, _ = pd.factorize(sets.present.indices)
    carriers = np.bincount(rank, minlength=1)[rank] if len(rank) else rank
    rows = np.repeat(np.arange(len(sets)), np.diff(sets.present.indptr))
    common = np.where(carriers > rare, sets.information.data, 0.0)
    return np.bincount(rows, common, minlength=len(sets)).astype(np.float64)


def _different(sets: CodeSets) -> _Different:
    # sets are told apart code by code: what stood so far and the next code make a new number
    rank, names = pd.factorize(sets.present.indices)
    starts, lengths = sets.present.indptr[:-1], np.diff(sets.present.indptr)
    so_far = np.full(len(sets), -1, dtype=np.int64)
    rows, used = np.flatnonzero(lengths > 0), 0
    for place in range(int(lengths.max(initial=0))):
        rows = rows[lengths[rows] > place]
        key = (so_far[rows] + 1) * (len(names) + 1) + rank[starts[rows] + place]
        number, found = pd.factorize(key)
        so_far[rows] = used + number
        used += len(found)
    known = np.flatnonzero(so_far >= 0)
    number, found = pd.factorize(so_far[known])
    example = np.zeros(len(found), dtype=np.int64)
    example[number[::-1]] = known[::-1]
    of_row = np.full(len(sets), -1, dtype=np.int64)
    of_row[known] = number
    return _Different(of_row, example)
