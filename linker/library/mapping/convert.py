"""Raw rows -> a table of cases; a cell that cannot be read costs the cell, a row without an id the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np

from features.case import CASE_NUMBERS, CaseTable
from features.columns import FloatArray, Ragged, StrArray, text_column
from linker.i18n.text import Text
from linker.library.cells.amounts import amount_column
from linker.library.cells.cell_text import (
    id_cells,
    joined_cells,
    list_column,
    split_codes,
    split_ids,
    split_items,
    trace_columns,
)
from linker.library.cells.coordinates import coordinate_columns, guess_system
from linker.library.cells.house_numbers import radius_of_range
from linker.library.cells.lengths import metres_column, metres_in_header
from linker.library.cells.money_units import unit_in_header
from linker.library.cells.person_counts import count_column
from linker.library.files.raw import Cell, RawChunk
from linker.library.files.rejects import Reject
from linker.library.mapping.case_rows import joined_rows
from linker.library.mapping.case_times import case_times
from linker.library.mapping.cell_fit import TICKS
from linker.library.mapping.column_map import ROW_ID, ColumnMap
from linker.library.mapping.faults import Faults, UnreadColumn
from linker.library.mapping.fields import field_of
from linker.library.mapping.reading import place_columns
from linker.library.mapping.source_rows import oversized, source_texts, unstorable
from linker.library.mapping.tick_columns import codes_of_ticks, is_ticked

# How the parts of a text field that several columns make up are joined.
_TEXTS = {"offence": " ", "address": " ", "region": "|", "jurisdiction": " ", "premises": " ", "status": " "}
_TEXTS |= {"narrative": "\n"}
ROW_ID_LENGTH = 12


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
    """Cases of a chunk, rows that are none with their reasons, what could not be read cell by cell, and hints.

    `repeated` counts rows that only repeat an earlier row of the file; they are left out. `joined_rows` counts rows
    that were joined to an earlier row of their case (one row a suspect, or a thing). `known_strings` are pairs of case
    and string, as a bureau made it by hand: said, not proven.
    """

    table: CaseTable
    rejects: tuple[Reject, ...]
    hints: tuple[Text, ...]
    repeated: int = 0
    unread: tuple[UnreadColumn, ...] = ()
    joined_rows: int = 0
    known_strings: tuple[tuple[str, str], ...] = ()


def to_cases(chunk: RawChunk, mapping: ColumnMap, *, seen_ids: SeenIds | None = None) -> Converted:
    """Convert a chunk by a map. Rows the reader could not lay under the columns (`bad_rows`) are among the rejects.

    A cell of a mapped column that cannot be read is unknown in the case, stays in its source, and is counted in
    `unread`. Several rows of one case that differ only in lists (suspects, goods, codes) are joined. Pass one `SeenIds`
    for all chunks of a file: of rows with one id the first counts, a later one that holds the same is dropped and
    counted, one that differs is rejected. Raises MappingError where the map does not fit the columns.
    """
    mapping.check(chunk.columns)
    columns = _Columns(chunk, mapping)
    table = columns.fields()
    ids, sources = list(table["case_id"]), list(table["source"])
    refused = columns.faults.rows()
    groups = joined_rows(table, refused)
    repeated = _meet(SeenIds() if seen_ids is None else seen_ids, chunk, ids, sources, columns.faults, groups.members)
    refused = columns.faults.rows()
    keep = np.array([row for row in groups.first_rows if row not in refused and row not in repeated], int)
    rejects = columns.faults.rejects(chunk)
    rejects += [Reject(bad.row, "", bad.reason, bad.cells) for bad in chunk.bad_rows]
    cases = CaseTable(**{name: _rows_of(column, keep) for name, column in groups.table.items()})
    ordered = tuple(sorted(rejects, key=lambda reject: reject.row))
    unread = tuple(columns.faults.unread(chunk))
    hints = tuple(dict.fromkeys(columns.hints))
    strings = columns.known_strings(ids, keep.tolist())
    return Converted(cases, ordered, hints, len(repeated), unread, groups.count, strings)


def _rows_of(column: Any, keep: np.ndarray) -> Any:
    if isinstance(column, dict):
        return {facet: codes.take(keep) for facet, codes in column.items()}
    return column.take(keep) if isinstance(column, Ragged) else column[keep]


def _meet(
    seen_ids: SeenIds,
    chunk: RawChunk,
    ids: Sequence[str],
    sources: Sequence[str],
    faults: Faults,
    members: Mapping[int, int],
) -> set[int]:
    """Rows that only repeat an earlier one; one that differs, and is not joined to it, becomes a fault."""
    repeated: set[int] = set()
    different: dict[int, Text] = {}
    refused = faults.rows()
    for row, (case_id, source) in enumerate(zip(ids, sources, strict=True)):
        if row in refused or row in members:
            continue
        earlier = seen_ids.meet(case_id, chunk.rows[row], source)
        if earlier and earlier[1]:
            repeated.add(row)
        elif earlier:
            different[row] = Text("rejects.repeated_id", id=case_id, row=earlier[0])
    faults.refuse("case_id", different)
    return repeated


class _Columns:
    """The columns of a table, made one field after the other; faults and hints gather on the way."""

    def __init__(self, chunk: RawChunk, mapping: ColumnMap) -> None:
        self.chunk, self.mapping, self.rows = chunk, mapping, len(chunk)
        self.cells: dict[str, list[Cell]] = dict(zip(chunk.columns, chunk.cells, strict=True))
        if mapping.unknown:
            self._forget(mapping.unknown)
        self.faults = Faults()
        self.hints = list(mapping.hints)

    def of(self, name: str) -> list[list[Cell]]:
        """The cells of each column mapped to a field."""
        return [self.cells[column] for column in self.mapping.of(name)]

    def fields(self) -> dict[str, Any]:
        """Every column of the table."""
        source = source_texts(self.chunk)
        ids = self._ids(source)
        self.faults.refuse("", unstorable(source))
        for column, errors in oversized(self.chunk, source, self.mapping.of("narrative")).items():
            self.faults.refuse(column, errors)
        texts = {name: self._text(name, separator) for name, separator in _TEXTS.items()}
        return {
            "case_id": text_column(ids),
            **texts,
            **self._times(),
            **self._places(),
            "radius_m": self._radius(texts["address"]),
            **self._numbers(),
            "goods": self._list("goods", split_items),
            "tools": self._list("tools", split_items),
            "offenders": self._list("offender", split_ids),
            **self._traces(),
            "codes": self._codes(),
            "source": text_column(source),
        }

    def known_strings(self, ids: Sequence[str], rows: Sequence[int]) -> tuple[tuple[str, str], ...]:
        """Case and string of the rows that name one; a flag (1, 是) says that a case was joined, not with which."""
        names = list_column(self.of("known_series"), split_ids, self.rows)
        pairs = ((ids[row], name) for row in rows for name in names.row(row) if name.casefold() not in TICKS)
        return tuple(dict.fromkeys(pairs))

    def _forget(self, words: Sequence[str]) -> None:
        unknown = frozenset(words)
        for column, cells in self.cells.items():
            if self.mapping.columns.get(column, "ignore") != "ignore":
                self.cells[column] = [
                    None if isinstance(cell, str) and cell.strip() in unknown else cell for cell in cells
                ]

    def _ids(self, source: Sequence[str]) -> list[str]:
        columns = self.mapping.of("case_id")
        if self.mapping.id_columns == (ROW_ID,) and not columns:
            return [f"R-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:ROW_ID_LENGTH]}" for text in source]
        names = columns or self.mapping.id_columns
        parts = [id_cells(self.cells[column]) for column in names]
        for column, (_, errors) in zip(names, parts, strict=True):
            self.faults.refuse("case_id" if columns else column, errors)
        return ["-".join(filter(None, row)) for row in zip(*(ids for ids, _ in parts), strict=True)]

    def _text(self, name: str, separator: str) -> StrArray:
        texts = joined_cells(self.of(name), separator, self.rows)
        default = self.mapping.defaults.get(name, "")
        return text_column([text or default for text in texts] if default else texts)

    def _times(self) -> dict[str, Any]:
        times = case_times(self.cells, self.mapping, self.rows)
        for column, errors in times.errors:
            self.faults.add(column, errors)
        self.hints += times.hints
        return {"earliest": times.earliest, "latest": times.latest}

    def _places(self) -> dict[str, FloatArray]:
        places = place_columns(self.mapping, self.cells)
        if places is None:
            return {name: np.full(self.rows, np.nan) for name in ("longitude", "latitude", "x_m", "y_m")}
        x_name, y_name, x_cells, y_cells, _ = places
        system = self.mapping.coordinate_system or guess_system(x_name, y_name, x_cells, y_cells)[0]
        points = coordinate_columns(x_cells, y_cells, system, self.mapping.place_style)
        self.faults.add(y_name, points.errors)
        self.hints += points.hints
        return {name: getattr(points, name) for name in ("longitude", "latitude", "x_m", "y_m")}

    def _radius(self, addresses: StrArray) -> FloatArray:
        columns = self.mapping.of("radius")
        if not columns:
            return np.array([radius_of_range(address) for address in addresses.tolist()], dtype=float)
        values, errors = metres_column(self.cells[columns[0]], default_unit=metres_in_header(columns[0]))
        self.faults.add(columns[0], errors)
        return values

    def _numbers(self) -> dict[str, FloatArray]:
        return {name: self._number(name) for name in CASE_NUMBERS}

    def _number(self, name: str) -> FloatArray:
        """An amount or a count, as the field is declared."""
        columns = self.mapping.of(name)
        if not columns:
            return np.full(self.rows, np.nan)
        column, declared = columns[0], field_of(name)
        if declared is not None and declared.kind == "amount":
            unit = self.mapping.units.get(column, unit_in_header(column))
            values, errors = amount_column(self.cells[column], unit=unit, decimal_comma=self.mapping.decimal_comma)
        else:
            values, errors = count_column(self.cells[column])
        self.faults.add(column, errors)
        return values

    def _list(self, name: str, split: Any) -> Ragged:
        return list_column(self.of(name), split, self.rows)

    def _codes(self) -> dict[str, Ragged]:
        names = [name for name in self.mapping.fields() if name.startswith("code:")]
        facets: dict[str, list[Ragged]] = {}
        for name in names:
            facet, _, value = name.removeprefix("code:").partition("=")
            columns = self.mapping.of(name)
            ticked = [column for column in columns if value or is_ticked(self.cells[column], len(columns))]
            plain = [self.cells[column] for column in columns if column not in ticked]
            parts = [codes_of_ticks(self.cells[column], value or column) for column in ticked]
            facets.setdefault(facet, []).extend(
                [*([list_column(plain, split_codes, self.rows)] if plain else []), *parts]
            )
        return {
            facet: parts[0] if len(parts) == 1 else Ragged.hstack(parts).map_rows(dict.fromkeys)
            for facet, parts in facets.items()
        }

    def _traces(self) -> dict[str, Ragged]:
        names = [name for name in self.mapping.fields() if name.startswith("trace:")]
        kinds, values = trace_columns({name.removeprefix("trace:"): self.of(name) for name in names}, self.rows)
        return {"trace_kind": kinds, "trace_value": values}
