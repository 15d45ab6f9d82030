"""Cells -> amounts of money, counts of people and lists of things; each also as a column."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from features.columns import FloatArray
from features.text import split_items
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError, CellErrors
from linker.library.cells.numerals import NUMERAL, chinese_number
from linker.library.cells.unknown_words import is_unknown, plain_text
from linker.library.files.raw import Cell

__all__ = ["amount_column", "chinese_number", "count_column", "parse_amount", "parse_count", "parse_list"]

GREATEST_COUNT = 200
MAX_LENGTH = 300

_FACTORS = {
    "百": 1e2,
    "千": 1e3,
    "k": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "million": 1e6,
    "亿": 1e8,
    "": 1.0,
}
_FACTOR = r"(?:百万|千万|million|[百千万萬亿k])"
# 1.000,50 and 1 000,50 before 1,090.50 before 1090,5.
_PLAIN = (
    r"[0-9]{1,3}(?:[. ][0-9]{3})+,[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,3}(?:[, '][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:[.,][0-9]+)?"
)
_NUMBER = rf"(?:(?:{_PLAIN})\s*{_FACTOR}?(?:[0-9]+(?:\.[0-9]+)?{_FACTOR})*|{NUMERAL}{{2,}}|{NUMERAL}(?=\s*[元块圆]))"
_BEFORE = r"(?:[¥$£€]|人民币|rmb|cny|us\$|usd|eur|gbp)"
_AFTER = r"(?:元|块|圆|rmb|cny|usd|eur|gbp|yuan|dollars?|pounds?|euros?|[¥$£€])"
_MORE = r"[余多]?\s*"
_BARE_NUMBER = re.compile(rf"(?P<number>{_NUMBER})", re.IGNORECASE | re.ASCII)
_MONEY = re.compile(
    rf"{_BEFORE}\s*(?:约|共计|共|合计)?\s*(?P<number>{_NUMBER})|(?P<number2>{_NUMBER})\s*{_MORE}{_AFTER}",
    re.IGNORECASE | re.ASCII,
)
_TOTAL = re.compile(
    rf"(?:共计|合计|总计|总价值|总值|共价值|总共|共|total)[^0-9]{{0,8}}?(?P<number>{_NUMBER})", re.IGNORECASE | re.ASCII
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*{_AFTER}?\s*(?:-|~|至|到|–|\bto\b)\s*(?P<high>{_NUMBER})\s*{_MORE}{_AFTER}?",
    re.IGNORECASE | re.ASCII,
)
_NEGATIVE = re.compile(r"-\s*[¥$£€]?\s*[0-9].*|\([¥$£€]?\s*[0-9][0-9,. ]*\)|[¥$£€]\s*-.*", re.ASCII)
_UNKNOWN_NINES = 9_999_999.0

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


def parse_amount(cell: Cell) -> float | None:
    """An amount of money, in whatever currency the file is in; None where unknown (不详, 9999999).

    A total (共计23000元) goes before parts; parts with a currency are added up; of a range (500-1000元) it is the mean;
    over, 约 and 余 are left out. Raises CellError with the remedy for negative or several unmarked numbers.

    >>> parse_amount("1.2万元"), parse_amount("人民币共计23000元"), parse_amount("1 000,50"), parse_amount("¥1,090元")
    (12000.0, 23000.0, 1000.5, 1090.0)
    """
    if cell is None or isinstance(cell, str):
        return _text_amount(plain_text(cell or ""))
    return _number(cell, "amount")


def parse_count(cell: Cell) -> float | None:
    """How many people; None where unknown, 0 or only "several" (多人, 团伙). Of a range (2-3人) it is the mean, 2.5.

    Raises CellError with the remedy above 200 people, for negative numbers and for text that counts nothing.

    >>> parse_count("两人"), parse_count("2-3"), parse_count("不详")
    (2.0, 2.5, None)
    """
    if cell is None or isinstance(cell, str):
        count = _text_count(plain_text(cell or "").lower())
    else:
        count = _number(cell, "count")
    if count is None or count == 0 or count in (999.0, 9999.0, 99999.0):
        return None
    if count > GREATEST_COUNT:
        raise CellError("cells.too_many_people", count=f"{count:g}", limit=GREATEST_COUNT)
    return count


def parse_list(cell: Cell) -> tuple[str, ...]:
    """What a cell lists, in order, without unknowns and repeats: a list, a JSON list as text, or separated text."""
    if isinstance(cell, str):
        items = _json_list(cell)
        return split_items(cell) if items is None else parse_list(items)
    if cell is None:
        return ()
    if isinstance(cell, dict):
        raise CellError("cells.object_for_list")
    texts = [str(item).strip() for item in (cell if isinstance(cell, list) else [cell]) if item is not None]
    return tuple(dict.fromkeys(text for text in texts if not is_unknown(text)))


def amount_column(
    cells: Sequence[Cell], *, unit: float = 1.0, decimal_comma: bool | None = None
) -> tuple[FloatArray, Mapping[int, Text]]:
    """`parse_amount` of each cell (NaN unknown), and the reason for each row's index that is refused.

    `unit` is what a number without a unit of its own counts in (`unit_in_header`); whether 3.000 is three thousand is
    found out from the column unless `decimal_comma` says it.
    """
    comma = has_decimal_comma(cells) if decimal_comma is None else decimal_comma

    def parse(cell: Cell) -> float | None:
        if isinstance(cell, str):
            bare = _BARE_AMOUNT.fullmatch(plain_text(cell).replace(" ", ""))
            amount = parse_amount(_with_decimal_point(cell) if comma else cell)
            return amount * unit if amount is not None and bare else amount
        amount = parse_amount(cell)
        return amount if amount is None else amount * unit

    return _column(cells, parse)


def has_decimal_comma(cells: Sequence[Cell]) -> bool:
    """Whether a column writes 1.250,50 for what others write 1,250.50, by all its numbers.

    >>> has_decimal_comma(["3.000", "1.250,00"]), has_decimal_comma(["1,250", "3.5"])
    (True, False)
    """
    numbers = [match.group() for cell in cells if isinstance(cell, str) and (match := _GROUPED.search(cell))]
    if any("," in number and "." in number for number in numbers):
        last = [max(number.rfind(","), number.rfind(".")) for number in numbers if "," in number and "." in number]
        pairs = zip(last, (number for number in numbers if "," in number and "." in number), strict=True)
        return sum(number[at] == "," for at, number in pairs) * 2 > len(last)
    commas = sum(bool(_COMMA_DECIMALS.fullmatch(number)) for number in numbers)
    points = sum(bool(_POINT_DECIMALS.fullmatch(number)) for number in numbers)
    dotted = sum(bool(_DOT_THOUSANDS.fullmatch(number)) for number in numbers)
    if commas != points or any(number.startswith("0.") for number in numbers):
        return commas > points
    # Money is not counted to three digits behind the point.
    return dotted > 0 and not points and dotted == sum("." in number for number in numbers)


def unit_in_header(header: str) -> float:
    """What a number below a header counts in: `损失（万元）` 10,000; 1 where it names no unit.

    >>> unit_in_header("损失金额（万元）"), unit_in_header("loss (000s)"), unit_in_header("损失价值")
    (10000.0, 1000.0, 1.0)
    """
    match = _HEADER_UNIT.search(plain_text(header).casefold().replace("_", " "))
    return _HEADER_UNITS[next(index for index, group in enumerate(match.groups()) if group)] if match else 1.0


def unit_of_word(value: object) -> float:
    """What a unit of a map counts: a number, or a word such as 万元; 0 where it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(value)
    text = str(value).strip()
    return (
        1.0
        if text in ("元", "yuan", "1")
        else next((unit for unit in [unit_in_header(f"({text})"), unit_in_header(text)] if unit != 1), 0.0)
    )


_HEADER_UNIT = re.compile(
    r"(百万元?|millions?\b)|(万元|萬元|\(万\)|单位[:：]?万)|(千元|仟元|\([$£€]?\s?000'?s?\)|'000|\bthousands?\b|\bk(?:usd|eur|gbp)\b|\(k\))|(亿元)|(百元)"
)
_HEADER_UNITS = (1e6, 1e4, 1e3, 1e8, 1e2)
_BARE_AMOUNT = re.compile(r"[+-]?[0-9][0-9.,]*", re.ASCII)
_GROUPED = re.compile(r"[0-9][0-9.,]*[0-9]", re.ASCII)
_COMMA_DECIMALS = re.compile(r"[0-9.]*,[0-9]{1,2}", re.ASCII)
_POINT_DECIMALS = re.compile(r"[0-9,]*\.(?:[0-9]{1,2}|[0-9]{4,})", re.ASCII)
_DOT_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", re.ASCII)


def _with_decimal_point(text: str) -> str:
    return _GROUPED.sub(lambda match: match.group().replace(".", "").replace(",", "."), text)


def count_column(cells: Sequence[Cell]) -> tuple[FloatArray, Mapping[int, Text]]:
    """`parse_count` of each cell (NaN unknown), and the reason for each row's index that is refused."""
    return _column(cells, parse_count)


def _column(cells: Sequence[Cell], parse: Callable[[Cell], float | None]) -> tuple[FloatArray, Mapping[int, Text]]:
    values = np.full(len(cells), np.nan)
    errors: CellErrors = {}
    numbers: dict[str, float | None] = {}
    for index, cell in enumerate(cells):
        try:
            if not isinstance(cell, str):
                number = parse(cell)
            else:
                number = numbers[cell] = numbers[cell] if cell in numbers else parse(cell)
        except CellError as error:
            errors[index] = error.text
        else:
            values[index] = np.nan if number is None else number
    return values, errors


def _number(cell: Cell, kind: str) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise CellError(f"cells.no_{kind}", text=str(cell)[:60])
    if cell < 0:
        raise CellError("cells.negative", text=str(cell)[:20])
    if cell > 1e15:
        raise CellError("cells.too_large", text=str(cell)[:20])
    number = float(cell)
    return None if math.isnan(number) or _is_nines(number) else number


def _is_nines(number: float) -> bool:
    return number >= _UNKNOWN_NINES and number.is_integer() and set(f"{number:.0f}") == {"9"}


def _text_amount(text: str) -> float | None:
    if is_unknown(text):
        return None
    if len(text) > MAX_LENGTH:
        raise CellError("cells.text_for_amount", length=len(text))
    if _NEGATIVE.fullmatch(text):
        raise CellError("cells.negative", text=text[:60])
    amount = _found_amount(text)
    return None if _is_nines(amount) else amount


def _found_amount(text: str) -> float:
    total, between = _TOTAL.search(text), _RANGE.fullmatch(text)
    if total:
        return _value(total["number"])
    if between:
        return (_value(between["low"]) + _value(between["high"])) / 2
    money = [_value(match["number"] or match["number2"]) for match in _MONEY.finditer(text)]
    if money:
        return sum(money)
    numbers = [_value(match["number"]) for match in _BARE_NUMBER.finditer(text)]
    if len(numbers) != 1:
        raise CellError("cells.several_numbers" if numbers else "cells.no_amount", text=text[:60])
    return numbers[0]


def _value(text: str) -> float:
    spelled = chinese_number(text)
    if spelled is not None:
        return float(spelled)
    parts = re.findall(rf"({_PLAIN})\s*({_FACTOR}?)", text, re.IGNORECASE | re.ASCII)
    return sum(_decimal(number) * _FACTORS[factor.lower()] for number, factor in parts)


def _decimal(text: str) -> float:
    plain = text.replace(" ", "").replace("'", "")
    if re.search(r",[0-9]{1,2}$", plain, re.ASCII):
        plain = plain.replace(".", "").replace(",", ".")
    return float(plain.replace(",", ""))


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


def _json_list(text: str) -> list[object] | None:
    if not text.lstrip().startswith("["):
        return None
    try:
        items = json.loads(text)
    except ValueError:
        return None
    return items if isinstance(items, list) else None
