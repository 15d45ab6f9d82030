"""Pieces of HTML for a cell's output: every text from a record is escaped; no script, no style outside the piece."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape

from linker.i18n.text import Translatable
from linker.i18n.translate import in_document
from linker.notebook.plot import Plot

_SMALL_DPI = 80
_CELL = "text-align:left;vertical-align:top"
# What stands between the two languages of a text until it is escaped.
_BREAK = "\n"


def heading(words: Translatable) -> str:
    """A line that stands out."""
    return f"<div style='font-weight:600;font-size:1.1em;margin:.4em 0'>{_inline(words)}</div>"


def line(words: Translatable) -> str:
    """A line of text, in Chinese and below it in English."""
    return f"<div style='margin:.2em 0'>{_stacked(words)}</div>"


def table(columns: Sequence[Translatable], rows: Iterable[Sequence[Translatable]]) -> str:
    """A table; nothing where there is no row."""
    body = "".join(
        "<tr>" + "".join(f"<td style='{_CELL}'>{_stacked(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    head = "".join(f"<th style='{_CELL}'>{_inline(name)}</th>" for name in columns)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""


def bullets(items: Iterable[Translatable]) -> str:
    """A list in both languages; nothing where there is no item."""
    body = "".join(f"<li>{_stacked(item)}</li>" for item in items)
    return f"<ul style='margin:.2em 0'>{body}</ul>" if body else ""


def picture(plot: Plot, words: Translatable) -> str:
    """A small picture of a plot inside the piece; `words` are read where it cannot be seen."""
    content = b64encode(plot.picture(_SMALL_DPI)).decode()
    return f"<img alt='{_inline(words)}' src='data:image/png;base64,{content}'>"


def _inline(words: Translatable) -> str:
    return escape(in_document(words, "both"))


def _stacked(words: Translatable) -> str:
    return escape(in_document(words, "both", _BREAK)).replace(_BREAK, "<br>")
