"""Columns: the arrays a table of cases is made of, and the ragged column whose rows hold several strings.

Text columns hold "" for unknown, number columns NaN, time columns NaT; nothing else means unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

StrArray = NDArray[np.object_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
TimeArray = NDArray[np.datetime64]


def freeze(*arrays: NDArray[Any]) -> None:
    """Make arrays read-only: what flows between stages is never changed in place."""
    for array in arrays:
        array.flags.writeable = False


def text_column(values: Iterable[str | None]) -> StrArray:
    """Object array of str; None becomes "" (unknown)."""
    items: Sequence[object] = list(values)
    if not {str}.issuperset(map(type, items)):
        items = ["" if value is None else str(value) for value in items]
    column = np.empty(len(items), dtype=object)
    column[:] = items
    return column


def number_column(values: Iterable[float | None]) -> FloatArray:
    """float64 array; None becomes NaN (unknown)."""
    return np.array(list(values), dtype=np.float64)


def time_column(values: Iterable[datetime | None]) -> TimeArray:
    """datetime64[s] array of local time; None becomes NaT (unknown)."""
    return np.array([np.datetime64("NaT") if value is None else value for value in values], dtype="datetime64[s]")


def factorize_texts(values: StrArray) -> tuple[StrArray, IntArray]:
    """The different texts in the order they first occur, and for each value the number of its text."""
    place = {text: number for number, text in enumerate(dict.fromkeys(values.tolist()))}
    number = np.fromiter(map(place.__getitem__, values), dtype=np.int64, count=len(values))
    return text_column(place), number


def map_texts(values: StrArray, function: Callable[[str], str]) -> StrArray:
    """A column of texts mapped by a function, which is called once for each different text."""
    unique_texts, number = factorize_texts(values)
    return text_column(map(function, unique_texts))[number]


def value_positions(offsets: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Positions of the values of some rows of a ragged column, row after row, and the offsets of these rows."""
    lengths = np.diff(offsets)[rows]
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    within = np.arange(ends[-1], dtype=np.int64) - np.repeat(ends[:-1], lengths)
    return np.repeat(offsets[:-1][rows], lengths) + within, ends


def compact_numbers(number: NDArray[np.integer[Any]], size: int) -> tuple[IntArray, IntArray]:
    """Which of the numbers 0 to `size` - 1 occur (sorted), and for each number its place among these."""
    used = np.zeros(size, dtype=np.bool_)
    used[number] = True
    return np.flatnonzero(used), (np.cumsum(used) - 1)[number]


@dataclass(frozen=True, eq=False)
class Ragged:
    """A column whose rows hold any number of strings: row i is `values[offsets[i]:offsets[i + 1]]`."""

    values: StrArray
    offsets: IntArray

    def __post_init__(self) -> None:
        if self.offsets[0] != 0 or self.offsets[-1] != len(self.values) or np.any(np.diff(self.offsets) < 0):
            raise ValueError("offsets of a ragged column must rise from 0 to the number of values")
        freeze(self.values, self.offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def from_rows(cls, rows: Iterable[Iterable[str]]) -> Ragged:
        """Build from one iterable of strings a row."""
        lists = [list(row) for row in rows]
        offsets = np.concatenate([[0], np.cumsum([len(row) for row in lists], dtype=np.int64)]).astype(np.int64)
        return cls(text_column(value for row in lists for value in row), offsets)

    @classmethod
    def of_texts(cls, column: StrArray, function: Callable[[str], Iterable[str]]) -> Ragged:
        """Rows that a function makes of the texts of a column; it is called once for each different text."""
        unique_texts, number = factorize_texts(column)
        return cls.from_rows(map(function, unique_texts)).take(number)

    @classmethod
    def empty(cls, rows: int) -> Ragged:
        """`rows` rows that hold nothing."""
        return cls(np.empty(0, dtype=object), np.zeros(rows + 1, dtype=np.int64))

    @property
    def lengths(self) -> IntArray:
        """Number of values in each row."""
        return np.diff(self.offsets)

    @property
    def row_of_value(self) -> IntArray:
        """For each value, the row it stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    def row(self, index: int) -> tuple[str, ...]:
        """The values of one row."""
        return tuple(self.values[self.offsets[index] : self.offsets[index + 1]])

    def rows(self) -> list[tuple[str, ...]]:
        """All rows as tuples; for edges and tests."""
        values = self.values.tolist()
        return [tuple(values[start:stop]) for start, stop in pairwise(self.offsets.tolist())]

    def take(self, index: ArrayLike) -> Ragged:
        """Rows by an integer index array, in its order."""
        place, offsets = value_positions(self.offsets, np.asarray(index, dtype=np.int64))
        return Ragged(self.values[place], offsets)

    def unique_rows(self) -> tuple[Ragged, IntArray]:
        """The different rows, and for each row the number of its row among these."""
        from pandas import factorize

        texts, number = factorize_texts(self.values)
        starts, lengths = self.offsets[:-1], self.lengths
        # rows are told apart value by value: what stood so far and the next value make a new number
        so_far, used = np.zeros(len(self), dtype=np.int64), 1
        rows = np.flatnonzero(lengths > 0)
        for place in range(int(lengths.max(initial=0))):
            rows = rows[lengths[rows] > place]
            code, names = factorize(so_far[rows] * len(texts) + number[starts[rows] + place])
            so_far[rows] = used + code
            used += len(names)
        row_number, names = factorize(so_far)
        example = np.zeros(len(names), dtype=np.int64)
        example[row_number[::-1]] = np.arange(len(self))[::-1]
        return self.take(example), row_number.astype(np.int64)

    def map_rows(self, function: Callable[[tuple[str, ...]], Iterable[str]]) -> Ragged:
        """Rows mapped by a function, which is called once for each different row."""
        rows, row_number = self.unique_rows()
        return Ragged.from_rows(map(function, rows.rows())).take(row_number)

    def join_rows(self, separator: str) -> StrArray:
        """Values of each row joined to one text."""
        rows, row_number = self.unique_rows()
        return text_column(map(separator.join, rows.rows()))[row_number]

    def fill_empty(self, fallback: Ragged) -> Ragged:
        """Rows of this column; where one is empty, the row of the other column."""
        rows = np.arange(len(self), dtype=np.int64)
        return Ragged.concatenate([self, fallback]).take(np.where(self.lengths > 0, rows, rows + len(self)))

    def filter_values(self, mask: NDArray[np.bool_]) -> Ragged:
        """Rows with only the values of a mask (one flag a value)."""
        lengths = np.bincount(self.row_of_value[mask], minlength=len(self))
        return Ragged(self.values[mask], np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))

    @staticmethod
    def hstack(parts: Sequence[Ragged]) -> Ragged:
        """Rows that hold the values of each part, one part after the other; all parts have as many rows."""
        ends = np.cumsum([part.lengths for part in parts], axis=0)
        offsets = np.concatenate([[0], np.cumsum(ends[-1])]).astype(np.int64)
        values = np.empty(offsets[-1], dtype=object)
        for part, end in zip(parts, ends, strict=True):
            # from where a value stands in its part to where it stands in the whole
            shift = offsets[:-1] + end - part.offsets[1:]
            values[np.arange(len(part.values)) + np.repeat(shift, part.lengths)] = part.values
        return Ragged(values, offsets)

    @staticmethod
    def concatenate(parts: Sequence[Ragged]) -> Ragged:
        """Rows of all parts, one after the other."""
        values = np.concatenate([part.values for part in parts]) if parts else np.empty(0, dtype=object)
        lengths = np.concatenate([part.lengths for part in parts]) if parts else np.empty(0, dtype=np.int64)
        return Ragged(values, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
