"""Excel workbooks: the first sheet that holds anything, typed cells, title lines above the header passed over."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from linker.library.chunks import Row, in_chunks
from linker.library.headers import column_names, header_position
from linker.library.raw import Cell, Progress, RawChunk, input_error
from linker.library.sources import ZIP_MAGIC, Source

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MAX_UNPACKED_BYTES = 2 << 30
BIG_MEMBER_BYTES = 32 << 20
MAX_RATIO = 200
_HEADER_ROWS = 30
_SAVE_AS_XLSX = "open it in Excel or LibreOffice and save it as XLSX"
_PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")
_REPORT_ROWS = 10_000


def read_spreadsheet(source: Source, chunk_rows: int, on_progress: Progress | None) -> Iterator[RawChunk]:
    """Chunks of an XLSX or XLS workbook. Empty cells and error cells (#N/A) give None, durations text as [h]:mm:ss.

    A column whose header is empty is named after its place in the sheet. Raises InputError for a damaged or
    password-protected workbook, one that unpacks to a bomb, and one in which every sheet is empty.
    """
    _refuse_trap(source)
    with _opened(source) as sheet:
        total = sheet.total_height
        columns, header = _header(sheet, source)
        rows = _rows(sheet, header)
        done = [0]
        report = _counted(on_progress, total, done)
        yield from in_chunks(columns, _watched(rows, done), chunk_rows, report)


def _counted(on_progress: Progress | None, total: int, done: list[int]) -> Callable[[], None]:
    return (lambda: on_progress(done[0], total)) if on_progress else (lambda: None)


def _watched(rows: Iterator[Row], done: list[int]) -> Iterator[Row]:
    for row in rows:
        done[0] = row[0]
        yield row


def _refuse_trap(source: Source) -> None:
    if source.head.startswith(ZIP_MAGIC):
        _refuse_bomb(source)
    elif _PASSWORD_STREAM in source.path.read_bytes():
        raise input_error(source.path, "the workbook is protected by a password", "save it without one")


def _refuse_bomb(source: Source) -> None:
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise input_error(source.path, f"the workbook is damaged ({error})", "copy or export it again") from error
    big = [part for part in members if part.file_size > BIG_MEMBER_BYTES]
    too_tight = any(part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in big)
    if too_tight or sum(part.file_size for part in members) > MAX_UNPACKED_BYTES:
        remedy = "this is no ordinary workbook: check where it comes from, or export the table as CSV"
        raise input_error(source.path, "the workbook would unpack to a size that fills the memory", remedy)
    if not any(part.filename.startswith("xl/") or part.filename == "content.xml" for part in members):
        raise input_error(source.path, "this is a zip archive without a workbook", "unpack it and name the table in it")


@contextmanager
def _opened(source: Source) -> Iterator[CalamineSheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with source.path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
            sheet = _first_filled(workbook)
            if sheet is None:
                raise input_error(source.path, "every sheet of the workbook is empty", "export it again")
            yield sheet
    except PasswordError as error:
        raise input_error(source.path, "the workbook is protected by a password", "save it without one") from error
    except CalamineError as error:
        raise input_error(source.path, f"the workbook cannot be read ({error})", _SAVE_AS_XLSX) from error


def _first_filled(workbook: CalamineWorkbook) -> CalamineSheet | None:
    # Hidden sheets hold lists for drop-downs as a rule; they come last.
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    ordered = sorted(sheets, key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
    opened = (workbook.get_sheet_by_name(sheet.name) for sheet in ordered)
    return next((sheet for sheet in opened if sheet.total_height and sheet.total_width), None)


def _header(sheet: CalamineSheet, source: Source) -> tuple[tuple[str, ...], int]:
    first = [[_cell(value) for value in row] for row in islice(sheet.iter_rows(), _first_row(sheet) + _HEADER_ROWS)]
    position = header_position(first)
    if position is None:
        raise input_error(source.path, "there is no header row", "put the names of the columns into the first row")
    left = sheet.start[1] if sheet.start else 0
    return column_names([*[None] * left, *first[position]])[left:], position + 1


def _first_row(sheet: CalamineSheet) -> int:
    return sheet.start[0] if sheet.start else 0


def _rows(sheet: CalamineSheet, header: int) -> Iterator[Row]:
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if number > header:
            yield number, [_cell(value) for value in values]


def _cell(value: Any) -> Cell:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, str | bool | int | float | datetime | time):
        return None if value == "" else value
    return value or None
