"""Excel workbooks: the first sheet that holds anything, typed cells, title lines above the header passed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from linker.library.files.chunks import Row, in_chunks
from linker.library.files.headers import column_names, header_position
from linker.library.files.raw import Cell, Progress, RawChunk, input_error
from linker.library.files.sources import Source
from linker.library.files.workbook_limits import refuse_trap

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_HEADER_ROWS = 30


def read_spreadsheet(source: Source, chunk_rows: int, on_progress: Progress | None) -> Iterator[RawChunk]:
    """Chunks of an XLSX or XLS workbook. Empty cells and error cells (#N/A) give None, durations text as [h]:mm:ss.

    A column whose header is empty is named after its place in the sheet. Raises InputError for a damaged or
    password-protected workbook, one that unpacks to a bomb, and one in which every sheet is empty.
    """
    refuse_trap(source)
    with _opened(source) as sheet:
        total = sheet.end[0] + 1 if sheet.end else 0
        columns, header = _header(sheet, source)
        rows_read = [0]
        report = (lambda: on_progress(rows_read[0], total)) if on_progress else (lambda: None)
        yield from in_chunks(columns, _rows(sheet, header, rows_read), chunk_rows, report)


@contextmanager
def _opened(source: Source) -> Iterator[CalamineSheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with source.path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
            sheet = _first_filled(workbook)
            if sheet is None:
                raise input_error(source.path, "files.empty_workbook")
            yield sheet
    except PasswordError as error:
        raise input_error(source.path, "files.password") from error
    except CalamineError as error:
        raise input_error(source.path, "files.workbook_unread", cause=str(error)) from error
    except BaseException as error:
        # The reader is compiled; where it gives up on a damaged file it raises outside of Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise input_error(source.path, "files.workbook_damaged") from error


def _first_filled(workbook: CalamineWorkbook) -> CalamineSheet | None:
    # Hidden sheets hold lists for drop-downs as a rule; they come last.
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    ordered = sorted(sheets, key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
    opened = (workbook.get_sheet_by_name(sheet.name) for sheet in ordered)
    return next((sheet for sheet in opened if sheet.end is not None), None)


def _header(sheet: CalamineSheet, source: Source) -> tuple[tuple[str, ...], int]:
    first = [[_cell(value) for value in row] for row in islice(sheet.iter_rows(), _first_row(sheet) + _HEADER_ROWS)]
    position = header_position(first)
    if position is None:
        raise input_error(source.path, "files.no_header")
    left = sheet.start[1] if sheet.start else 0
    return column_names([*[None] * left, *first[position]])[left:], position + 1


def _first_row(sheet: CalamineSheet) -> int:
    return sheet.start[0] if sheet.start else 0


def _rows(sheet: CalamineSheet, header: int, rows_read: list[int]) -> Iterator[Row]:
    for number, values in enumerate(sheet.iter_rows(), start=1):
        rows_read[0] = number
        if number > header:
            yield number, [_cell(value) for value in values]


def _cell(value: Any) -> Cell:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, str | bool | int | float | datetime | time):
        return None if value == "" else value
    return value or None
