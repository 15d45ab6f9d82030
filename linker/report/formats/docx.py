"""A document as a Word file, with its drawings as pictures."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Translatable
from linker.i18n.translate import in_document
from linker.report.documents.document import (
    Block,
    Cell,
    Document,
    Drawing,
    Drawings,
    EvidenceBlock,
    Facts,
    Figures,
    Heading,
    Link,
    Sentence,
    Table,
    Tone,
    rows_left_out,
)
from linker.report.formats.jinja import harmless
from linker.report.plots import draw, png

_FONT, _TEXT_PT, _TABLE_PT, _WIDTH_CM = "Noto Sans CJK SC", 9.5, 7.5, 18.0
_SOFT, _DRAWING_CM = "5F6B7A", 6.0
# Characters XML cannot hold.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def word_file(document: Document, language: DocumentLanguage) -> bytes:
    """The document as a .docx on A4."""
    writer = _DocxWriter(language)
    writer.title(document)
    for block in document.flat_blocks():
        writer.block(block)
    return writer.bytes()


class _DocxWriter:
    """One Word document while it is written."""

    def __init__(self, language: DocumentLanguage) -> None:
        from docx import api
        from docx.shared import Cm, Pt

        self.language, self.file = language, api.Document()
        page = self.file.sections[0]
        page.page_width, page.page_height = Cm(21.0), Cm(29.7)
        page.left_margin = page.right_margin = Cm(1.5)
        page.top_margin = page.bottom_margin = Cm(1.5)
        for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
            _set_font(self.file.styles[name])
        normal = self.file.styles["Normal"]
        normal.font.size = Pt(_TEXT_PT)
        normal.paragraph_format.space_after = Pt(3)
        self.file.core_properties.author = "linker"
        # The time it was made is in the text; a fixed one here keeps equal files equal.
        self.file.core_properties.created = self.file.core_properties.modified = datetime(2000, 1, 1, tzinfo=UTC)

    def title(self, document: Document) -> None:
        self.file.core_properties.title = self.text(document.title)
        self.file.add_heading(self.text(document.title), 1)
        self.file.add_paragraph(self.text(document.line, "\n"))

    def block(self, block: Block) -> None:
        match block:
            case Heading(words, level):
                self.file.add_heading(self.text(words), level)
            case Sentence(words, tone):
                self.sentence(words, tone)
            case Facts(rows):
                self.rows([(name, value) for name, value in rows], (1.0, 3.2), has_header=False)
            case Figures(rows):
                weights = (1.0,) * len(rows)
                self.rows(
                    [tuple(value for value, _ in rows), tuple(name for _, name in rows)], weights, has_header=True
                )
            case Table():
                self.table(block)
            case Drawings():
                self.drawings(block)
            case EvidenceBlock():
                self.evidence(block)

    def sentence(self, words: Translatable, tone: Tone) -> None:
        from docx.shared import Pt, RGBColor

        run = self.file.add_paragraph().add_run(self.text(words, "\n"))
        run.bold = tone == "note"
        if tone == "soft":
            run.font.size, run.font.color.rgb = Pt(_TABLE_PT), RGBColor.from_string(_SOFT)

    def table(self, table: Table) -> None:
        head = tuple(column.words for column in table.columns)
        self.rows([head, *table.rows], tuple(column.weight for column in table.columns), has_header=True)
        if table.left_out:
            self.sentence(rows_left_out(table.left_out), "soft")

    def rows(self, rows: list[tuple[Cell, ...]], weights: tuple[float, ...], *, has_header: bool) -> None:
        from docx.shared import Cm

        grid = self.file.add_table(rows=len(rows), cols=len(weights), style="Table Grid")
        grid.autofit = False
        # Word reads the cells, other programs the columns.
        for column, weight in zip(grid.columns, weights, strict=True):
            column.width = Cm(_WIDTH_CM * weight / sum(weights))
        starts = range(0, len(rows) * len(weights), len(weights))
        for row, start in enumerate(starts):
            for cell, text, weight in zip(grid._cells[start : start + len(weights)], rows[row], weights, strict=True):
                cell.width = Cm(_WIDTH_CM * weight / sum(weights))
                self.cell(cell, text, is_bold=has_header and row == 0)
        if has_header:
            _repeat(grid.rows[0])
        self.file.add_paragraph()

    def cell(self, cell: Any, text: Cell, *, is_bold: bool) -> None:
        from docx.shared import Pt

        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(self.text(text.words if isinstance(text, Link) else text, "\n"))
        run.font.size, run.bold = Pt(_TABLE_PT), is_bold

    def drawings(self, block: Drawings) -> None:
        for drawing in block.drawings:
            if drawing.layout is None:
                for words in drawing.notes:
                    self.sentence(words, "soft")
        drawings = [drawing for drawing in block.drawings if drawing.layout is not None]
        for start in range(0, len(drawings), block.columns):
            self.pictures(drawings[start : start + block.columns])

    def pictures(self, drawings: list[Drawing]) -> None:
        from docx.shared import Cm

        figures = [draw(drawing.layout, language=self.language) for drawing in drawings if drawing.layout is not None]
        grid = self.file.add_table(rows=1, cols=len(figures))
        grid.autofit = False
        shapes = [float(wide / high) for wide, high in (figure.get_size_inches() for figure in figures)]
        height = min(_DRAWING_CM, (_WIDTH_CM - 1.0) / sum(shapes))
        for figure, shape, column in zip(figures, shapes, grid.columns, strict=True):
            column.width = column.cells[0].width = Cm(height * shape + 0.3)
            run = column.cells[0].paragraphs[0].add_run()
            run.add_picture(BytesIO(png(figure)), height=Cm(height))

    def evidence(self, block: EvidenceBlock) -> None:
        from docx.shared import Cm

        self.sentence(block.link.words, "plain")
        picture = BytesIO(png(draw(block.link, language=self.language)))
        self.file.add_picture(picture, width=Cm(_WIDTH_CM * 0.7))

    def text(self, text: Translatable, between: str = "  ") -> str:
        return _NO_XML.sub(" ", str(harmless(in_document(text, self.language, between))))

    def bytes(self) -> bytes:
        content = BytesIO()
        self.file.save(content)
        return content.getvalue()


def _set_font(style: Any) -> None:
    from docx.oxml.ns import qn

    style.font.name = _FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(script), _FONT)
    for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _repeat(row: Any) -> None:
    """The header stands on every page anew."""
    from docx.oxml import OxmlElement

    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)
