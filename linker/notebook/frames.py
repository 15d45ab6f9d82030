"""Columns and answers as pandas DataFrames: one row a thing, unknown is "" in text, NaN in numbers, NaT in times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from features.case import CaseTable
from features.columns import Ragged
from linker.i18n.language import LANGUAGES, Language
from linker.i18n.text import FLAT, JSON_FORM
from linker.i18n.translate import translate

_NO_SOURCE = "source"


def cases_frame(table: CaseTable) -> pd.DataFrame:
    """One row a case; lists (goods, tools, traces, offenders) are tuples, MO codes stand in `mo_<facet>`."""
    names = [column.name for column in fields(table) if column.name not in {"codes", _NO_SOURCE}]
    columns: dict[str, Any] = {name: _column(getattr(table, name)) for name in names}
    columns |= {f"mo_{facet}": _column(codes) for facet, codes in sorted(table.codes.items())}
    return pd.DataFrame(columns)


def frame_of(kind: type, rows: Iterable[Any], *, without: Iterable[str] = ()) -> pd.DataFrame:
    """One row an object of a dataclass, its fields as columns; the columns are there without any row too."""
    assert is_dataclass(kind)
    left_out = set(without)
    columns = [column for item in fields(kind) if item.name not in left_out for column in _columns_of(item)]
    names = [name for name, _ in columns]
    return pd.DataFrame([[read(row) for _, read in columns] for row in rows], columns=names)


def _columns_of(item: Field[Any]) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """The column of a field; the two of a text in both languages, named as in JSON."""
    read, form = attrgetter(item.name), item.metadata.get(JSON_FORM)
    if form is None:
        yield item.name, read
        return
    names = ("english", "chinese") if form == FLAT[JSON_FORM] else (item.name, f"{item.name}_chinese")
    for name, language in zip(names, LANGUAGES, strict=True):
        yield name, partial(_translated, read, language)


def _translated(read: Callable[[Any], Any], language: Language, row: Any) -> str:
    return translate(read(row), language)


def columns_frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Aligned columns side by side."""
    return pd.DataFrame(dict(columns))


def _column(values: Any) -> Any:
    if isinstance(values, Ragged):
        column = np.empty(len(values), dtype=object)
        column[:] = values.rows()
        return column
    return values
