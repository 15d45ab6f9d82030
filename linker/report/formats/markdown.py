"""A document as Markdown: headings, lists and tables; drawings are left to the other formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Label
from linker.i18n.translate import in_document, measured
from linker.report.data.facts import LinkEvidence
from linker.report.documents.document import (
    Block,
    Document,
    Drawings,
    Evidence,
    Facts,
    Heading,
    Sentence,
    Table,
    Text,
    left_out,
)
from linker.report.formats.jinja import harmless

# What Markdown or HTML would read as a mark.
_DRAWINGS = {
    "map": Label("map", "位置图"), "timeline": Label("timeline", "时间图"), "links": Label("link chart", "关联图"),
    "calendar": Label("hours and weekdays", "时段与星期图"),
}  # fmt: skip
_MARKS = re.compile(r"([\\`*_{}\[\]<>|#&!~])")


def markdown(document: Document, language: DocumentLanguage) -> str:
    """The document as one text; every text of the records is escaped."""
    lines = [f"# {_text(document.title, language)}", "", _text(document.line, language), ""]
    for block in document.blocks:
        lines += [*_block(block, language), ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _block(block: Block, language: DocumentLanguage) -> Iterator[str]:
    match block:
        case Heading(words):
            yield f"## {_text(words, language)}"
        case Sentence(words, tone):
            yield ("> " if tone == "note" else "") + _text(words, language)
        case Facts(rows):
            yield from (f"- **{_text(name, language)}**: {_text(value, language)}" for name, value in rows)
        case Table():
            yield from _table(block, language)
        case Evidence(link):
            yield from _evidence(link, language)
        case Drawings(kinds):
            named = "; ".join(in_document(_DRAWINGS[kind], language) for kind in kinds)
            told = Label(f"drawn in the HTML and Word files: {named}", f"图见 HTML 与 Word 文件：{named}")
            yield f"*{_text(told if language != 'both' else told.english, language)}*"


def _table(table: Table, language: DocumentLanguage) -> Iterator[str]:
    yield "| " + " | ".join(_text(column.words, language) for column in table.columns) + " |"
    yield "|" + "|".join("---:" if column.is_number else "---" for column in table.columns) + "|"
    for row in table.rows:
        yield "| " + " | ".join(_text(cell, language) for cell in row) + " |"
    if table.left_out:
        yield ""
        yield _text(left_out(table.left_out), language)


def _evidence(link: LinkEvidence, language: DocumentLanguage) -> Iterator[str]:
    pair = f"{_text(link.case_a, language)} – {_text(link.case_b, language)}"
    yield f"**{pair}**: log10 LR {signed(link.log10_lr)}, {percent(link.probability)}. {_text(link.words, language)}"
    yield ""
    for term in link.terms:
        if term.value is not None or abs(term.log10_lr) >= 0.005:
            value = measured(term.value, term.unit, language)
            yield f"- {signed(term.log10_lr)} {_text(term.words, language)}" + (f" ({value})" if value else "")
    if link.missing:
        named = Label("unknown, not counted", "未知（未计入）")
        told = "; ".join(in_document(words, language) for words in link.missing)
        yield f"- {in_document(named, language)}: {_text(told, language)}"


def _text(text: Text, language: DocumentLanguage) -> str:
    line = " ".join(str(harmless(in_document(text, language))).split())
    return _MARKS.sub(r"\\\1", line)
