"""How a table lies in its file, as far as a user said it: its sheets, its header row, and rows that are no cases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Sheets of a workbook to read ("" and (): found by itself), the row of the header (counted from 1), and patterns
    (regular expressions, for the first filled cell) of rows that are no cases.
    """

    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    skip_rows: tuple[str, ...] = ()


DEFAULT_LAYOUT = Layout()
