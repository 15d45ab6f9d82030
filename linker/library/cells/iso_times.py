"""The fast path for columns of ISO 8601 texts: a million in about a second, by arithmetic on their characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from features.columns import TimeArray
from linker.library.cells.moment_words import latest_year

_WIDTH = 25
_BLOCK = 100_000
_LENGTHS = (10, 16, 19, 20, 23, 24)
# Character positions of year, month, day, hour, minute and second in 2018-04-25T22:30:00.000Z.
_FIELDS = ((0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19))
_MARKS = ((4, "-"), (7, "-"), (10, "T "), (13, ":"), (16, ":"), (19, ".Z"), (23, "Z"))

BoolArray = NDArray[np.bool_]
Codes = NDArray[np.int32]


def iso_windows(cells: Sequence[object]) -> tuple[TimeArray, TimeArray, BoolArray]:
    """Earliest, latest (datetime64[s], NaT where not read) and which cells were read.

    Only valid ISO texts after 1900 and not in the future are read; everything else is left to the careful reader.
    """
    parts = [_block(cells[at : at + _BLOCK]) for at in range(0, len(cells), _BLOCK)] or [_block(())]
    earliest, latest, is_read = (np.concatenate(column) for column in zip(*parts, strict=True))
    return earliest, latest, is_read


def _block(cells: Sequence[object]) -> tuple[TimeArray, TimeArray, BoolArray]:
    texts = np.array([cell if type(cell) is str else "" for cell in cells], dtype=f"U{_WIDTH}")
    codes = texts.view(np.int32).reshape(len(texts), _WIDTH)
    lengths = np.count_nonzero(codes, axis=1)
    good = np.isin(lengths, _LENGTHS) & _marks_fit(codes, lengths) & _digits_fit(codes, lengths)
    earliest = np.full(len(texts), "NaT", dtype="datetime64[s]")
    latest = earliest.copy()
    rows = np.flatnonzero(good)
    day, seconds, valid = _moments(codes[rows], lengths[rows])
    rows, day, seconds = rows[valid], day[valid], seconds[valid]
    earliest[rows] = day + seconds
    latest[rows] = day + np.where(lengths[rows] == 10, np.timedelta64(86_400, "s"), seconds)
    good[:] = False
    good[rows] = True
    return earliest, latest, good


def _marks_fit(codes: Codes, lengths: NDArray[np.int64]) -> BoolArray:
    fits = np.ones(len(codes), dtype=bool)
    for position, allowed in _MARKS:
        fits_mark = np.isin(codes[:, position], [ord(char) for char in allowed])
        fits &= fits_mark | (lengths <= position)
    # 20 characters end in Z, 23 and 24 have a fraction.
    ends_in_z: BoolArray = (codes[:, 19] == ord("Z")) == (lengths == 20)
    return fits & ends_in_z


def _digits_fit(codes: Codes, lengths: NDArray[np.int64]) -> BoolArray:
    is_digit = (codes >= ord("0")) & (codes <= ord("9"))
    fits = np.ones(len(codes), dtype=bool)
    for start, end in (*_FIELDS, (20, 23)):
        fits &= is_digit[:, start:end].all(axis=1) | (lengths <= start)
    return fits


def _moments(codes: Codes, lengths: NDArray[np.int64]) -> tuple[TimeArray, NDArray[np.timedelta64], BoolArray]:
    year, month, day, hour, minute, second = (
        np.where(lengths > start, _number(codes[:, start:end]), 0) for start, end in _FIELDS
    )
    # Years up to 1900 hold placeholders and errors, which the careful reader names.
    valid = (year > 1900) & (year <= latest_year()) & (month >= 1) & (month <= 12) & (day >= 1)
    valid &= (hour <= 23) & (minute <= 59) & (second <= 59)
    months = (np.where(valid, (year - 1970) * 12 + month - 1, 0)).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.maximum(day, 1) - 1).astype("timedelta64[D]")
    valid &= days.astype("datetime64[M]") == months
    seconds = (hour * 3600 + minute * 60 + second).astype("timedelta64[s]")
    return days.astype("datetime64[s]"), seconds, valid


def _number(codes: Codes) -> NDArray[np.int64]:
    total = np.zeros(len(codes), dtype=np.int64)
    for position in range(codes.shape[1]):
        total = total * 10 + codes[:, position] - ord("0")
    return total
