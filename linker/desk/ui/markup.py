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
from linker.i18n.numbers import UNKNOWN

Piece = str | Markup
_BETWEEN = " – "


def render(markup: Markup, classes: str = "") -> Any:
    """Put markup on the page, where elements go now."""
    from nicegui import ui

    return ui.html(str(markup), sanitize=False).classes(classes)


def tag(name: str, *inner: Piece, classes: str = "", style: str = "", **attributes: str) -> Markup:
    """An HTML element; text and attribute values are escaped, markup is taken as it is."""
    values = {"class": classes, "style": style} | {key.replace("_", "-"): value for key, value in attributes.items()}
    text = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in values.items() if value)
    form = Markup("<{0}{1}>{2}</{0}>")
    return form.format(Markup(name), text, concatenated(inner))  # nosec B704


def concatenated(pieces: Iterable[Piece]) -> Markup:
    """Pieces one after the other; text among them is escaped."""
    return Markup("").join(escape(piece) for piece in pieces)


def link(words: str, target: str) -> Markup:
    """A link to another page of the desk."""
    return tag("a", words, classes="desk-link", href=target)


def post_button(words: str, target: str, **attributes: str) -> Markup:
    """A button that looks like a link of the header and changes something: what only looks is a link."""
    inside = tag("button", words, classes="desk-plain", type="submit", **attributes)
    return tag("form", inside, method="post", action=target)


def case_link(case_id: str) -> Markup:
    """A link to a case."""
    return link(case_id, case_path(case_id))


def series_link(series_id: str) -> Markup:
    """A link to a series."""
    return link(series_id, series_path(series_id))


def inline(*inner: Piece, style: str = "") -> Markup:
    """Things beside each other that wrap where it is narrow."""
    return tag("div", *inner, classes="desk-row", style=style)


def chip(words: str, colour: str = "") -> Markup:
    """A short property of something."""
    return tag("div", words, classes="desk-chip", style=f"border-color: {colour}" if colour else "")


def muted(words: str) -> Markup:
    """A side remark."""
    return tag("div", words, classes="desk-muted desk-small desk-text")


def field_name(words: str) -> Markup:
    """The name of a field at the head of its row, on one line."""
    return tag("div", words, classes="desk-muted", style="white-space: nowrap")


def digits(words: str) -> Markup:
    """Digits, or dates, that stay on one line."""
    return plain_text(words, "desk-number")


def window_text(window: str) -> Markup:
    """A window of time as `dates.window` writes it, broken where it is narrow between its ends only."""
    ends = window.split(_BETWEEN)
    pieces = [piece for end in ends for piece in (_BETWEEN, tag("span", end, classes="desk-number"))][1:]
    return tag("div", *pieces, classes="desk-text")


def plain_text(words: str, classes: str = "desk-text") -> Markup:
    """Words as they are, with their line breaks."""
    return tag("div", words, classes=classes)


def share_bar(share: float, colour: str = theme.BLUE) -> Markup:
    """A share of one as a bar; the number stands beside it in words."""
    inside = tag("div", style=f"background: {colour}; height: 8px; border-radius: 4px; width: {share:.0%}")
    around = f"background: {theme.LINE}; height: 8px; width: 90px; flex: none; border-radius: 4px"
    return tag("div", inside, classes="desk-share", style=around, aria_hidden="true")


def table(headings: Sequence[Piece], rows: Iterable[Sequence[object]]) -> Markup:
    """A plain table; a cell that is no markup is text."""
    head = tag("tr", *(tag("th", heading, scope="col") for heading in headings))
    body = (tag("tr", *(tag("td", _cell(cell)) for cell in cells)) for cells in rows)
    whole = tag("table", tag("thead", head), tag("tbody", *body), classes="desk-table")
    return tag("div", whole, classes="desk-scroll")


def facts(rows: Iterable[tuple[str, str]]) -> Markup:
    """Label and value, a line each; the value keeps its line breaks, and a dash stands for none."""
    cells = (tag("div", label, classes="label") + plain_text(value or UNKNOWN) for label, value in rows)
    return tag("div", *cells, classes="desk-facts")


def figures(rows: Iterable[tuple[str, str]]) -> Markup:
    """A few numbers, large, each under its name."""
    cards = (
        tag("section", muted(label), plain_text(value, "desk-figure"), classes="desk-card desk-tight")
        for label, value in rows
    )
    return tag("div", *cards, classes="desk-figures")


def _cell(value: object) -> Markup:
    return value if isinstance(value, Markup) else plain_text(str(value))
