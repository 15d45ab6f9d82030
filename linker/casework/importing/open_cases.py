"""A file of cases opened as its layout says, with the columns of look-up tables added, cut between cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from linker.casework.importing.lookup_tables import read_lookups
from linker.library.cells.cell_text import as_text
from linker.library.files.layout import DEFAULT_LAYOUT, Layout
from linker.library.files.raw import Cell, Progress, RawChunk, input_error
from linker.library.files.readers import read_chunks
from linker.library.mapping.map_file import layout_of


@dataclass(frozen=True)
class OpenedCases:
    """The first chunk of a file, from which its map is made, and all chunks from the first on."""

    first: RawChunk
    chunks: Iterator[RawChunk]


def open_cases(
    path: Path, map_path: Path | None = None, lookups: Sequence[Path] = (), on_progress: Progress | None = None
) -> OpenedCases:
    """Open a file of cases. Raises InputError where it cannot be read or holds no rows."""
    layout: Layout = layout_of(map_path) if map_path is not None else DEFAULT_LAYOUT
    chunks = read_chunks(path, on_progress=on_progress, layout=layout)
    first = next(chunks, None)
    if first is None or not (len(first) or first.bad_rows):
        raise input_error(path, "files.no_rows")
    tables = read_lookups(lookups, first.columns)
    joined_chunks = (tables.join(chunk) for chunk in chain([first], chunks))
    first = next(joined_chunks)
    return OpenedCases(first, chain([first], joined_chunks))


def whole_cases(chunks: Iterable[RawChunk], id_columns: Sequence[str]) -> Iterator[RawChunk]:
    """The chunks cut so that rows of one case that follow each other come in one chunk."""
    carried: RawChunk | None = None
    for piece in chunks:
        chunk = piece if carried is None else _together(carried, piece)
        size = _tail_start(chunk, id_columns)
        carried = _rows(chunk, size, len(chunk)) if 0 < size < len(chunk) else None
        yield _rows(chunk, 0, size, whole=chunk) if carried is not None else chunk
    if carried is not None:
        yield carried


def _tail_start(chunk: RawChunk, id_columns: Sequence[str]) -> int:
    """Index of the first of the last rows that have one id; the length of the chunk where the last is alone."""
    if len(id_columns) != 1 or len(chunk) < 2 or id_columns[0] not in chunk.columns:
        return len(chunk)
    ids = chunk.cells[chunk.columns.index(id_columns[0])]
    last = as_text(ids[-1])
    start = len(ids) - 1
    while start and last and as_text(ids[start - 1]) == last:
        start -= 1
    return start if start < len(ids) - 1 else len(ids)


def _rows(chunk: RawChunk, start: int, end: int, whole: RawChunk | None = None) -> RawChunk:
    cells = tuple(column[start:end] for column in chunk.cells)
    if whole is None:
        return RawChunk(chunk.columns, cells, chunk.rows[start:end])
    return RawChunk(chunk.columns, cells, chunk.rows[start:end], whole.bad_rows, whole.skipped, whole.notes)


def _together(first: RawChunk, second: RawChunk) -> RawChunk:
    cells: tuple[list[Cell], ...] = tuple([*a, *b] for a, b in zip(first.cells, second.cells, strict=True))
    rows = (*first.rows, *second.rows)
    return RawChunk(second.columns, cells, rows, second.bad_rows, second.skipped, second.notes)
