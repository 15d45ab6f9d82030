"""What a workbook may unpack to: checked before it is opened, because its reader holds a whole sheet in memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field

from linker.library.files.raw import input_error
from linker.library.files.sources import BLOCK_BYTES, ZIP_MAGIC, Source

MAX_UNPACKED_BYTES = 2 << 30
BIG_MEMBER_BYTES = 32 << 20
MAX_RATIO = 200
# The reader lays a sheet out as a full rectangle of some 32 bytes a cell, up to its farthest cell, and ends the process
# when memory does not suffice: one stray cell in the far corner is enough.
BIG_SHEET_CELLS = 1 << 24
MAX_EMPTINESS = 20

_PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ROW = re.compile(rb'<row [^>]{0,200}?\br="(\d{1,7})"')
_FAR_COLUMN = re.compile(rb'r="([A-Z]{2,3})\d')
_OVERLAP_BYTES = 256


@dataclass
class _Extent:
    rows: int = 0
    cells: int = 0
    far_columns: set[bytes] = field(default_factory=set)

    def add(self, xml: bytes) -> None:
        self.rows = max([self.rows, *map(int, _ROW.findall(xml))])
        self.far_columns.update(_FAR_COLUMN.findall(xml))
        self.cells += xml.count(b"<c ")

    @property
    def columns(self) -> int:
        return max((_column_number(name) for name in self.far_columns), default=26)

    def is_hollow(self) -> bool:
        area = self.rows * self.columns
        return area > BIG_SHEET_CELLS and area > MAX_EMPTINESS * self.cells


def refuse_trap(source: Source) -> None:
    """Raise InputError for a damaged or protected workbook, and for one that would fill the memory when opened."""
    if source.head.startswith(ZIP_MAGIC):
        _refuse_zip_trap(source)
    elif _PASSWORD_STREAM in source.path.read_bytes():
        raise input_error(source.path, "files.password")


def _refuse_zip_trap(source: Source) -> None:
    try:
        with zipfile.ZipFile(source.path) as archive:
            _refuse_bomb(source, archive.infolist())
            for part in archive.infolist():
                if _SHEET.fullmatch(part.filename):
                    _refuse_hollow(source, archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise input_error(source.path, "files.zip_damaged", cause=str(error)) from error


def _refuse_bomb(source: Source, members: list[zipfile.ZipInfo]) -> None:
    big = [part for part in members if part.file_size > BIG_MEMBER_BYTES]
    too_tight = any(part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in big)
    if too_tight or sum(part.file_size for part in members) > MAX_UNPACKED_BYTES:
        raise input_error(source.path, "files.bomb")
    if not any(part.filename.startswith("xl/") or part.filename == "content.xml" for part in members):
        raise input_error(source.path, "files.zip_without_workbook")


def _refuse_hollow(source: Source, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    extent, tail = _Extent(), b""
    with archive.open(part) as stream:
        while block := stream.read(BLOCK_BYTES):
            extent.add(tail + block)
            tail = block[-_OVERLAP_BYTES:]
    if extent.is_hollow():
        raise input_error(source.path, "files.hollow_sheet", row_count=extent.rows, column_count=extent.columns)


def _column_number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number
