"""What is only read, as markup: one element of a page instead of hundreds.

The server keeps every element of every open page, with its own observers: a list of two hundred cases as elements costs
it half a second, as markup a few milliseconds. Whatever records say is escaped by markupsafe, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from linker.desk.ui import theme
from linker.desk.ui.urls import case_path, series_path

Piece = str | Markup
_BETWEEN = " – "


def tag(name: str, *inner: Piece, classes: str = "", style: str = "", **attributes: str) -> Markup:
    """An HTML element; text and attribute values are escaped, markup is taken as it is."""
    given = {"class": classes, "style": style} | {key.replace("_", "-"): value for key, value in attributes.items()}
    written = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in given.items() if value)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, joined(inner))


def joined(pieces: Iterable[Piece]) -> Markup:
    """Pieces one after the other; text among them is escaped."""
    return Markup("").join(escape(piece) for piece in pieces)


def anchor(words: str, target: str) -> Markup:
    """A link to another page of the desk."""
    return tag("a", words, classes="desk-link", href=target)


def case_anchor(case_id: str) -> Markup:
    """A link to a case."""
    return anchor(case_id, case_path(case_id))


def series_anchor(series_id: str) -> Markup:
    """A link to a series."""
    return anchor(series_id, series_path(series_id))


def line(*inner: Piece, style: str = "") -> Markup:
    """Things beside each other that wrap where it is narrow."""
    return tag("div", *inner, classes="desk-row", style=style)


def chip(words: str, colour: str = "") -> Markup:
    """A short property of something."""
    return tag("div", words, classes="desk-chip", style=f"border-color: {colour}" if colour else "")


def muted(words: str) -> Markup:
    """A side remark."""
    return tag("div", words, classes="desk-muted desk-small desk-text")


def number(words: str) -> Markup:
    """Digits, or dates, that stay on one line."""
    return plain(words, "desk-number")


def moments(window: str) -> Markup:
    """A window of time as `moments.window` writes it, broken where it is narrow between its ends only."""
    ends = window.split(_BETWEEN)
    pieces = [piece for end in ends for piece in (_BETWEEN, tag("span", end, classes="desk-number"))][1:]
    return tag("div", *pieces, classes="desk-text")


def plain(words: str, classes: str = "desk-text") -> Markup:
    """Words as they are, with their line breaks."""
    return tag("div", words, classes=classes)


def bar(share: float, colour: str = theme.BLUE) -> Markup:
    """A share of one as a bar; the number stands beside it in words."""
    inside = tag("div", style=f"background: {colour}; height: 8px; border-radius: 4px; width: {share:.0%}")
    around = f"background: {theme.LINE}; height: 8px; width: 90px; flex: none; border-radius: 4px"
    return tag("div", inside, classes="desk-share", style=around, aria_hidden="true")


def table(headings: Sequence[Piece], rows: Iterable[Sequence[Piece]]) -> Markup:
    """A plain table; a cell that is no markup is text."""
    head = tag("tr", *(tag("th", one, scope="col") for one in headings))
    body = (tag("tr", *(tag("td", _cell(one)) for one in cells)) for cells in rows)
    whole = tag("table", tag("thead", head), tag("tbody", *body), classes="desk-table")
    return tag("div", whole, classes="desk-scroll")


def facts(rows: Iterable[tuple[str, str]]) -> Markup:
    """Label and value, a line each; the value keeps its line breaks."""
    cells = (tag("div", label, classes="label") + plain(value) for label, value in rows)
    return tag("div", *cells, classes="desk-facts")


def render(markup: Markup, classes: str = "") -> Any:
    """Put markup on the page, where elements go now."""
    from nicegui import ui

    return ui.html(str(markup), sanitize=False).classes(classes)


def _cell(piece: Piece) -> Piece:
    return piece if isinstance(piece, Markup) else plain(piece)
