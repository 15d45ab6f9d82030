"""CSV and TSV, streamed: the delimiter found by itself, quotes and line ends as in RFC 4180, faulty rows set aside."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile

from linker.i18n.text import Text
from linker.library.files.chunks import Row, in_chunks
from linker.library.files.encodings import TextEncoding, fault_of, is_undecoded, open_text, readable
from linker.library.files.headers import column_names, filled_width, find_header, header_position, is_blank
from linker.library.files.layout import DEFAULT_LAYOUT, Layout
from linker.library.files.raw import BadRow, Cell, Progress, RawChunk, input_error
from linker.library.files.records import MAX_LINE_CHARACTERS, Record, records_in
from linker.library.files.row_filter import RowFilter
from linker.library.files.sources import Source

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_ROWS = 30
_SEPARATOR_LINE = re.compile(r'^"?sep=(?P<delimiter>[^"\r\n])"?\s*$', re.IGNORECASE)


@dataclass(frozen=True)
class _DelimitedTable:
    delimiter: str
    header_line: int
    header: tuple[Cell, ...]
    columns: tuple[str, ...]
    least_fields: int  # fields a row cannot do without: unnamed columns at the end may be missing
    notes: Sequence[Text] = ()


def read_delimited(
    source: Source,
    encoding: TextEncoding,
    chunk_rows: int,
    on_progress: Progress | None,
    layout: Layout = DEFAULT_LAYOUT,
) -> Iterator[RawChunk]:
    """Chunks of a CSV or TSV file. Raises InputError for a blank file, an endless line, or mostly unreadable rows."""
    table = _table(source, encoding, layout)
    row_filter = RowFilter(table.header, layout.skip_rows)
    with open_text(source, encoding) as (text, stream):
        records = records_in(_lines(text, source), table.delimiter)
        rows = _rows((record for record in records if record.line > table.header_line), table, source, encoding)
        report = (lambda: on_progress(stream.bytes_read, stream.total)) if on_progress else (lambda: None)
        yield from in_chunks(table.columns, rows, chunk_rows, report, row_filter, table.notes)


def columns_in_text(source: Source, encoding: TextEncoding) -> int:
    """Number of columns the text seems to have as a delimited table."""
    return len(_table(source, encoding, DEFAULT_LAYOUT).columns)


def _table(source: Source, encoding: TextEncoding, layout: Layout) -> _DelimitedTable:
    with open_text(source, encoding) as (text, _):
        sample = list(_sample(_lines(text, source)))
    if not "".join(sample).strip():
        raise input_error(source.path, "files.no_text")
    separator = _SEPARATOR_LINE.match(sample[0])
    delimiter = separator["delimiter"] if separator else _delimiter(sample, source.suffix)
    records = [record for record in _first_records(sample, delimiter) if not (separator and record.line == 1)]
    fixed = None if layout.header_row is None else _record_of_line(records, layout.header_row)
    header = find_header([record.fields for record in records], fixed)
    if header is None:
        raise input_error(source.path, "files.no_header")
    line = records[header.end - 1].line
    fault = fault_of("".join(map(str, header.cells)), encoding.codec)
    if fault:
        raise input_error(source.path, "files.bad_header", row=records[header.start].line, fault=fault)
    return _DelimitedTable(
        delimiter, line, header.cells, column_names(header.cells), filled_width(header.cells), header.notes
    )


def _record_of_line(records: Sequence[Record], line: int) -> int:
    """Index of the record that stands on a line, past the end where none does."""
    return next((index for index, record in enumerate(records) if record.line == line), len(records))


def _sample(lines: Iterable[str]) -> Iterator[str]:
    size = 0
    for line in lines:
        yield line
        size += len(line)
        if size > _SAMPLE_CHARACTERS:
            return


def _lines(text: io.TextIOWrapper, source: Source) -> Iterator[str]:
    for number, line in enumerate(iter(partial(text.readline, MAX_LINE_CHARACTERS), ""), start=1):
        if len(line) == MAX_LINE_CHARACTERS:
            raise input_error(source.path, "files.endless_line", row=number)
        yield line


def _delimiter(sample: list[str], suffix: str) -> str:
    best = max(DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))
    only_column = _regularity(sample, best) == (0.0, 0)
    return ("\t" if suffix == ".tsv" else ",") if only_column else best


def _regularity(sample: list[str], delimiter: str) -> tuple[float, int]:
    # Share of rows as wide as the header, then the width; nothing for a delimiter that the header does not hold.
    records = [record.fields for record in _first_records(sample, delimiter)]
    position = header_position(records)
    width = len(records[position]) if position is not None else 1
    if position is None or width == 1:
        return (0.0, 0)
    return (round(sum(len(fields) == width for fields in records) / len(records), 1), width)


def _first_records(sample: list[str], delimiter: str) -> list[Record]:
    # The sample may end within quotes: what then stands below their start is no record.
    records = list(islice(records_in(sample, delimiter), _SAMPLE_ROWS))
    return list(takewhile(lambda record: not record.fault, records)) or records[:1]


def _rows(
    records: Iterable[Record], table: _DelimitedTable, source: Source, encoding: TextEncoding
) -> Iterator[Row | BadRow]:
    if not encoding.faulty:
        yield from (_laid(record, table) for record in records)
        return
    count = unreadable = 0
    for record in records:
        content = "".join(record.fields)
        count += 1
        unreadable += is_undecoded(content)
        fault = fault_of(content, encoding.codec)
        yield BadRow(record.line, fault, readable(record.fields)) if fault else _laid(record, table)
    if unreadable * 3 > count:
        codec = encoding.codec.upper()
        raise input_error(source.path, "files.rows_undecoded", rows=unreadable, total=count, codec=codec)


def _laid(record: Record, table: _DelimitedTable) -> Row | BadRow:
    fields, width = record.fields, len(table.columns)
    if record.fault:
        return BadRow(record.line, record.fault, tuple(fields))
    if len(fields) == width:
        return record.line, fields
    if len(fields) > width and is_blank(fields[width:]):
        return record.line, fields[:width]
    if table.least_fields <= len(fields) < width:
        return record.line, [*fields, *[""] * (width - len(fields))]
    return BadRow(record.line, _misfit(record, width), tuple(fields))


def _misfit(record: Record, width: int) -> Text:
    fields = len(record.fields)
    if record.last_line > record.line:
        return Text("rejects.open_quote", fields=fields, width=width, line=record.last_line)
    return Text("rejects.more_fields" if fields > width else "rejects.fewer_fields", fields=fields, width=width)
