"""A JSON text read piece by piece, so that a list of a million objects is never in memory at once."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linker.errors import InputError
from linker.i18n.text import Value
from linker.library.files.raw import input_error

PIECE_CHARACTERS = 1 << 20
MAX_VALUE_CHARACTERS = 1 << 28
# An error this near the end of what was read may only mean that the value goes on.
_TAIL_CHARACTERS = 64
# A number ends here for sure only when this many characters after it are known: 1 may go on as 1e+5.
_NUMBER_GOES_ON = 3


_LIMITS = "nested too deeply, or a number of thousands of digits"
_SPACES = re.compile(r"[ \t\r\n]*")


def _constant(name: str) -> float | None:
    return None if name == "NaN" else float(name)


# Line breaks and tabs inside strings are let through: many exporters forget to escape them.
_DECODER = json.JSONDecoder(strict=False, parse_constant=_constant)


def decode(text: str) -> Any:
    """The value of a whole JSON text; NaN becomes None. Raises ValueError (JSONDecodeError where it is the syntax)."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise ValueError(_LIMITS) from error


class JsonText:
    """A cursor in a JSON text: whatever is not JSON where it stands is an InputError with its line and column."""

    def __init__(self, text: io.TextIOBase, path: Path) -> None:
        self._text = text
        self._path = path
        self._buffer = ""
        self._position = 0
        self._line, self._column = 1, 1
        self._ended = False

    def error(self, message_id: str, /, *, ahead: int = 0, **params: Value) -> InputError:
        """The error of the place where the cursor stands, or `ahead` characters after it."""
        line, column = _place_after(self._line, self._column, self._buffer[self._position : self._position + ahead])
        return input_error(self._path, message_id, row=None, line=line, column=column, **params)

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            self._move(self._spaces_from(self._position))
            if self._position < len(self._buffer):
                return self._buffer[self._position]
            if not self._read_on():
                return ""

    def value(self) -> tuple[Any, str]:
        """The JSON value that comes next, and its text."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._position)
            except json.JSONDecodeError as error:
                ahead = error.pos - self._position
                if self._is_fault(error) or not self._read_on():
                    raise self.error("files.broken_json", ahead=ahead, fault=error.msg) from error
            except (ValueError, RecursionError) as error:
                raise self.error("files.broken_json", fault=_LIMITS) from error
            else:
                length = end - self._position
                if end + _NUMBER_GOES_ON <= len(self._buffer) or not self._read_on():
                    raw = self._buffer[self._position : self._position + length]
                    self._move(length)
                    return value, raw

    def list_elements(self) -> Iterator[tuple[Any, str]]:
        """The values of the list that comes next, each with its text."""
        self._take("[")
        if self.peek() == "]":
            self._move(1)
            return
        while True:
            yield self.value()
            if not self._goes_on("]"):
                return

    def object_keys(self) -> Iterator[str]:
        """The keys of the object that comes next; the caller takes the value of each before asking for another."""
        self._take("{")
        if self.peek() == "}":
            self._move(1)
            return
        while True:
            if self.peek() != '"':
                raise self.error("files.json_expects", expected="key")
            key: str = self.value()[0]
            self._take(":")
            yield key
            if not self._goes_on("}"):
                return

    def starts_list_of_objects(self) -> bool:
        """Whether the value that comes next is a list whose first element is an object."""
        if self.peek() != "[":
            return False
        while True:
            inside = self._position + 1
            first = inside + self._spaces_from(inside)
            if first < len(self._buffer):
                return self._buffer[first] == "{"
            if not self._read_on():
                return False

    def _take(self, character: str) -> None:
        if self.peek() != character:
            raise self.error("files.json_expects", expected=character)
        self._move(1)

    def _goes_on(self, closing: str) -> bool:
        following = self.peek()
        if following not in (",", closing) or not following:
            raise self.error("files.json_expects", expected=f", or {closing}")
        self._move(1)
        return following == ","

    def _spaces_from(self, position: int) -> int:
        spaces = _SPACES.match(self._buffer, position)
        return spaces.end() - position if spaces else 0

    def _is_fault(self, error: json.JSONDecodeError) -> bool:
        # An unclosed string is reported where it starts, however far it goes.
        return error.pos < len(self._buffer) - _TAIL_CHARACTERS and not error.msg.startswith("Unterminated string")

    def _move(self, characters: int) -> None:
        if characters:
            passed = self._buffer[self._position : self._position + characters]
            self._line, self._column = _place_after(self._line, self._column, passed)
            self._position += characters

    def _read_on(self) -> bool:
        # Each read at least doubles what is held, so that a long value is not decoded over and over.
        unread = len(self._buffer) - self._position
        if unread > MAX_VALUE_CHARACTERS:
            raise self.error("files.long_value")
        piece = "" if self._ended else self._text.read(max(PIECE_CHARACTERS, unread))
        self._ended = not piece
        self._buffer = self._buffer[self._position :] + piece
        self._position = 0
        return bool(piece)


def _place_after(line: int, column: int, passed: str) -> tuple[int, int]:
    breaks = passed.count("\n")
    return (line + breaks, len(passed) - passed.rfind("\n")) if breaks else (line, column + len(passed))
