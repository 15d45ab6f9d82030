"""Reading an input file of any known format as chunks of raw rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from linker.library.files.delimited import columns_in_text, read_delimited
from linker.library.files.encodings import TextEncoding, find_encoding, open_text
from linker.library.files.json_records import read_json
from linker.library.files.layout import DEFAULT_LAYOUT, Layout
from linker.library.files.parquet import read_parquet
from linker.library.files.raw import BadRow, Cell, Progress, RawChunk, input_error
from linker.library.files.sources import OLE_MAGIC, PARQUET_MAGIC, ZIP_MAGIC, Source, look_at
from linker.library.files.spreadsheets import read_spreadsheet

__all__ = ["BadRow", "Cell", "Progress", "RawChunk", "read_chunks"]

_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson", ".geojson")
_JSON_START = re.compile(r'\s*(\[\s*)?\{\s*"')
_MARKUP_START = re.compile(r"\s*<(\?xml|!doctype|html|table|meta)", re.IGNORECASE)


def read_chunks(
    path: Path, *, chunk_rows: int = 50_000, on_progress: Progress | None = None, layout: Layout = DEFAULT_LAYOUT
) -> Iterator[RawChunk]:
    """Read a file as chunks of at most `chunk_rows` rows under the same columns; a header alone gives one empty chunk.

    What the file is, is told by its content first, then by its suffix: CSV and TSV (delimiter and encoding found by
    themselves), XLSX and XLS (every sheet with the header of the first table), JSON and JSONL, Parquet; the text
    formats also as .gz.
    Rows that cannot be laid under the columns come as `bad_rows`, rows that are no cases (totals, footers) as
    `skipped`; blank rows are left out. `layout` says what a user knows of the file better. `on_progress(done, total)`
    is called with every chunk: bytes for text, rows for Excel and Parquet.

    Raises InputError, at once for a file that cannot be opened, else with the chunks.
    """
    if chunk_rows < 1:
        raise ValueError(f"chunk_rows is {chunk_rows}; it must be at least 1")
    source = look_at(path)
    if source.head.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return read_spreadsheet(source, chunk_rows, on_progress, layout)
    if source.head.startswith(PARQUET_MAGIC):
        return read_parquet(source, chunk_rows, on_progress)
    if source.suffix in (".xlsx", ".xlsm", ".parquet"):
        raise input_error(path, "files.wrong_content", format=source.suffix[1:].upper())
    return _read_text(source, chunk_rows, on_progress, layout)


def _read_text(source: Source, chunk_rows: int, on_progress: Progress | None, layout: Layout) -> Iterator[RawChunk]:
    encoding = find_encoding(source)
    start = _start(source, encoding)
    if _MARKUP_START.match(start):
        raise input_error(source.path, "files.markup")
    if source.suffix in _JSON_SUFFIXES or _JSON_START.match(start):
        return read_json(source, encoding, chunk_rows, on_progress, layout)
    if source.suffix == ".xls" and columns_in_text(source, encoding) < 2:
        raise input_error(source.path, "files.no_workbook_no_table")
    return read_delimited(source, encoding, chunk_rows, on_progress, layout)


def _start(source: Source, encoding: TextEncoding) -> str:
    with open_text(source, encoding) as (text, _):
        return text.read(1000)
