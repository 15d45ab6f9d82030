"""Records of delimited text with the lines they stand on; a quote that is never closed does not swallow the file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from linker.i18n.text import Text

# Also the most a field may hold: far above any narrative, far below what fills the memory.
MAX_LINE_CHARACTERS = 1 << 24


class Record(NamedTuple):
    """One record: the lines it starts and ends on (counted from 1), its fields, and what is wrong with it."""

    line: int
    last_line: int
    fields: list[str]
    fault: Text | None = None


def records_in(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Records of delimited text; blank lines are passed over.

    A record whose quote is never closed costs its first line only: it comes with a fault, and reading goes on below.
    """
    if csv.field_size_limit() < MAX_LINE_CHARACTERS:
        csv.field_size_limit(MAX_LINE_CHARACTERS)
    feed = _RecordLines(lines)
    broken_off = True
    while broken_off:
        broken_off = False
        for record in _parsed(feed, delimiter):
            broken_off = bool(record.fault)
            yield record


class _RecordLines:
    """Lines for the csv module, which knows the lines of the record at hand and can give them again.

    One empty line more stands at the end (`ended`): it is a record of its own, unless a quote is still open there.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.last_line = 0
        self.current: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is not None:
            self.current.append(line)
            self.last_line += 1
            return line
        if self.ended:
            raise StopIteration
        self.ended = True
        return "\n"

    @property
    def first_line(self) -> int:
        return self.last_line - len(self.current) + 1

    def next_record(self) -> None:
        self.current.clear()

    def back_to_second_line(self) -> None:
        self._lines = chain(self.current[1:], self._lines)
        self.last_line = self.first_line
        self.current = []
        self.ended = False


def _parsed(feed: _RecordLines, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(feed, delimiter=delimiter)
    try:
        for fields in reader:
            if fields and feed.ended:
                yield _unclosed(feed, delimiter)
                return
            if fields:
                yield Record(feed.first_line, feed.last_line, fields)
            feed.next_record()
    except csv.Error:
        yield _unclosed(feed, delimiter)


def _unclosed(feed: _RecordLines, delimiter: str) -> Record:
    line, text = feed.first_line, feed.current[0].rstrip("\r\n")
    feed.back_to_second_line()
    fields = next(csv.reader([text], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
    return Record(line, line, fields, Text("rejects.unclosed_quote"))
