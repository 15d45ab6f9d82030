"""Pieces of HTML for a cell's output: every text from a record is escaped; no script, no style outside the piece."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape

from linker.i18n.text import Translatable
from linker.i18n.translate import both_languages, translate
from linker.notebook.plot import Plot

_SMALL_DPI = 80
_CELL = "text-align:left;vertical-align:top"


def heading(text: str) -> str:
    """A line that stands out."""
    return f"<div style='font-weight:600;font-size:1.1em;margin:.4em 0'>{escape(text)}</div>"


def line(words: Translatable) -> str:
    """A line of text, in English and below it in Chinese."""
    texts = dict.fromkeys(part for part in both_languages(words).values() if part)
    return "<div style='margin:.2em 0'>" + "<br>".join(escape(text) for text in texts) + "</div>"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing where there is no row."""
    body = "".join(
        "<tr>" + "".join(f"<td style='{_CELL}'>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    head = "".join(f"<th style='{_CELL}'>{escape(name)}</th>" for name in columns)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""


def bullets(items: Iterable[Translatable]) -> str:
    """A list in both languages; nothing where there is no item."""
    body = "".join(
        f"<li>{escape(translate(item, 'zh'))} <span style='opacity:.75'>{escape(translate(item, 'en'))}</span></li>"
        for item in items
    )
    return f"<ul style='margin:.2em 0'>{body}</ul>" if body else ""


def picture(plot: Plot, says: str) -> str:
    """A small picture of a plot inside the piece; `says` is read where it cannot be seen."""
    data = b64encode(plot.picture(_SMALL_DPI)).decode()
    return f"<img alt='{escape(says)}' src='data:image/png;base64,{data}'>"
