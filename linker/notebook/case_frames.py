"""DataFrames of cases without any library: checked and turned into columns, or understood as an import does it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from features.case import CaseTable
from features.columns import FloatArray, Ragged, StrArray, TimeArray, text_column
from linker.errors import InputError
from linker.i18n.translate import translate
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import fill_unknown
from linker.notebook.frames import cases_frame

MO = "mo_"
TIMES = ("earliest", "latest")
NUMBERS = ("longitude", "latitude", "x_m", "y_m", "radius_m", "loss", "offender_count")
LISTS = ("goods", "tools", "trace_kind", "trace_value", "offenders")
_NOT_IN_FRAMES = ("codes", "source")
TEXTS = tuple(
    one.name for one in fields(CaseTable) if one.name not in {*TIMES, *NUMBERS, *LISTS, *_NOT_IN_FRAMES}
)  # fmt: skip
_MOST_TOLD = 5


def as_cases(frame: pd.DataFrame, *, map_path: str | Path | None = None) -> pd.DataFrame:
    """Cases out of a DataFrame with whatever columns it has, in the form of `Casework.cases()`.

    The columns are found out as by an import (or read by a map file), and what the record leaves open is read from the
    narrative. A Timestamp at midnight is a day whose hour is unknown. InputError names the rows that are no cases;
    take them out and call again.
    """
    chunk = _chunk(frame)
    mapping = mapping_for(chunk, None if map_path is None else Path(map_path))
    mapping.check(chunk.columns)
    converted = to_cases(chunk, mapping)
    if converted.rejects:
        told = "; ".join(f"row {one.row}: {translate(one.reason, 'en')}" for one in converted.rejects[:_MOST_TOLD])
        raise InputError(f"{len(converted.rejects):,} of {len(frame):,} rows of the DataFrame are no cases ({told}); "
                         "repair them or take them out (frame.drop); the first row is row 1")  # fmt: skip
    return cases_frame(fill_codes(fill_unknown(converted.table).table).table)


def table_of(frame: pd.DataFrame) -> CaseTable:
    """A DataFrame in the form of `Casework.cases()` as columns; only `case_id` must be there, all else may be unknown.

    InputError names columns it does not know, cells it cannot read, and ids that are missing or stand twice.
    """
    _check_columns(frame)
    size = len(frame)
    columns: dict[str, Any] = {name: _texts(frame, name) for name in TEXTS} | {"case_id": ids_of(frame["case_id"])}
    columns |= {name: _times(frame, name) for name in TIMES}
    columns |= {name: _numbers(frame, name) for name in NUMBERS}
    columns |= {name: _lists(frame, name) for name in LISTS}
    codes = {str(name)[len(MO) :]: _lists(frame, str(name)) for name in frame.columns if str(name).startswith(MO)}
    _check_ids(columns["case_id"])
    if not np.array_equal(columns["trace_kind"].offsets, columns["trace_value"].offsets):
        raise InputError("trace_kind and trace_value of the DataFrame differ in length; give every value its kind")
    return CaseTable(**columns, codes=codes, source=text_column([""] * size))


def ids_of(values: Iterable[Any]) -> StrArray:
    """Case ids as text; whatever means unknown becomes ""."""
    return text_column(None if _unknown(value) else str(value).strip() for value in values)


def _check_columns(frame: pd.DataFrame) -> None:
    known = sorted({*TEXTS, *TIMES, *NUMBERS, *LISTS})
    strange = [str(name) for name in frame.columns if name not in known and not str(name).startswith(MO)]
    remedy = "linker.notebook.as_cases(frame) finds out what the columns of any DataFrame of cases mean"
    if strange:
        raise InputError(
            f"the DataFrame of cases has columns that are no part of a case: {', '.join(strange)}; leave them out, or "
            f"rename them ({', '.join(known)}, mo_<facet>); {remedy}"
        )
    if "case_id" not in frame.columns:
        raise InputError(f"the DataFrame of cases has no column case_id; {remedy}")
    if not frame.columns.is_unique:
        raise InputError("the DataFrame of cases has two columns of one name; leave one out")


def _check_ids(ids: StrArray) -> None:
    names, times = np.unique(ids.astype(str), return_counts=True)
    if "" in names:
        raise InputError(f"row {int(np.flatnonzero(ids == '')[0]) + 1} of the DataFrame has no case_id; give it one")
    if (times > 1).any():
        twice = ", ".join(names[times > 1][:_MOST_TOLD])
        raise InputError(f"case ids stand twice in the DataFrame ({twice}); keep one row a case (drop_duplicates)")


def _texts(frame: pd.DataFrame, name: str) -> StrArray:
    if name not in frame:
        return text_column([""] * len(frame))
    return text_column(None if _unknown(value) else str(value) for value in frame[name])


def _numbers(frame: pd.DataFrame, name: str) -> FloatArray:
    if name not in frame:
        return np.full(len(frame), np.nan)
    try:
        return np.asarray(pd.to_numeric(frame[name]).to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise InputError(f"column {name} of the DataFrame holds what is no number ({error}); {_HOW}") from error


def _times(frame: pd.DataFrame, name: str) -> TimeArray:
    if name not in frame:
        return np.full(len(frame), np.datetime64("NaT"), dtype="datetime64[s]")
    try:
        return np.asarray(pd.to_datetime(frame[name], format="ISO8601").to_numpy(dtype="datetime64[s]"))
    except (TypeError, ValueError) as error:
        raise InputError(f"column {name} of the DataFrame holds what is no time ({error}); {_HOW}") from error


_HOW = "convert it, or let linker.notebook.as_cases(frame) read it"


def _lists(frame: pd.DataFrame, name: str) -> Ragged:
    return Ragged.from_rows(map(_items, frame[name])) if name in frame else Ragged.empty(len(frame))


def _items(value: Any) -> list[str]:
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [str(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return [] if _unknown(value) else [str(value)]


def _unknown(value: Any) -> bool:
    return (
        value is None or value is pd.NaT or value is pd.NA or value == "" or (isinstance(value, float) and isnan(value))
    )


def _chunk(frame: pd.DataFrame) -> RawChunk:
    names = tuple(str(name).strip() for name in frame.columns)
    if len(set(names)) < len(names):
        raise InputError("the DataFrame of cases has two columns of one name; leave one out")
    cells = tuple([_cell(value) for value in frame.iloc[:, place].tolist()] for place in range(len(names)))
    return RawChunk(names, cells, tuple(range(1, len(frame) + 1)))


def _cell(value: Any) -> Cell:
    # pandas has no type for a day without an hour; what has none stands at midnight
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.date()
    if isinstance(value, tuple | set | frozenset | np.ndarray):
        return list(value)
    cell: Cell = None if not isinstance(value, list | dict) and _unknown(value) else value
    return cell
