"""Building blocks of what a person reads in a terminal. Text from files is made harmless before it is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.table import Table

from linker.cli.line import Line
from linker.i18n import numbers
from linker.i18n.language import Language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import translate

Justify = Literal["left", "right"]
Cell = str | Line
# Control, format (bidirectional marks), surrogate and private characters can move the cursor or hide text.
_HARMFUL = ("Cc", "Cf", "Cs", "Co")


@dataclass(frozen=True)
class Column:
    """One column of a table; `wide` ones take the room that is left and wrap."""

    name: Translatable
    justify: Justify = "left"
    wide: bool = False
    style: str = ""


# Columns that many tables have.
CASE, SERIES, CASES = Column(Text("cli.case")), Column(Text("cli.series")), Column(Text("cli.cases"), "right")
LOG10_LR, PROBABILITY = Column(Text("cli.log10_lr"), "right"), Column(Text("cli.probability"), "right")


def sanitise(text: str, max_cells: int = 0) -> str:
    """A text from a file as one harmless line, cut where it is wider than `max_cells` (0: never)."""
    line = " ".join("".join(map(_harmless, text)).split())
    if not max_cells or cell_len(line) <= max_cells:
        return line
    return set_cell_size(line, max_cells - 1).rstrip() + "…"


def table(
    language: Language, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, lines: bool = False
) -> Table:
    """A table with a heading; strings are shown as they are, never as markup."""
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_lines=lines, header_style="bold")
    for column in columns:
        grid.add_column(
            Line(translate(column.name, language)),
            justify=column.justify,
            style=column.style or None,
            no_wrap=not column.wide,
            overflow="fold" if column.wide else "ellipsis",
            ratio=1 if column.wide else None,
        )
    for row in rows:
        grid.add_row(*map(_line, row))
    return grid


def facts(language: Language, rows: Iterable[tuple[Translatable, Cell]]) -> Table:
    """Lines of name and value, without frame or heading."""
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(Line(translate(name, language)), _line(value))
    return grid


def heading(text: str) -> Line:
    """A line above a part of a screen."""
    return Line(text, style="bold")


def note(text: str) -> Line:
    """A line that explains, paler than the answer."""
    return Line(text, style="dim")


def caution(text: str) -> Line:
    """A line that should not be overlooked."""
    return Line(text, style="yellow")


def weight(log10_lr: float, digits: int = 2) -> Line:
    """A signed log10_lr, coloured by its direction."""
    return Line(numbers.signed(log10_lr, digits), style="green" if log10_lr > 0 else "red" if log10_lr < 0 else "dim")


def one_in(log10_odds: float) -> Text:
    """Prior odds as "1 in N pairs"."""
    times = 1.0 + 10.0**-log10_odds
    return Text("cli.one_in", pairs=f"{times:,.0f}" if times >= 9.5 else f"{times:.1f}")


def _line(cell: Cell) -> Line:
    return cell if isinstance(cell, Line) else Line(cell)


def _harmless(letter: str) -> str:
    return letter if unicodedata.category(letter) not in _HARMFUL else " " if letter in "\r\n\t" else ""
