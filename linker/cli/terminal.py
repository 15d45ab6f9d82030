"""Building blocks of what a person reads in a terminal. Text from files is made harmless before it is shown."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

Justify = Literal["left", "right"]
# Control, format (bidirectional marks), surrogate and private characters can move the cursor or hide text.
_HARMFUL = ("Cc", "Cf", "Cs", "Co")


@dataclass(frozen=True)
class Column:
    """One column of a table: its name in English and Chinese; `wide` ones take the room that is left and wrap."""

    english: str
    chinese: str = ""
    justify: Justify = "left"
    wide: bool = False
    style: str = ""


def sanitise(text: str, most_cells: int = 0) -> str:
    """A text from a file as one harmless line, cut where it is wider than `most_cells` (0: never)."""
    line = " ".join("".join(map(_harmless, text)).split())
    if not most_cells or cell_len(line) <= most_cells:
        return line
    return set_cell_size(line, most_cells - 1).rstrip() + "…"


def table(columns: Sequence[Column], rows: Iterable[Sequence[str | Text]], *, lines: bool = False) -> Table:
    """A table with a heading in both languages; strings are shown as they are, never as markup."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_lines=lines, header_style="bold")
    for column in columns:
        heading = Text(f"{column.english}\n{column.chinese}" if column.chinese else column.english)
        made.add_column(
            heading,
            justify=column.justify,
            style=column.style or None,
            no_wrap=not column.wide,
            overflow="fold" if column.wide else "ellipsis",
            ratio=1 if column.wide else None,
        )
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return made


def facts(rows: Iterable[tuple[str, str, str | Text]]) -> Table:
    """Lines of name (English, Chinese) and value, without frame or heading."""
    made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for english, chinese, value in rows:
        made.add_row(Text(f"{english} {chinese}".strip()), value if isinstance(value, Text) else Text(value))
    return made


def heading(english: str, chinese: str = "") -> Text:
    """A line above a part of a screen."""
    return Text(f"{english}  {chinese}".rstrip(), style="bold")


def percent(probability: float) -> str:
    """A probability for reading; never 0 % or 100 %, which no evidence gives."""
    if math.isnan(probability):
        return "?"
    if probability < 0.001:
        return "<0.1 %"
    if probability > 0.999:
        return ">99.9 %"
    return f"{100.0 * probability:.1f} %" if probability < 0.1 or probability > 0.95 else f"{100.0 * probability:.0f} %"


def signed(log10_lr: float, digits: int = 2) -> str:
    """A log10_lr with its sign; what rounds to nothing is +0."""
    return f"{round(log10_lr, digits) + 0.0:+.{digits}f}".replace("-", "−")


def bans(log10_lr: float) -> Text:
    """A signed log10_lr, coloured by its direction."""
    return Text(signed(log10_lr), style="green" if log10_lr > 0 else "red" if log10_lr < 0 else "dim")


def count(number: int, singular: str, plural: str = "") -> str:
    """`1 case`, `1,204 cases`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def one_in(log10_odds: float) -> str:
    """Prior odds as `1 in N pairs`."""
    times = 1.0 + 10.0**-log10_odds
    return f"1 in {times:,.0f} pairs" if times >= 9.5 else f"1 in {times:.1f} pairs"


def _harmless(letter: str) -> str:
    return letter if unicodedata.category(letter) not in _HARMFUL else " " if letter in "\r\n\t" else ""
