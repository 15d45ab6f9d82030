"""DataFrames of cases without any library: checked and turned into columns, or understood as an import does it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from features.case import CASE_NUMBERS, PLACE_NUMBERS, CaseTable
from features.columns import FloatArray, Ragged, StrArray, TimeArray, text_column
from linker.errors import InputError
from linker.i18n.text import Text
from linker.library.files.raw import Cell, RawChunk
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import fill_unknown
from linker.library.narrative.traces import fill_traces
from linker.notebook.frames import cases_frame

MO = "mo_"
TIMES = ("earliest", "latest")
NUMBERS = (*PLACE_NUMBERS, *CASE_NUMBERS)
LISTS = ("goods", "tools", "trace_kind", "trace_value", "offenders")
_NOT_IN_FRAMES = ("codes", "source")
TEXTS = tuple(
    column.name for column in fields(CaseTable) if column.name not in {*TIMES, *NUMBERS, *LISTS, *_NOT_IN_FRAMES}
)
_MAX_FAULTS = 5


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
        faults = tuple(
            Text("notebook.row_fault", row=reject.row, reason=reject.reason)
            for reject in converted.rejects[:_MAX_FAULTS]
        )
        raise InputError("notebook.rows_no_cases", count=len(converted.rejects), rows=len(frame), faults=faults)
    return cases_frame(fill_codes(fill_traces(fill_unknown(converted.table).table).table).table)


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
        raise InputError("notebook.traces_differ")
    return CaseTable(**columns, codes=codes, source=text_column([""] * size))


def ids_of(values: Iterable[Any]) -> StrArray:
    """Case ids as text; whatever means unknown becomes ""."""
    return text_column(None if _unknown(value) else str(value).strip() for value in values)


def _check_columns(frame: pd.DataFrame) -> None:
    case_fields = sorted({*TEXTS, *TIMES, *NUMBERS, *LISTS})
    strange = [str(name) for name in frame.columns if name not in case_fields and not str(name).startswith(MO)]
    if strange:
        raise InputError("notebook.strange_columns", names=", ".join(strange), fields=", ".join(case_fields))
    if "case_id" not in frame.columns:
        raise InputError("notebook.no_case_id_column")
    if not frame.columns.is_unique:
        raise InputError("notebook.same_column")


def _check_ids(ids: StrArray) -> None:
    names, times = np.unique(ids.astype(str), return_counts=True)
    if "" in names:
        raise InputError("notebook.no_case_id", row=int(np.flatnonzero(ids == "")[0]) + 1)
    if (times > 1).any():
        raise InputError("notebook.ids_twice", names=", ".join(names[times > 1][:_MAX_FAULTS]))


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
        raise InputError("notebook.no_number", name=name, reason=str(error)) from error


def _times(frame: pd.DataFrame, name: str) -> TimeArray:
    if name not in frame:
        return np.full(len(frame), np.datetime64("NaT"), dtype="datetime64[s]")
    try:
        return np.asarray(pd.to_datetime(frame[name], format="ISO8601").to_numpy(dtype="datetime64[s]"))
    except (TypeError, ValueError) as error:
        raise InputError("notebook.no_time", name=name, reason=str(error)) from error


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
        raise InputError("notebook.same_column")
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
