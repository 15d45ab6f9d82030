"""A document before it is a file: headings, sentences, tables and drawings, in no language yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from linker.casework.matching.explanation import Missing, PairAnswer
from linker.i18n.numbers import UNKNOWN
from linker.i18n.text import Text, Translatable
from linker.report.plots import Layout

Tone = Literal["plain", "soft", "note"]


@dataclass(frozen=True)
class Heading:
    """The title of a part, or (level 3) of a part of a part."""

    words: Translatable
    level: Literal[2, 3] = 2


@dataclass(frozen=True)
class Sentence:
    """A sentence or two; `tone`: a note stands out, a soft one stands back."""

    words: Translatable
    tone: Tone = "plain"


@dataclass(frozen=True)
class Facts:
    """Names and values, one line each."""

    rows: tuple[tuple[Translatable, Translatable], ...]


@dataclass(frozen=True)
class Figures:
    """The numbers of a document at a glance: each with what it counts."""

    rows: tuple[tuple[str, Translatable], ...]


@dataclass(frozen=True)
class TableColumn:
    """One column of a table; `weight` is its share of the width."""

    words: Translatable
    weight: float = 1.0
    is_number: bool = False


@dataclass(frozen=True)
class Link:
    """A cell that leads to the card of that name in the same document."""

    words: str
    card: str


Cell = Translatable | Link


@dataclass(frozen=True)
class Table:
    """Rows below their columns; `left_out` rows are counted, not shown."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0


@dataclass(frozen=True)
class Drawing:
    """A drawing; `notes` stand below it. Without a layout nothing can be drawn, and the notes say why."""

    title: Translatable
    layout: Layout | None
    notes: tuple[Translatable, ...]


@dataclass(frozen=True)
class Drawings:
    """Drawings side by side, so many in a row where there is room."""

    drawings: tuple[Drawing, ...]
    columns: Literal[2, 3] = 2


@dataclass(frozen=True)
class EvidenceBlock:
    """A link, term by term; the series of its two cases where they do not stand in one, "" for none."""

    link: PairAnswer
    series: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Card:
    """Blocks that belong together, set apart from the rest; `name` is what a `Link` leads to."""

    name: str
    blocks: tuple[Block, ...]


Block = Heading | Sentence | Facts | Figures | Table | Drawings | EvidenceBlock | Card


@dataclass(frozen=True)
class Document:
    """A title, a line below it, and the blocks in order; `is_one_page`: set close, to fit on one sheet."""

    title: Translatable
    line: Translatable
    blocks: tuple[Block, ...]
    is_one_page: bool = False

    def flat_blocks(self) -> Iterator[Block]:
        """The blocks without their cards, for formats that set nothing apart."""
        yield from flat(self.blocks)


def flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Blocks and those inside cards, in order."""
    for block in blocks:
        if isinstance(block, Card):
            yield from flat(block.blocks)
        else:
            yield block


def rows_left_out(rows: int) -> Text:
    """The line below a table that is cut."""
    return Text("report.rows_left_out", count=rows)


def missing_names(missing: Iterable[Missing]) -> Text:
    """The line that names what is unknown of a pair, and so not counted."""
    return Text("report.missing", names=tuple(item.words for item in missing))


def clauses(parts: Iterable[Translatable], nothing: Translatable = UNKNOWN) -> Translatable:
    """Parts of a sentence, parted by semicolons; `nothing` where there is none."""
    items = tuple(parts)
    return Text("report.clauses", items=items) if items else nothing
