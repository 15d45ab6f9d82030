"""The series that the rows of a library stand in, as a column of numbers, and what of it a new clustering leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, StrArray, factorize_texts, freeze, text_column
from linker.series.groups import Grouping


@dataclass(frozen=True, eq=False)
class SeriesColumn:
    """The series of each row: `number` (rows,) is its place among `names`, -1 for none.

    Names rise by code point, and each of them has a row.
    """

    number: IntArray
    names: StrArray

    def __post_init__(self) -> None:
        freeze(self.number, self.names)

    @classmethod
    def of(cls, series_id: StrArray) -> Self:
        """From the name of the series of each row, "" for none."""
        different, number = factorize_texts(series_id)
        return cls._sorted(np.where(different == "", -1, np.arange(len(different)))[number], different)

    @classmethod
    def none(cls, size: int) -> Self:
        """`size` rows that stand in no series."""
        return cls(np.full(size, -1, dtype=np.int64), text_column(()))

    @classmethod
    def _sorted(cls, number: IntArray, names: StrArray) -> Self:
        used = np.unique(number[number >= 0])
        used = used[np.argsort(names[used], kind="stable")]
        place = np.full(len(names) + 1, -1, dtype=np.int64)
        place[used] = np.arange(len(used))
        return cls(place[number], names[used])

    def __len__(self) -> int:
        return len(self.number)

    @property
    def sizes(self) -> IntArray:
        """Rows of each series."""
        return np.bincount(self.number[self.number >= 0], minlength=len(self.names)).astype(np.int64)

    @property
    def series_id(self) -> StrArray:
        """The name of the series of each row, "" for none."""
        return np.append(self.names, "")[self.number]

    @property
    def labels(self) -> IntArray:
        """(rows,) the smallest row of the series of each row, the row itself where it stands in none."""
        rows = np.flatnonzero(self.number >= 0)
        smallest = np.empty(len(self.names), dtype=np.int64)
        smallest[self.number[rows[::-1]]] = rows[::-1]
        labels = np.arange(len(self.number), dtype=np.int64)
        labels[rows] = smallest[self.number[rows]]
        return labels

    def name(self, row: int) -> str:
        """The series of one row, "" for none."""
        return "" if self.number[row] < 0 else str(self.names[self.number[row]])

    def reindexed(self, now: IntArray, size: int) -> Self:
        """The column for a table of `size` rows, where `now` is the new place of each row, -1 for a removed one."""
        number = np.full(size, -1, dtype=np.int64)
        number[now[now >= 0]] = self.number[now >= 0]
        return self._sorted(number, self.names)

    def numbers_at(self, rows: IntArray) -> IntArray:
        """The series that the rows stand in, each once."""
        numbers = np.unique(self.number[rows])
        return numbers[numbers >= 0]

    def members(self, numbers: IntArray, case_id: StrArray) -> Mapping[str, frozenset[str]]:
        """Some of the series as sets of case ids."""
        is_selected = np.zeros(len(self.names) + 1, dtype=np.bool_)
        is_selected[numbers] = True
        rows = np.flatnonzero(is_selected[self.number])
        groups = Grouping.of(self.number[rows])
        parts = np.split(case_id[rows[groups.rows]], groups.offsets[1:-1])
        names = self.names[self.number[rows[groups.rows[groups.offsets[:-1]]]]]
        return {name: frozenset(part.tolist()) for name, part in zip(names.tolist(), parts, strict=len(names) > 0)}

    def unchanged(self, groups: Grouping) -> NDArray[np.bool_]:
        """(groups,) whether the rows of a group are those of a series, no more and no fewer."""
        if not len(groups):
            return np.zeros(0, dtype=np.bool_)
        starts, number = groups.offsets[:-1], self.number[groups.rows]
        least, greatest = np.minimum.reduceat(number, starts), np.maximum.reduceat(number, starts)
        is_one_series = (least == greatest) & (least >= 0)
        return np.asarray(is_one_series & (groups.sizes == np.append(self.sizes, 0)[least]), dtype=np.bool_)

    def replaced(self, ended_numbers: IntArray, groups: Grouping, names: Sequence[str]) -> Self:
        """The column with some series (numbers) removed, and these groups added as series of these names."""
        ended = np.zeros(len(self.names) + 1, dtype=np.bool_)
        ended[ended_numbers] = True
        number = np.where(ended[self.number], -1, self.number)
        number[groups.rows] = len(self.names) + np.repeat(np.arange(len(groups)), groups.sizes)
        return self._sorted(number, np.concatenate([self.names, text_column(names)]))
