"""A document as Markdown: headings, lists and tables; drawings are left to the other formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Text
from linker.i18n.translate import in_document, measured
from linker.report.documents.document import (
    Block,
    Cell,
    Document,
    Drawings,
    EvidenceBlock,
    Facts,
    Figures,
    Heading,
    Link,
    Sentence,
    Table,
    missing_names,
    rows_left_out,
)
from linker.report.formats.jinja import harmless
from linker.report.plots.waterfall_layout import waterfall

# What Markdown or HTML would read as a mark.
_MARKS = re.compile(r"([\\`*_{}\[\]<>|#&!~])")


def markdown(document: Document, language: DocumentLanguage) -> str:
    """The document as one text; every text of the records is escaped."""
    lines = [f"# {_text(document.title, language)}", "", _text(document.line, language), ""]
    for block in document.flat_blocks():
        lines += [*_block(block, language), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _block(block: Block, language: DocumentLanguage) -> Iterator[str]:
    match block:
        case Heading(words, level):
            yield f"{'#' * level} {_text(words, language)}"
        case Sentence(words, tone):
            yield ("> " if tone == "note" else "") + _text(words, language)
        case Facts(rows):
            yield from (f"- **{_text(name, language)}**: {_text(value, language)}" for name, value in rows)
        case Figures(rows):
            yield from (f"- **{_text(value, language)}** {_text(name, language)}" for value, name in rows)
        case Table():
            yield from _table(block, language)
        case EvidenceBlock():
            yield from _evidence(block, language)
        case Drawings(drawings):
            titles = tuple(drawing.title for drawing in drawings)
            yield f"*{_text(Text('report.drawn_in', drawings=titles), language)}*"


def _table(table: Table, language: DocumentLanguage) -> Iterator[str]:
    yield "| " + " | ".join(_text(column.words, language) for column in table.columns) + " |"
    yield "|" + "|".join("---:" if column.is_number else "---" for column in table.columns) + "|"
    for row in table.rows:
        yield "| " + " | ".join(_text(cell, language) for cell in row) + " |"
    if table.left_out:
        yield ""
        yield _text(rows_left_out(table.left_out), language)


def _evidence(block: EvidenceBlock, language: DocumentLanguage) -> Iterator[str]:
    link = block.link
    pair = f"{_text(link.case_a, language)} – {_text(link.case_b, language)}"
    yield f"**{pair}**: log10 LR {signed(link.log10_lr)}, {percent(link.probability)}. {_text(link.words, language)}"
    yield ""
    for step in waterfall(link.contributions, with_zero_terms=True).steps:
        value = measured(step.term.value, step.term.unit, language)
        words = _text(step.term.words, language)
        yield f"- {signed(step.term.log10_lr)} {words}" + (f" ({value})" if value else "")
    if link.missing:
        yield f"- {_text(missing_names(link.missing), language)}"


def _text(text: Cell, language: DocumentLanguage) -> str:
    words = text.words if isinstance(text, Link) else text
    line = " ".join(str(harmless(in_document(words, language))).split())
    return _MARKS.sub(r"\\\1", line)
