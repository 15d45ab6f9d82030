"""What the reader of workbooks does not tell: numbers shown with leading zeros, and formulas without a value."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from linker.library.files.sources import Source

_SHEET_ENTRY = re.compile(r'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship [^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_NUMBER_FORMAT = re.compile(r'<numFmt [^>]*?numFmtId="(\d+)"[^>]*?formatCode="([^"]*)"')
_CELL_FORMATS = re.compile(r"<cellXfs.*?</cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(r'<xf [^>]*?numFmtId="(\d+)"')
_STYLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>]*?\bs="(\d+)"')
_EMPTY_FORMULA = re.compile(rb"<c [^>]*>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_ZEROS = re.compile(r'(?:"[^"]*")?0{2,20}(?:"[^"]*")?')


@dataclass(frozen=True)
class SheetFormats:
    """Of one sheet: columns (counted from 0) whose whole numbers are shown with leading zeros, and to what width; how
    many formulas have no value.
    """

    zero_widths: Mapping[int, int]
    empty_formulas: int


def sheet_formats(source: Source) -> dict[str, SheetFormats]:
    """By the name of each sheet of an XLSX workbook, what its cells are shown as; {} for one that cannot be read so."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            widths = _zero_styles(archive)
            return {name: _formats(archive.read(part), widths) for name, part in _parts(archive).items()}
    except (KeyError, zipfile.BadZipFile, UnicodeDecodeError):
        return {}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive in which each sheet stands."""
    targets = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get("Id", "")] = attributes.get("Target", "").removeprefix("/xl/").removeprefix("/")
    sheets = _SHEET_ENTRY.findall(archive.read("xl/workbook.xml").decode("utf-8"))
    names = set(archive.namelist())
    parts = {unescape(name): f"xl/{targets.get(relation, '')}" for name, relation in sheets}
    return {name: part for name, part in parts.items() if part in names}


def _zero_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    """Numbers of the cell styles that show leading zeros, and the width they show."""
    styles = archive.read("xl/styles.xml").decode("utf-8") if "xl/styles.xml" in archive.namelist() else ""
    widths = {
        int(number): code.count("0")
        for number, code in _NUMBER_FORMAT.findall(styles)
        if _ZEROS.fullmatch(unescape(code))
    }
    block = _CELL_FORMATS.search(styles)
    numbers = _CELL_FORMAT.findall(block.group()) if block and widths else []
    return {style: widths[int(number)] for style, number in enumerate(numbers) if int(number) in widths}


def _formats(xml: bytes, widths: Mapping[int, int]) -> SheetFormats:
    columns: dict[int, int] = {}
    if widths:
        for column, row, style in _STYLED_CELL.findall(xml):
            if int(style) in widths and int(row) > 1:
                columns.setdefault(_column_index(column), widths[int(style)])
    return SheetFormats(columns, len(_EMPTY_FORMULA.findall(xml)) if b"<f" in xml else 0)


def _column_index(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
