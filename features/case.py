"""The record: one recorded offence as an object at the edges (`Case`), many as columns everywhere else (`CaseTable`).

Times are local wall-clock time at the place of the offence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from features.columns import (
    FloatArray,
    IntArray,
    Ragged,
    StrArray,
    TimeArray,
    freeze,
    number_column,
    text_column,
    time_column,
)

# The number fields of a case and of its place: reading, storing, hashing, data frames and screens follow from here.
CASE_NUMBERS = ("loss", "offender_count")
PLACE_NUMBERS = ("longitude", "latitude", "x_m", "y_m", "radius_m")


class TimeWindow(BaseModel):
    """When the offence can have happened: earliest and latest local moment; either end may be unknown (None)."""

    model_config = ConfigDict(frozen=True)
    earliest: datetime | None = None
    latest: datetime | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(f"earliest {self.earliest} is after latest {self.latest}; swap them")
        return self


class Place(BaseModel):
    """Where the offence happened. Degrees are WGS 84; x_m and y_m are planar metres (a library uses one of the two).

    `radius_m`: it was somewhere within so many metres of the point; unknown is the point itself.
    """

    model_config = ConfigDict(frozen=True)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    x_m: float | None = None
    y_m: float | None = None
    radius_m: float | None = Field(default=None, ge=0)
    address: str = ""
    region: str = ""
    jurisdiction: str = ""
    premises: str = ""


class Trace(BaseModel):
    """Something left or seen that can identify: kind (shoe_print, dna, plate, phone, …) and its value."""

    model_config = ConfigDict(frozen=True)
    kind: str = Field(min_length=1)
    value: str = Field(min_length=1)


class Case(BaseModel):
    """One recorded offence, validated. Everything but the id may be unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    case_id: str = Field(min_length=1, max_length=200)
    offence: str = ""
    window: TimeWindow = TimeWindow()
    place: Place = Place()
    codes: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    goods: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    loss: float | None = Field(default=None, ge=0)
    offender_count: float | None = Field(default=None, gt=0)
    narrative: str = ""
    traces: tuple[Trace, ...] = ()
    status: str = ""
    offenders: tuple[str, ...] = ()
    source: str = ""

    @field_validator("case_id")
    @classmethod
    def _trimmed(cls, value: str) -> str:
        if value != value.strip():
            raise ValueError("case_id has spaces at an end; trim it")
        return value


@dataclass(frozen=True, eq=False)
class CaseTable:
    """Cases as columns, aligned by row; ids are unique. This is what flows between the stages.

    `codes` maps a facet (entry, tool_used, target, …) to its codes; `trace_kind` and `trace_value` are aligned value
    by value; `offenders` are the known offenders of solved cases; `source` is the original row as one JSON object
    text, or "" where it was not loaded.
    """

    case_id: StrArray
    offence: StrArray
    earliest: TimeArray
    latest: TimeArray
    longitude: FloatArray
    latitude: FloatArray
    x_m: FloatArray
    y_m: FloatArray
    radius_m: FloatArray
    address: StrArray
    region: StrArray
    jurisdiction: StrArray
    premises: StrArray
    loss: FloatArray
    offender_count: FloatArray
    narrative: StrArray
    status: StrArray
    goods: Ragged
    tools: Ragged
    trace_kind: Ragged
    trace_value: Ragged
    offenders: Ragged
    source: StrArray
    codes: Mapping[str, Ragged] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check_lengths()
        if len(set(self.case_id.tolist())) != len(self.case_id):
            raise ValueError("case ids of a table must be unique")
        if not np.array_equal(self.trace_kind.offsets, self.trace_value.offsets):
            raise ValueError("trace_kind and trace_value must be aligned")

    def _check_lengths(self) -> None:
        size = len(self.case_id)
        for column in fields(self):
            value = getattr(self, column.name)
            parts = value.items() if isinstance(value, Mapping) else [("", value)]
            for facet, part in parts:
                if len(part) != size:
                    raise ValueError(f"column {column.name} {facet}has {len(part)} rows, case_id has {size}")
                if isinstance(part, np.ndarray):
                    freeze(part)

    def __len__(self) -> int:
        return len(self.case_id)

    @classmethod
    def from_cases(cls, cases: Sequence[Case]) -> CaseTable:
        """Columns from objects; for edges and tests."""
        columns: dict[str, Any] = {name: text_column(getattr(case, name) for case in cases) for name in _CASE_TEXT}
        columns |= {name: text_column(getattr(case.place, name) for case in cases) for name in _PLACE_TEXT}
        columns |= {name: number_column(getattr(case, name) for case in cases) for name in CASE_NUMBERS}
        columns |= {name: number_column(getattr(case.place, name) for case in cases) for name in PLACE_NUMBERS}
        facets = sorted({facet for case in cases for facet in case.codes})
        return cls(
            **columns,
            earliest=time_column(case.window.earliest for case in cases),
            latest=time_column(case.window.latest for case in cases),
            goods=Ragged.from_rows(case.goods for case in cases),
            tools=Ragged.from_rows(case.tools for case in cases),
            trace_kind=Ragged.from_rows([trace.kind for trace in case.traces] for case in cases),
            trace_value=Ragged.from_rows([trace.value for trace in case.traces] for case in cases),
            offenders=Ragged.from_rows(case.offenders for case in cases),
            codes={facet: Ragged.from_rows(case.codes.get(facet, ()) for case in cases) for facet in facets},
        )

    @classmethod
    def empty(cls) -> CaseTable:
        """A table of no cases."""
        return cls.from_cases([])

    def case(self, index: int) -> Case:
        """One row as a validated object; for edges, never in a loop over a library."""
        row: dict[str, Any] = {name: getattr(self, name)[index] for name in _CASE_TEXT}
        row |= {name: _number(getattr(self, name)[index]) for name in CASE_NUMBERS}
        place = {name: getattr(self, name)[index] for name in _PLACE_TEXT}
        place |= {name: _number(getattr(self, name)[index]) for name in PLACE_NUMBERS}
        kinds, values = self.trace_kind.row(index), self.trace_value.row(index)
        return Case(
            **row,
            place=Place(**place),
            window=TimeWindow(earliest=_moment(self.earliest[index]), latest=_moment(self.latest[index])),
            goods=self.goods.row(index),
            tools=self.tools.row(index),
            traces=tuple(Trace(kind=kind, value=value) for kind, value in zip(kinds, values, strict=True)),
            offenders=self.offenders.row(index),
            codes={facet: codes.row(index) for facet, codes in self.codes.items() if codes.row(index)},
        )

    def take(self, index: ArrayLike) -> CaseTable:
        """Rows by an integer index array, in its order."""
        rows = np.asarray(index, dtype=np.int64)
        columns: dict[str, Any] = {column.name: _take(getattr(self, column.name), rows) for column in fields(self)}
        return CaseTable(**columns)

    def replace(self, **columns: object) -> CaseTable:
        """A copy of the table with some columns exchanged."""
        current: dict[str, Any] = {column.name: getattr(self, column.name) for column in fields(self)}
        return CaseTable(**{**current, **columns})

    @staticmethod
    def concatenate(parts: Sequence[CaseTable]) -> CaseTable:
        """Rows of all parts; a facet that a part does not have is unknown there. Ids must be unique over all parts."""
        facets = sorted({facet for part in parts for facet in part.codes})
        table_columns: dict[str, Any] = {}
        for column in fields(CaseTable):
            columns = [getattr(part, column.name) for part in parts]
            if column.name == "codes":
                table_columns["codes"] = {
                    facet: Ragged.concatenate([part.codes.get(facet, Ragged.empty(len(part))) for part in parts])
                    for facet in facets
                }
            elif parts and isinstance(columns[0], Ragged):
                table_columns[column.name] = Ragged.concatenate(columns)
            elif parts:
                table_columns[column.name] = np.concatenate(columns)
        return CaseTable(**table_columns) if parts else CaseTable.empty()


_CASE_TEXT = ("case_id", "offence", "narrative", "status", "source")
_PLACE_TEXT = ("address", "region", "jurisdiction", "premises")


def _take(value: Any, rows: IntArray) -> object:
    if isinstance(value, Mapping):
        return {facet: part.take(rows) for facet, part in value.items()}
    return value.take(rows) if isinstance(value, Ragged) else value[rows]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _moment(value: np.datetime64) -> datetime | None:
    moment: datetime | None = value.astype("datetime64[s]").item()
    return moment
