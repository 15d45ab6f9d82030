"""Encodings of text files: found out from the whole file, and read without ever replacing a character in silence.

Bytes that do not fit the encoding are decoded to lone surrogates (U+DC00 + byte), which no readable text holds, so that
the row they stand in can be told apart and refused while the rest goes on.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from linker.i18n.text import Text
from linker.library.files.raw import input_error
from linker.library.files.script_guess import east_asian_codec
from linker.library.files.sources import BLOCK_BYTES, ByteStream, Source, refuse_binary

# Lines are judged in pieces of this length: a JSON text may be one line.
PIECE_CHARACTERS = 1 << 8

_MARKING = "linker.mark"
_MARK = re.compile("[\ud800-\udfff]")
_FAULT = re.compile("[\0\ud800-\udfff]")
_WIDE = re.compile("[\u0800-\ud7ff\ue000-\U0010ffff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# What else a police file may come in; charset-normalizer chooses among these.
_LESSER_CODECS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "koi8_r", "big5", "shift_jis", "euc_kr"]
# What GB2312 gives to the 3,755 commonest characters and to punctuation: nearly all of real Chinese text.
_COMMON_CHINESE = re.compile(rb"[\xa1\xa3\xb0-\xd7][\xa1-\xfe]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HIGH_BYTE_IN_WORD = re.compile(rb"(?<=[A-Za-z\x80-\xff])[\x80-\xff]|[\x80-\xff](?=[A-Za-z\x80-\xff])")


@dataclass(frozen=True)
class TextEncoding:
    """How to read a text: Python's name of the codec, and the bytes of a byte order mark to pass over.

    `faulty` is False only where the whole file has been seen to fit the codec and to hold no NUL.
    """

    codec: str
    bom_bytes: int
    faulty: bool


@dataclass
class _Fit:
    lines: int = 0
    beyond_ascii: int = 0
    unfit: int = 0
    nul: int = 0
    wide: int = 0  # lines that fit and hold a character of three bytes in UTF-8: hardly by accident

    def is_good(self) -> bool:
        return self.unfit * 3 <= self.beyond_ascii


def find_encoding(source: Source) -> TextEncoding:
    """The encoding of the whole file: byte order mark, UTF-16 by its zero bytes, UTF-8, GB18030, then others.

    A codec that more than a third of the lines beyond ASCII do not fit is not taken. Raises InputError where none is
    left, where the file mixes encodings, or where it is no text.
    """
    bom, declared = next(((bom, codec) for bom, codec in _BOMS if source.head.startswith(bom)), (b"", ""))
    declared = declared or _utf16(source.head)
    if declared:
        return _declared(source, declared, len(bom))
    refuse_binary(source)
    if _is_clean_utf8(source):
        return TextEncoding("utf-8", 0, faulty=False)
    return _guessed(source)


@contextmanager
def open_text(source: Source, encoding: TextEncoding) -> Iterator[tuple[io.TextIOWrapper, ByteStream]]:
    """The decoded text, line ends untouched, and the bytes below it (for progress)."""
    stream = source.open()
    buffered = io.BufferedReader(stream, BLOCK_BYTES)
    buffered.read(encoding.bom_bytes)
    # In UTF-8 only bytes above 0x7F can be unfit: for these Python's own handler does the same, many times faster.
    errors = "surrogateescape" if encoding.codec == "utf-8" else _MARKING
    with io.TextIOWrapper(buffered, encoding.codec, errors=errors, newline="") as text:
        yield text, stream


def fault_of(text: str, codec: str) -> Text | None:
    """Why a text cannot be taken as it is, None when it can: a byte outside the encoding, half a character, or NUL."""
    fault = _FAULT.search(text)
    if fault is None:
        return None
    if fault[0] == "\0":
        return Text("rejects.nul")
    value = ord(fault[0]) - 0xDC00
    if 0 <= value <= 0xFF:
        return Text("rejects.foreign_byte", byte=f"0x{value:02X}", codec=codec.upper())
    return Text("rejects.half_a_character", character=f"U+{ord(fault[0]):04X}")


def is_undecoded(text: str) -> bool:
    """Whether a text holds bytes that its encoding does not know, or half a character."""
    return _MARK.search(text) is not None


def readable(cells: Iterable[str]) -> tuple[str, ...]:
    r"""The cells with what cannot be written shown as \xNN (a byte) or \uNNNN, for rows that are set aside."""
    return tuple(_FAULT.sub(_escaped, cell) for cell in cells)


def _escaped(fault: re.Match[str]) -> str:
    value = ord(fault[0])
    return f"\\u{value:04x}" if value >= 0xD800 and not 0xDC00 <= value <= 0xDCFF else f"\\x{value & 0xFF:02x}"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_MARKING, _mark)


def _utf16(head: bytes) -> str:
    # In UTF-16 without a mark, line ends and delimiters are pairs with a zero byte; stray NULs are not so aligned.
    if head.count(0) * 200 < len(head):
        return ""
    for codec in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(codec, errors=_MARKING)
        ascii_share = sum(character.isascii() for character in text) / max(len(text), 1)
        if "\0" not in text and not _MARK.search(text[:-2]) and ("\n" in text or ascii_share > 0.5):
            return codec
    return ""


def _declared(source: Source, codec: str, bom_bytes: int) -> TextEncoding:
    fit = _measured(source, codec, bom_bytes)
    if fit.unfit * 3 > fit.lines:
        raise input_error(source.path, "files.not_as_declared", lines=fit.unfit, total=fit.lines, codec=codec.upper())
    return TextEncoding(codec, bom_bytes, faulty=bool(fit.unfit or fit.nul))


def _is_clean_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open() as stream:
        try:
            while block := stream.read(BLOCK_BYTES):
                if b"\0" in block:
                    return False
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _guessed(source: Source) -> TextEncoding:
    utf8 = _measured(source, "utf-8", 0)
    if utf8.is_good():
        return TextEncoding("utf-8", 0, faulty=True)
    if utf8.wide * 10 > utf8.beyond_ascii:
        raise input_error(source.path, "files.mixed_encodings", lines=utf8.wide, unfit=utf8.unfit)
    sample = _lines_beyond_ascii(source)
    codec = east_asian_codec(sample) or ("gb18030" if _looks_chinese(sample) else _recognised(sample))
    fit = _measured(source, codec, 0) if codec else utf8
    if codec and fit.is_good():
        return TextEncoding(codec, 0, faulty=bool(fit.unfit or fit.nul))
    if utf8.unfit * 3 <= utf8.lines:
        return TextEncoding("utf-8", 0, faulty=True)
    raise input_error(source.path, "files.unknown_encoding")


def _measured(source: Source, codec: str, bom_bytes: int) -> _Fit:
    fit = _Fit()
    with open_text(source, TextEncoding(codec, bom_bytes, faulty=True)) as (text, _):
        for line in iter(lambda: text.readline(PIECE_CHARACTERS), ""):
            fit.lines += 1
            fit.nul += "\0" in line
            if not line.isascii():
                unfit = _MARK.search(line) is not None
                fit.beyond_ascii += 1
                fit.unfit += unfit
                fit.wide += not unfit and _WIDE.search(line) is not None
    return fit


def _lines_beyond_ascii(source: Source) -> bytes:
    with io.BufferedReader(source.open(), BLOCK_BYTES) as stream:
        beyond = (line for line in iter(lambda: stream.readline(PIECE_CHARACTERS), b"") if not line.isascii())
        return b"".join(islice(beyond, 500))[: 1 << 18]


def _looks_chinese(sample: bytes) -> bool:
    text = _MARK.sub("", sample.decode("gb18030", errors=_MARKING))
    codes = [character.encode("gb18030") for character in text if not character.isascii()]
    pairs = [code for code in codes if len(code) == 2]
    return 10 * sum(_COMMON_CHINESE.match(code) is not None for code in pairs) >= 7 * max(len(pairs), 1)


def _recognised(sample: bytes) -> str:
    # A lone byte between digits or delimiters is damage, not a letter of some language.
    if 2 * len(_HIGH_BYTE_IN_WORD.findall(sample)) < len(_HIGH_BYTE.findall(sample)):
        return ""
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=_LESSER_CODECS, enable_fallback=False)
    fitting = [codec for match in matches for codec in match.could_be_from_charset]
    # Western European text fits its neighbours as well; the commonest of them is the better guess.
    return "cp1252" if "cp1252" in fitting else (fitting or [""])[0]
