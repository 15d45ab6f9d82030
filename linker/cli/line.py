"""Text of a terminal whose Chinese breaks at the edge: between any two characters, but not before punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from rich.cells import cell_len
from rich.containers import Lines
from rich.text import Text

# What stays together on a line: a word in letters and digits or one wide character, with its punctuation.
_UNIT = re.compile(
    r"[\uff08\u201c\u300a]*(?:[^\s\u2e80-\uffef\u201c\u201d]+|.)[\uff0c\u3002\uff1b\uff1a\u3001\uff09\u201d\uff01\uff1f\u300b]*\s*"
)


class Line(Text):
    """Rich's text, but for where its lines break."""

    def blank_copy(self, plain: str = "") -> Line:
        """An empty text of the same style."""
        return Line(plain, style=self.style, justify=self.justify, overflow=self.overflow, no_wrap=self.no_wrap)

    def join(self, lines: Iterable[Text]) -> Line:
        """Texts with this one between them."""
        joint = Line()
        for number, line in enumerate(lines):
            joint.append_text(self if number else Line())
            joint.append_text(line)
        return joint

    @classmethod
    def of(cls, *parts: str | Text) -> Line:
        """Parts one behind the other."""
        line = cls()
        for part in parts:
            line.append(part)
        return line

    def wrap(self, console: Any, width: int, **options: Any) -> Lines:
        """The text in lines of a width."""
        if self.no_wrap or options.get("no_wrap"):
            return super().wrap(console, width, **options)
        lines = Lines()
        for paragraph in self.split(allow_blank=True):
            for part in paragraph.divide(list(line_breaks(paragraph.plain, width))):
                lines.extend(Text.wrap(part, console, width, **options))
        return lines


def line_breaks(text: str, width: int) -> Iterator[int]:
    """Where the lines of a text begin, but for the first.

    >>> list(line_breaks("\u5171\u4e24\u8d77\uff0cA1 A2", 7)), list(line_breaks("one two", 4))
    ([2, 7], [4])
    """
    used = 0
    for unit in _UNIT.finditer(text):
        cells = cell_len(unit[0].rstrip())
        if used and used + cells > width:
            yield unit.start()
            used = 0
        used += cell_len(unit[0])
