"""Input files as bytes: opened, unpacked, looked at; what is certainly no table is refused by name."""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from linker.errors import InputError
from linker.i18n.text import Text
from linker.library.files.raw import input_error

HEAD_BYTES = 1 << 16
BLOCK_BYTES = 1 << 20

# What a packed file may unpack to: in all, and (once it is big) beside what it takes on the disk.
MAX_UNPACKED_BYTES = 8 << 30
BIG_MEMBER_BYTES = 32 << 20
MAX_RATIO = 200

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET_MAGIC = b"PAR1"

FORMATS = ["CSV", "TSV", "XLSX", "XLS", "JSON", "JSONL", "Parquet"]

_FOREIGN = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM\x00", "bitmap"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"PK\x05\x06", "empty_zip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "seven_zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)


class ByteStream(io.RawIOBase):
    """The unpacked bytes of a file, `bytes_read` of `total` on disk so far; a damaged archive is an InputError."""

    def __init__(self, path: Path, *, packed: bool) -> None:
        super().__init__()
        self.path = path
        self.total = path.stat().st_size
        self._file = path.open("rb")
        self._packed, self._unpacked_bytes = packed, 0
        self._content: io.BufferedIOBase = gzip.GzipFile(fileobj=self._file) if packed else self._file

    @property
    def bytes_read(self) -> int:
        """Bytes of the file on disk that have been read so far."""
        return self.total if self._file.closed else self._file.tell()

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with unpacked bytes; 0 at the end."""
        try:
            data = self._content.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise input_error(self.path, "files.gzip_damaged", cause=str(error)) from error
        buffer[: len(data)] = data
        self._unpacked_bytes += len(data)
        if self._packed and is_bomb(self._unpacked_bytes, self.bytes_read):
            raise input_error(self.path, "files.gzip_bomb", limit_gb=MAX_UNPACKED_BYTES >> 30)
        return len(data)

    def close(self) -> None:
        """Close the file on disk."""
        self._file.close()
        super().close()


def is_bomb(unpacked_bytes: int, packed_bytes: int, most_bytes: int | None = None) -> bool:
    """Whether more comes out of what was packed than any table holds, in all or beside what it takes packed."""
    too_tight = unpacked_bytes > BIG_MEMBER_BYTES and unpacked_bytes > MAX_RATIO * max(packed_bytes, 1)
    return too_tight or unpacked_bytes > (most_bytes or MAX_UNPACKED_BYTES)


@dataclass(frozen=True)
class Source:
    """A file that is there and not empty: `head` is its first stretch, unpacked if it is a gzip archive (`packed`)."""

    path: Path
    packed: bool
    head: bytes

    @property
    def suffix(self) -> str:
        """What the name says the content is: the lower-case suffix, that before .gz for an archive."""
        name = Path(self.path.stem) if self.path.suffix.lower() == ".gz" else self.path
        return name.suffix.lower()

    def open(self) -> ByteStream:
        """Its unpacked bytes from the start."""
        return ByteStream(self.path, packed=self.packed)


def look_at(path: Path) -> Source:
    """Open a file far enough to see what it is. Raises InputError for what is missing, empty, or no table at all."""
    if path.is_dir():
        raise input_error(path, "files.folder")
    if not path.exists():
        raise input_error(path, "files.missing")
    try:
        source = _looked_at(path)
    except OSError as error:
        raise input_error(path, "files.unopened", cause=error.strerror) from error
    if not source.head:
        raise input_error(path, "files.empty")
    _refuse_foreign(source)
    return source


def content_hash(path: Path) -> str:
    """SHA-256 of the bytes of a file: the same file is known again under any name."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _looked_at(path: Path) -> Source:
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
    if path.suffix.lower() == ".gz" and not packed and path.stat().st_size:
        raise input_error(path, "files.no_gzip")
    with io.BufferedReader(ByteStream(path, packed=packed), BLOCK_BYTES) as stream:
        return Source(path, packed, stream.read(HEAD_BYTES))


def _refuse_foreign(source: Source) -> None:
    for magic, kind in _FOREIGN:
        if source.head.startswith(magic):
            raise input_error(source.path, "files.foreign", kind=Text(f"files.kind_{kind}"), formats=FORMATS)
    if source.packed and source.head.startswith((ZIP_MAGIC, OLE_MAGIC, PARQUET_MAGIC, GZIP_MAGIC)):
        raise input_error(source.path, "files.packed_binary")


def refuse_binary(source: Source) -> None:
    """Raise InputError where the head cannot be text: too many bytes that no text has. Not for UTF-16."""
    control = len(source.head.translate(None, delete=_TEXT_BYTES))
    if control > 4 and control * 10 > len(source.head):
        raise binary_error(source.path)


def binary_error(path: Path) -> InputError:
    """The error of a file that is neither text nor a known format."""
    return input_error(path, "files.foreign", kind=Text("files.kind_binary"), formats=FORMATS)


_TEXT_BYTES = bytes([*b"\t\n\x0b\x0c\r\x1a\x1b", *range(0x20, 0x7F), *range(0x80, 0x100)])
