"""Columns and answers as pandas DataFrames: one row a thing, unknown is "" in text, NaN in numbers, NaT in times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.case import CaseTable
from features.columns import Ragged

_NO_SOURCE = "source"


def cases_frame(table: CaseTable) -> pd.DataFrame:
    """One row a case; lists (goods, tools, traces, offenders) are tuples, MO codes stand in `mo_<facet>`."""
    names = [one.name for one in fields(table) if one.name not in {"codes", _NO_SOURCE}]
    columns: dict[str, Any] = {name: _column(getattr(table, name)) for name in names}
    columns |= {f"mo_{facet}": _column(codes) for facet, codes in sorted(table.codes.items())}
    return pd.DataFrame(columns)


def frame_of(kind: type, rows: Iterable[Any], *, without: Iterable[str] = ()) -> pd.DataFrame:
    """One row an object of a dataclass, its fields as columns; the columns are there without any row too."""
    assert is_dataclass(kind)
    left_out = set(without)
    names = [one.name for one in fields(kind) if one.name not in left_out]
    return pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)


def columns_frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Aligned columns side by side."""
    return pd.DataFrame(dict(columns))


def _column(values: Any) -> Any:
    if isinstance(values, Ragged):
        column = np.empty(len(values), dtype=object)
        column[:] = values.rows()
        return column
    return values
