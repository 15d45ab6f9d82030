"""Parquet files, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from linker.i18n.text import Text
from linker.library.files.chunks import Row, in_chunks
from linker.library.files.headers import column_names
from linker.library.files.raw import BadRow, Cell, Progress, RawChunk, input_error
from linker.library.files.sources import Source

# A file of rows without end, and rows without end of one long value, take next to nothing on the disk.
_BIG_ROWS, _MAX_ROWS_PER_BYTE = 1 << 22, 8
_MAX_BATCH_BYTES = 1 << 28


def read_parquet(source: Source, chunk_rows: int, on_progress: Progress | None) -> Iterator[RawChunk]:
    """Chunks of a Parquet file; the first row is row 1, as in a JSON list.

    Null and NaN give None, decimals float, moments are cut to microseconds, durations become text as h:mm:ss, bytes
    are UTF-8 text. Raises InputError for a damaged file.
    """
    with _opened(source) as file:
        total = file.metadata.num_rows
        if total > _BIG_ROWS and total > _MAX_ROWS_PER_BYTE * source.path.stat().st_size:
            raise input_error(source.path, "files.parquet_bomb")
        rows_read = [0]
        report = (lambda: on_progress(rows_read[0], total)) if on_progress else (lambda: None)
        columns = column_names(file.schema_arrow.names)
        yield from in_chunks(columns, _rows(file, rows_read, source), chunk_rows, report)


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(source.path) as file:
            texts = [column.path for column in file.schema if column.physical_type == "BYTE_ARRAY"]
        # Repeated texts stay what they are on the disk until it is known how much they come to.
        with pq.ParquetFile(source.path, read_dictionary=texts) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        cause = next(iter(str(error).splitlines()), "")
        raise input_error(source.path, "files.parquet_damaged", cause=cause) from error


def _rows(file: Any, rows_read: list[int], source: Source) -> Iterator[Row | BadRow]:
    for batch in file.iter_batches(batch_size=10_000):
        if sum(map(_expanded_bytes, batch.columns)) > _MAX_BATCH_BYTES:
            raise input_error(source.path, "files.parquet_bomb")
        columns = [_plain_times(column).to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            rows_read[0] += 1
            yield _row(rows_read[0], cells)


def _expanded_bytes(column: Any) -> int:
    """Bytes of a column once each row has its own copy of what it says."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        lengths = pc.binary_length(column.dictionary.cast(pa.large_binary()))
        return int(pc.sum(lengths.take(column.indices)).as_py() or 0)
    if pa.types.is_struct(column.type):
        return sum(map(_expanded_bytes, column.flatten()))
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type) or pa.types.is_map(column.type):
        return _expanded_bytes(column.flatten() if hasattr(column, "flatten") else column.values)
    return int(column.nbytes)


def _plain_times(column: Any) -> Any:
    # Moments finer than a microsecond have no Python type.
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column.cast(pa.time64("us"), safe=False) if pa.types.is_time64(column.type) else column


def _row(number: int, cells: tuple[Any, ...]) -> Row | BadRow:
    try:
        return number, [_plain(value) for value in cells]
    except UnicodeDecodeError:
        texts = tuple("" if value is None else str(value) for value in cells)
        return BadRow(number, Text("rejects.bytes_for_text"), texts)


def _plain(value: Any) -> Cell:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float) and value != value:  # noqa: PLR0124  NaN differs from itself
        return None
    return _nested(value)


def _nested(value: Any) -> Cell:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if value is None or isinstance(value, str | int | float | date | datetime | time):
        return value
    return str(value)
