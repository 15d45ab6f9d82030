"""Look-up tables beside a table of cases (names of codes, victims, accused), joined to it by a column they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from linker.errors import MappingError
from linker.library.cells.cell_text import as_text
from linker.library.files.raw import Cell, RawChunk
from linker.library.files.readers import read_chunks
from linker.library.mapping.fields import header_key


@dataclass(frozen=True)
class LookupTable:
    """One table: the column of the cases and its own that share a key, and by key the cells of its other columns.

    Where several rows have one key their cells stand as a list.
    """

    case_column: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[Cell, ...]]

    def cells_of(self, keys: Sequence[Cell]) -> list[list[Cell]]:
        """One list a column of this table, aligned with the keys; None where a key is not in it."""
        empty: tuple[Cell, ...] = (None,) * len(self.columns)
        rows = [self.rows.get(as_text(key), empty) for key in keys]
        return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in self.columns]


@dataclass(frozen=True)
class LookupTables:
    """All tables that are joined to the cases of one file."""

    tables: tuple[LookupTable, ...]

    def join(self, chunk: RawChunk) -> RawChunk:
        """The chunk with the columns of all tables."""
        if not self.tables:
            return chunk
        columns, cells = list(chunk.columns), list(chunk.cells)
        for table in self.tables:
            keys = chunk.cells[chunk.columns.index(table.case_column)]
            columns += table.columns
            cells += table.cells_of(keys)
        return RawChunk(tuple(columns), tuple(cells), chunk.rows, chunk.bad_rows, chunk.skipped, chunk.notes)


def read_lookups(paths: Sequence[Path], columns: Sequence[str]) -> LookupTables:
    """Read look-up tables for a table with these columns. Raises MappingError for one that shares no column with it."""
    used = set(columns)
    tables = []
    for path in paths:
        table = _read(path, columns, used)
        used |= set(table.columns)
        tables.append(table)
    return LookupTables(tuple(tables))


def _read(path: Path, columns: Sequence[str], used: set[str]) -> LookupTable:
    chunks = list(read_chunks(path))
    own_columns = chunks[0].columns
    cells = {name: [cell for chunk in chunks for cell in chunk.cells[at]] for at, name in enumerate(own_columns)}
    own_key, case_column = _shared(cells, columns, path)
    names = [name for name in own_columns if name != own_key]
    groups: dict[str, list[int]] = {}
    for row, key in enumerate(cells[own_key]):
        groups.setdefault(as_text(key), []).append(row)
    rows = {key: tuple(_cell(cells[name], members) for name in names) for key, members in groups.items() if key}
    titles = tuple(name if name not in used else f"{path.stem}.{name}" for name in names)
    return LookupTable(case_column, titles, rows)


def _shared(cells: Mapping[str, Sequence[Cell]], columns: Sequence[str], path: Path) -> tuple[str, str]:
    """The key column of a look-up table and the column of the cases of that name; the one with the most keys."""
    by_key = {header_key(column): column for column in columns}
    shared = [name for name in cells if header_key(name) in by_key]
    if not shared:
        raise MappingError("mapping.no_shared_column", path=str(path), columns=tuple(cells))
    best = max(shared, key=lambda name: len({as_text(cell) for cell in cells[name]}))
    return best, by_key[header_key(best)]


def _cell(cells: Sequence[Cell], rows: Sequence[int]) -> Cell:
    if len(rows) == 1:
        return cells[rows[0]]
    return [cells[row] for row in rows if cells[row] is not None]
