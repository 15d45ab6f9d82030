"""A document before it is a file: headings, sentences, tables and drawings, each said in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from linker.i18n.text import Label
from linker.report.data.facts import LinkEvidence

# A text of the records stands as it is; words are said in the language of the document.
Text = Label | str
NO_PLACE = Label("None of the cases has a position.", "各案均无坐标。")
DrawingKind = Literal["map", "timeline", "calendar", "links"]


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    words: Label


@dataclass(frozen=True)
class Sentence:
    """A sentence or two; `tone`: a note stands out, a soft one stands back."""

    words: Label
    tone: Literal["plain", "soft", "note"] = "plain"


@dataclass(frozen=True)
class Facts:
    """Names and values, one line each."""

    rows: tuple[tuple[Label, Text], ...]


@dataclass(frozen=True)
class Column:
    """One column of a table; `weight` is its share of the width."""

    words: Label
    weight: float = 1.0
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows below their columns; `left_out` rows are told, not shown."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    left_out: int = 0


@dataclass(frozen=True)
class Drawings:
    """Drawings of the dossier, side by side where there is room."""

    kinds: tuple[DrawingKind, ...]


@dataclass(frozen=True)
class Evidence:
    """A link, term by term."""

    link: LinkEvidence


Block = Heading | Sentence | Facts | Table | Drawings | Evidence


@dataclass(frozen=True)
class Document:
    """A title, a line below it, and the blocks in order."""

    title: Label
    line: Label
    blocks: tuple[Block, ...]


def left_out(rows: int) -> Label:
    """The line below a table that is cut."""
    return Label(
        f"{rows:,} more rows; all are in the Excel and GeoJSON files of this report.",
        f"另有 {rows:,} 行；全部见本报告的 Excel 与 GeoJSON 文件。",
    )
