"""Cells -> counts of people; also as a column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from features.columns import FloatArray
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError
from linker.library.cells.number_cells import MAX_LENGTH, number_column, typed_number
from linker.library.cells.numerals import NUMERAL, chinese_number
from linker.library.cells.unknown_words import is_unknown, plain_text
from linker.library.files.raw import Cell

GREATEST_COUNT = 200

_COUNT_WORDS: Mapping[str, float | None] = {
    word: count
    for count, words in (
        (1.0, "单人 独自 单独 一人作案 alone single lone one"),
        (2.0, "双人 结伴 pair couple two"),
        (3.0, "three"),
        (4.0, "four"),
        (5.0, "five"),
        (None, "多人 数人 若干 若干人 团伙 结伙 several multiple group gang many"),
    )
    for word in words.split()
}
_PEOPLE = (
    r"\s*(?:余|多)?\s*(?:个|名|位)?\s*"
    r"(?:人|男子|嫌疑人|男|女|offenders?|suspects?|persons?|people|males?|females?)?(?:以上|左右|作案|\+)?"
)
_COUNT = re.compile(
    rf"(?:约|至少|大约|at least|about|over)?\s*(?P<low>[0-9]+(?:\.[0-9]+)?|{NUMERAL}+)"
    rf"(?:\s*(?:-|~|至|到|、|或|or|to)\s*(?P<high>[0-9]+(?:\.[0-9]+)?|{NUMERAL}+))?{_PEOPLE}",
    re.IGNORECASE | re.ASCII,
)


def parse_count(cell: Cell) -> float | None:
    """How many people; None where unknown, 0 or only "several" (多人, 团伙). Of a range (2-3人) it is the mean, 2.5.

    Raises CellError with the remedy above 200 people, for negative numbers and for text that counts nothing.

    >>> parse_count("两人"), parse_count("2-3"), parse_count("不详")
    (2.0, 2.5, None)
    """
    if cell is None or isinstance(cell, str):
        count = _text_count(plain_text(cell or "").lower())
    else:
        count = typed_number(cell, "count")
    if count is None or count == 0 or count in (999.0, 9999.0, 99999.0):
        return None
    if count > GREATEST_COUNT:
        raise CellError("cells.too_many_people", count=f"{count:g}", limit=GREATEST_COUNT)
    return count


def count_column(cells: Sequence[Cell]) -> tuple[FloatArray, Mapping[int, Text]]:
    """`parse_count` of each cell (NaN unknown), and the reason for each row's index that is refused."""
    return number_column(cells, parse_count)


def _text_count(text: str) -> float | None:
    text = _ACTING.sub("", text)
    if is_unknown(text) or text in ("不确定", "不定"):
        return None
    groups = _SEXES.findall(text)
    if groups and _SEXES.sub("", text).strip("、,，+和及共 ") == "":
        return sum(_whole(number) or 0.0 for number in groups)
    if text in _COUNT_WORDS:
        return _COUNT_WORDS[text]
    match = _COUNT.fullmatch(text) if len(text) <= MAX_LENGTH else None
    low, high = _people(match["low"], match["high"]) if match else (None, None)
    if low is None or high is None:
        raise CellError("cells.negative" if re.match("-[0-9]", text) else "cells.no_count", text=text[:60])
    return (low + high) / 2


_ACTING = re.compile(r"(?:结伙)?作案$")
# 2男1女 and 两男一女 are three.
_SEXES = re.compile(
    rf"([0-9]{{1,2}}|{NUMERAL})\s*(?:名|个)?(?:男子?|女子?|男性|女性|m\b|f\b|males?|females?)", re.IGNORECASE
)


def _people(low: str, high: str | None) -> tuple[float | None, float | None]:
    # 两三人 is two or three people, not 23.
    if high is None and len(low) == 2 and re.fullmatch("[一二两三四五六七八九]{2}", low):
        low, high = low[0], low[1]
    first = _whole(low)
    return first, first if high is None else _whole(high)


def _whole(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text, re.ASCII) else chinese_number(text)
