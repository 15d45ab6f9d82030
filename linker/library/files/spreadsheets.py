"""Excel workbooks: every sheet with the header of the first table, typed cells, merged cells filled down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from linker.i18n.text import Text
from linker.library.files.chunks import Row, in_chunks
from linker.library.files.headers import KNOWN_SHARE, Header, column_names, filled_width, find_header
from linker.library.files.layout import DEFAULT_LAYOUT, Layout
from linker.library.files.raw import Cell, Progress, RawChunk, input_error
from linker.library.files.row_filter import RowFilter
from linker.library.files.sources import ZIP_MAGIC, Source
from linker.library.files.workbook_formats import SheetFormats, sheet_formats
from linker.library.files.workbook_limits import refuse_trap

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_HEADER_ROWS = 30
# Merged cells: (row, column) of the first and the last cell.
Area = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class _Table:
    """A sheet with a header: where its rows begin (counted from 1), the columns it fills and their names."""

    name: str
    sheet: CalamineSheet
    header: Header
    columns: tuple[str, ...]
    rows: int

    @property
    def first_row(self) -> int:
        return self.header.end + 1


def read_spreadsheet(
    source: Source, chunk_rows: int, on_progress: Progress | None, layout: Layout = DEFAULT_LAYOUT
) -> Iterator[RawChunk]:
    """Chunks of an XLSX or XLS workbook. Empty cells and error cells (#N/A) give None, durations text as [h]:mm:ss.

    All sheets with the columns of the first table are read; others, and what cells of formulas without a value there
    are, come as notes. A column whose header is empty is named after its place in the sheet. Raises InputError for a
    damaged or password-protected workbook, one that unpacks to a bomb, and one in which every sheet is empty.
    """
    refuse_trap(source)
    with _opened(source) as workbook:
        tables = _tables(workbook, source, layout)
        case_tables, notes = _like_the_first(tables, workbook, layout)
        total = sum(table.rows for table in case_tables)
        rows_read = [0]
        report = (lambda: on_progress(rows_read[0], total)) if on_progress else (lambda: None)
        formats = sheet_formats(source) if source.head.startswith(ZIP_MAGIC) else {}
        first = case_tables[0]
        notes += [note for table in case_tables for note in (*_formula_notes(table, formats), *table.header.notes)]
        row_filter = RowFilter(first.header.cells, layout.skip_rows)
        rows = (row for table in case_tables for row in _rows(table, first.columns, formats, rows_read))
        yield from in_chunks(first.columns, rows, chunk_rows, report, row_filter, notes)


@contextmanager
def _opened(source: Source) -> Iterator[CalamineWorkbook]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with source.path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
            yield workbook
    except PasswordError as error:
        raise input_error(source.path, "files.password") from error
    except CalamineError as error:
        raise input_error(source.path, "files.workbook_unread", cause=str(error)) from error
    except BaseException as error:
        # The reader is compiled; where it gives up on a damaged file it raises outside of Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise input_error(source.path, "files.workbook_damaged") from error


def _tables(workbook: CalamineWorkbook, source: Source, layout: Layout) -> list[_Table]:
    """The tables of a workbook, the best one first: with known names and rows below them, visible, then in order."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    missing = [name for name in layout.sheets if name not in {sheet.name for sheet in sheets}]
    if missing:
        names = tuple(sheet.name for sheet in sheets)
        raise input_error(source.path, "files.no_such_sheet", sheets=tuple(missing), names=names)
    # Hidden sheets hold lists for drop-downs as a rule; they come last.
    ordered = sorted(sheets, key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
    is_hidden = {sheet.name: sheet.visible != SheetVisibleEnum.Visible for sheet in sheets}
    tables = [
        table
        for sheet in ordered
        if not layout.sheets or sheet.name in layout.sheets
        for table in [_table(workbook, sheet.name, layout)]
        if table is not None
    ]
    if not tables:
        raise input_error(source.path, "files.empty_workbook")
    if layout.sheets:
        return sorted(tables, key=lambda table: layout.sheets.index(table.name))
    return sorted(tables, key=lambda table: (not _is_case_table(table), is_hidden[table.name], not _has_rows(table)))


def _table(workbook: CalamineWorkbook, name: str, layout: Layout) -> _Table | None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.end is None or sheet.start is None:
        return None
    top = [[_cell(value) for value in row] for row in islice(sheet.iter_rows(), sheet.start[0] + _HEADER_ROWS)]
    fixed = None if layout.header_row is None else layout.header_row - 1
    header = find_header(top, fixed)
    if header is None:
        return None
    left = sheet.start[1]
    columns = column_names([*[None] * left, *header.cells])[left:]
    return _Table(name, sheet, header, columns, sheet.end[0] + 1)


def _is_case_table(table: _Table) -> bool:
    return table.header.known_share >= KNOWN_SHARE and filled_width(table.header.cells) >= 2 and _has_rows(table)


def _has_rows(table: _Table) -> bool:
    return table.rows >= table.first_row


def _like_the_first(
    tables: Sequence[_Table], workbook: CalamineWorkbook, layout: Layout
) -> tuple[list[_Table], list[Text]]:
    """The tables with the columns of the first, and a note on the others that hold anything."""
    first = tables[0]
    alike = [table for table in tables if set(table.columns) == set(first.columns)]
    if layout.sheets:
        alike = [table for table in tables if set(first.columns) <= set(table.columns)]
    order = {sheet.name: place for place, sheet in enumerate(workbook.sheets_metadata)}
    left_out = tuple(table.name for table in tables if table not in alike)
    notes = (
        [Text("files.sheets_left_out", sheets=left_out, used=tuple(table.name for table in alike))] if left_out else []
    )
    if len(alike) > 1:
        notes.append(Text("files.sheets_read", sheets=tuple(table.name for table in alike)))
    return sorted(alike, key=lambda table: (table is not first, order[table.name])), notes


def _rows(
    table: _Table, columns: tuple[str, ...], formats: Mapping[str, SheetFormats], rows_read: list[int]
) -> Iterator[Row]:
    """The rows of a table under the columns of the first one, merged cells filled down, numbers as they are shown."""
    places = [table.columns.index(name) for name in columns]
    is_same_order = places == list(range(len(table.columns)))
    widths = formats[table.name].zero_widths if table.name in formats else {}
    left = table.sheet.start[1] if table.sheet.start else 0
    merged = _MergedCells(table, left)
    for number, values in enumerate(table.sheet.iter_rows(), start=1):
        rows_read[0] += 1
        if number < table.first_row:
            continue
        cells = [_cell(value) for value in values]
        for column, width in widths.items():
            if 0 <= column - left < len(cells):
                cells[column - left] = _padded(cells[column - left], width)
        merged.fill(cells, number - 1)
        yield number, cells if is_same_order else [cells[place] if place < len(cells) else None for place in places]


class _MergedCells:
    """Merged cells below the header that stretch over several rows of one column: their value holds for all of them."""

    def __init__(self, table: _Table, left: int) -> None:
        areas: Sequence[Area] = getattr(table.sheet, "merged_cell_ranges", None) or ()
        self._ends: dict[int, list[tuple[int, int]]] = {}
        for (top, column), (bottom, right) in areas:
            if bottom > top and right == column and top >= table.first_row - 1:
                self._ends.setdefault(top, []).append((column - left, bottom))
        self._open: dict[int, tuple[int, Cell]] = {}

    def fill(self, cells: list[Cell], row: int) -> None:
        """Fill the cells of a row (counted from 0) that belong to an area begun above; rows come in order."""
        if self._open:
            self._open = {column: area for column, area in self._open.items() if area[0] >= row}
            for column, (_, value) in self._open.items():
                if column < len(cells):
                    cells[column] = value
        for column, bottom in self._ends.get(row, ()):
            self._open[column] = (bottom, cells[column] if column < len(cells) else None)


def _padded(cell: Cell, width: int) -> Cell:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != int(cell) or cell < 0:
        return cell
    return str(int(cell)).zfill(width)


def _formula_notes(table: _Table, formats: Mapping[str, SheetFormats]) -> list[Text]:
    count = formats[table.name].empty_formulas if table.name in formats else 0
    return [Text("files.formulas_without_value", sheet=table.name, cells=count)] if count else []


def _cell(value: Any) -> Cell:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, str | bool | int | float | datetime | time):
        return None if value == "" else value
    return value or None
