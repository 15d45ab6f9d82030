"""Where lines of Chinese and English break."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, Group

from linker.cli.line import Line, line_breaks


def lines(text: str, width: int) -> list[str]:
    console = Console(width=width, file=io.StringIO())
    with console.capture() as capture:
        console.print(Group(Line(text)))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_chinese_fills_its_lines_and_begins_none_with_punctuation() -> None:
    assert lines("共两起案件，F1 值 0.76；其余未破。", 12) == ["共两起案件，", "F1 值 0.76；", "其余未破。"]
    assert lines("one two three", 8) == ["one two", "three"]


@given(st.text("共两起，。（）ab1 "), st.integers(4, 20))
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, width: int) -> None:
    shown = lines(text, width)
    assert max(map(cell_len, shown), default=0) <= width
    assert "".join("".join(shown).split()) == "".join(text.split())


def test_a_text_that_fits_is_not_broken() -> None:
    assert list(line_breaks("共两起", 6)) == []
