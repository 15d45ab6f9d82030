"""Raw rows -> a table of cases; rows with a fault become rejects, each told once with all its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, Ragged, StrArray, text_column
from linker.i18n.text import Text
from linker.library.cells.cell_text import (
    id_cells,
    joined_cells,
    list_column,
    split_codes,
    split_ids,
    split_items,
    trace_columns,
)
from linker.library.cells.coordinates import CoordinateColumns, coordinate_columns, guess_system
from linker.library.cells.lengths import metres_column, metres_in_header
from linker.library.cells.quantities import amount_column, count_column
from linker.library.files.raw import Cell, RawChunk
from linker.library.files.rejects import Reject
from linker.library.mapping.case_times import case_times
from linker.library.mapping.column_map import ColumnMap
from linker.library.mapping.fields import field_of
from linker.library.mapping.map_faults import in_a_row
from linker.library.mapping.reading import PAIRS
from linker.library.mapping.source_rows import cell_texts, oversized, source_texts, unstorable

# How the parts of a text field that several columns make up are joined.
_TEXTS = {"offence": " ", "address": " ", "region": "|", "jurisdiction": " ", "premises": " ", "status": " "}
_TEXTS |= {"narrative": "\n"}


@dataclass(eq=False)
class SeenIds:
    """Ids met so far in one file: where each stood first and what its row held. Lives as long as the file is read."""

    first: dict[str, tuple[int, int]] = field(default_factory=dict)

    def meet(self, case_id: str, row: int, source: str) -> tuple[int, bool] | None:
        """None for a new id; else the row it first stood in, and whether that row held the same."""
        content = hash(source)
        first_row, first_content = self.first.setdefault(case_id, (row, content))
        return None if first_row == row else (first_row, first_content == content)


@dataclass(frozen=True, eq=False)
class Converted:
    """Cases of a chunk, rows that are none with their reasons, sentences for the user.

    `repeated` counts rows that only repeat an earlier row of the file; they are left out.
    """

    table: CaseTable
    rejects: tuple[Reject, ...]
    hints: tuple[Text, ...]
    repeated: int = 0


class _Faults:
    """Reasons against rows: row index -> (field, reason) in the order found."""

    def __init__(self) -> None:
        self.reasons: dict[int, list[tuple[str, Text]]] = {}

    def add(self, name: str, errors: Mapping[int, Text]) -> None:
        for row, reason in errors.items():
            self.reasons.setdefault(row, []).append((name, reason))

    def reject(self, chunk: RawChunk, row: int) -> Reject:
        reasons = list(dict.fromkeys(self.reasons[row]))
        texts = [_of_field(name, reason) for name, reason in reasons]
        return Reject(chunk.rows[row], reasons[0][0], in_a_row(texts), cell_texts(chunk, row))


def _of_field(name: str, reason: Text) -> Text:
    field = field_of(name)
    return Text("rejects.of_field", field=field.label if field else name, reason=reason) if name else reason


def to_cases(chunk: RawChunk, mapping: ColumnMap, *, seen_ids: SeenIds | None = None) -> Converted:
    """Convert a chunk by a map. Rows the reader could not lay under the columns (`bad_rows`) are among the rejects.

    Pass one `SeenIds` for all chunks of a file: of rows with one id the first counts, a later one that holds the same
    is dropped and counted, one that differs is rejected. Raises MappingError where the map does not fit the columns.
    """
    mapping.check(chunk.columns)
    columns = _Columns(chunk, mapping)
    table = columns.fields()
    ids = list(table["case_id"])
    repeated = _meet(SeenIds() if seen_ids is None else seen_ids, chunk, ids, list(table["source"]), columns.faults)
    keep = np.array(
        [row for row in range(len(chunk)) if row not in columns.faults.reasons and row not in repeated], int
    )
    rejects = [columns.faults.reject(chunk, row) for row in columns.faults.reasons]
    rejects += [Reject(bad.row, "", bad.reason, bad.cells) for bad in chunk.bad_rows]
    cases = CaseTable(**{name: _rows_of(column, keep) for name, column in table.items()})
    ordered = tuple(sorted(rejects, key=lambda reject: reject.row))
    return Converted(cases, ordered, tuple(dict.fromkeys(columns.hints)), len(repeated))


def _rows_of(column: Any, keep: np.ndarray) -> Any:
    if isinstance(column, dict):
        return {facet: codes.take(keep) for facet, codes in column.items()}
    return column.take(keep) if isinstance(column, Ragged) else column[keep]


def _meet(seen_ids: SeenIds, chunk: RawChunk, ids: Sequence[str], sources: Sequence[str], faults: _Faults) -> set[int]:
    repeated: set[int] = set()
    different: dict[int, Text] = {}
    for row, (case_id, source) in enumerate(zip(ids, sources, strict=True)):
        earlier = None if row in faults.reasons else seen_ids.meet(case_id, chunk.rows[row], source)
        if earlier and earlier[1]:
            repeated.add(row)
        elif earlier:
            different[row] = Text("rejects.repeated_id", id=case_id, row=earlier[0])
    faults.add("case_id", different)
    return repeated


class _Columns:
    """The columns of a table, made one field after the other; faults and hints gather on the way."""

    def __init__(self, chunk: RawChunk, mapping: ColumnMap) -> None:
        self.chunk, self.mapping, self.rows = chunk, mapping, len(chunk)
        self.cells: dict[str, list[Cell]] = dict(zip(chunk.columns, chunk.cells, strict=True))
        self.faults = _Faults()
        self.hints = list(mapping.hints)

    def of(self, name: str) -> list[list[Cell]]:
        """The cells of each column mapped to a field."""
        return [self.cells[column] for column in self.mapping.of(name)]

    def fields(self) -> dict[str, Any]:
        """Every column of the table."""
        ids, errors = id_cells(self.of("case_id")[0])
        self.faults.add("case_id", errors)
        source = source_texts(self.chunk)
        self.faults.add("", unstorable(source))
        for column, errors in oversized(self.chunk, source, self.mapping.of("narrative")).items():
            self.faults.add(column, errors)
        return {
            "case_id": text_column(ids),
            **{name: self._text(name, separator) for name, separator in _TEXTS.items()},
            **self._times(),
            **self._places(),
            "radius_m": self._radius(),
            **self._numbers(),
            "goods": self._list("goods", split_items),
            "tools": self._list("tools", split_items),
            "offenders": self._list("offender", split_ids),
            **self._traces(),
            "codes": self._codes(),
            "source": text_column(source),
        }

    def _text(self, name: str, separator: str) -> StrArray:
        texts = joined_cells(self.of(name), separator, self.rows)
        default = self.mapping.defaults.get(name, "")
        return text_column([text or default for text in texts] if default else texts)

    def _times(self) -> dict[str, Any]:
        times = case_times(self.cells, self.mapping, self.rows)
        for name, errors in times.errors:
            self.faults.add(name, errors)
        self.hints += times.hints
        return {"earliest": times.earliest, "latest": times.latest}

    def _places(self) -> dict[str, FloatArray]:
        for first, second in PAIRS:
            if self.mapping.of(first) and self.mapping.of(second):
                read = self._coordinates(self.mapping.of(first)[0], self.mapping.of(second)[0])
                self.faults.add(second, read.errors)
                self.hints += read.hints
                return {name: getattr(read, name) for name in ("longitude", "latitude", "x_m", "y_m")}
        return {name: np.full(self.rows, np.nan) for name in ("longitude", "latitude", "x_m", "y_m")}

    def _radius(self) -> FloatArray:
        columns = self.of("radius")
        if not columns:
            return np.full(self.rows, np.nan)
        values, errors = metres_column(columns[0], default_unit=metres_in_header(self.mapping.of("radius")[0]))
        self.faults.add("radius", errors)
        return values

    def _coordinates(self, x_name: str, y_name: str) -> CoordinateColumns:
        x_cells, y_cells = self.cells[x_name], self.cells[y_name]
        system = self.mapping.coordinate_system or guess_system(x_name, y_name, x_cells, y_cells)[0]
        return coordinate_columns(x_cells, y_cells, system)

    def _numbers(self) -> dict[str, FloatArray]:
        numbers = {}
        for name, read in (("loss", amount_column), ("offender_count", count_column)):
            columns = self.of(name)
            numbers[name], errors = read(columns[0]) if columns else (np.full(self.rows, np.nan), {})
            self.faults.add(name, errors)
        return numbers

    def _list(self, name: str, split: Any) -> Ragged:
        return list_column(self.of(name), split, self.rows)

    def _codes(self) -> dict[str, Ragged]:
        names = [name for name in self.mapping.fields() if name.startswith("code:")]
        return {name.removeprefix("code:"): list_column(self.of(name), split_codes, self.rows) for name in names}

    def _traces(self) -> dict[str, Ragged]:
        names = [name for name in self.mapping.fields() if name.startswith("trace:")]
        kinds, values = trace_columns({name.removeprefix("trace:"): self.of(name) for name in names}, self.rows)
        return {"trace_kind": kinds, "trace_value": values}
