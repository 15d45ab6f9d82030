"""What a workbook may unpack to: checked before it is opened, because its reader holds a whole sheet in memory."""

from __future__ import annotations

import os
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from linker.library.files.raw import input_error
from linker.library.files.sources import BLOCK_BYTES, ZIP_MAGIC, Source, is_bomb

MAX_WORKBOOK_BYTES = 2 << 30
# The reader lays a sheet out as a full rectangle of some 32 bytes a cell, up to its farthest cell, and ends the process
# when memory does not suffice: one stray cell in the far corner is enough.
BIG_SHEET_CELLS = 1 << 24
MAX_EMPTINESS = 20

_PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ROW = re.compile(rb'<row [^>]{0,200}?\br="(\d{1,7})"')
_FAR_COLUMN = re.compile(rb'r="([A-Z]{2,3})\d')
_OVERLAP_BYTES = 256
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")


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
                _refuse_lie(source, archive, part)
                if _SHEET.fullmatch(part.filename):
                    _refuse_hollow(source, archive, part)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        struct.error,
    ) as error:
        raise input_error(source.path, "files.zip_damaged", cause=str(error)) from error


def _refuse_bomb(source: Source, members: list[zipfile.ZipInfo]) -> None:
    sizes = [(part.file_size, part.compress_size) for part in members]
    whole = (sum(unpacked for unpacked, _ in sizes), sum(compressed for _, compressed in sizes))
    if any(is_bomb(*size, MAX_WORKBOOK_BYTES) for size in (*sizes, whole)):
        raise input_error(source.path, "files.bomb")
    if not any(part.filename.startswith("xl/") or part.filename == "content.xml" for part in members):
        raise input_error(source.path, "files.zip_without_workbook")


def _refuse_lie(source: Source, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a part out of which more comes than the directory says: only the reader of the workbook would notice."""
    if part.compress_type != zipfile.ZIP_DEFLATED or archive.fp is None:
        return
    archive.fp.seek(part.header_offset)
    header = archive.fp.read(_LOCAL_HEADER.size)
    *_, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
    archive.fp.seek(name_bytes + extra_bytes, os.SEEK_CUR)
    unpacked, left, stream = 0, part.compress_size, zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and not stream.eof:
        packed = archive.fp.read(min(BLOCK_BYTES, left))
        left -= len(packed) or left
        while packed and unpacked <= part.file_size:
            unpacked += len(stream.decompress(packed, BLOCK_BYTES))
            packed = stream.unconsumed_tail
        if unpacked > part.file_size:
            raise input_error(source.path, "files.bomb")


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
