"""Cells -> amounts of money; also as a column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from features.columns import FloatArray
from linker.i18n.text import Text
from linker.library.cells.cell_error import CellError
from linker.library.cells.number_cells import MAX_LENGTH, is_nines, number_column, typed_number
from linker.library.cells.numerals import NUMERAL, chinese_number
from linker.library.cells.unknown_words import is_unknown, plain_text
from linker.library.files.raw import Cell

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
_BARE_AMOUNT = re.compile(r"[+-]?[0-9][0-9.,]*", re.ASCII)
_GROUPED = re.compile(r"[0-9][0-9.,]*[0-9]", re.ASCII)
_COMMA_DECIMALS = re.compile(r"[0-9.]*,[0-9]{1,2}", re.ASCII)
_POINT_DECIMALS = re.compile(r"[0-9,]*\.(?:[0-9]{1,2}|[0-9]{4,})", re.ASCII)
_COMMA_IN_DOUBT = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)
_DOT_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", re.ASCII)


def _with_decimal_point(text: str) -> str:
    return _GROUPED.sub(lambda match: match.group().replace(".", "").replace(",", "."), text)


def parse_amount(cell: Cell) -> float | None:
    """An amount of money, in whatever currency the file is in; None where unknown (不详, 9999999).

    A total (共计23000元) goes before parts; parts with a currency are added up; of a range (500-1000元) it is the mean;
    over, 约 and 余 are left out. Raises CellError with the remedy for negative or several unmarked numbers.

    >>> parse_amount("1.2万元"), parse_amount("人民币共计23000元"), parse_amount("1 000,50"), parse_amount("¥1,090元")
    (12000.0, 23000.0, 1000.5, 1090.0)
    """
    if cell is None or isinstance(cell, str):
        return _text_amount(plain_text(cell or ""))
    return typed_number(cell, "amount")


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
            amount = _with_decimal_comma(cell) if comma else parse_amount(cell)
            return amount * unit if amount is not None and bare else amount
        amount = parse_amount(cell)
        return amount if amount is None else amount * unit

    return number_column(cells, parse)


def _with_decimal_comma(cell: str) -> float | None:
    """A cell of a column with decimal commas; what cannot be read is named as it is written."""
    if any(_COMMA_IN_DOUBT.fullmatch(number) for number in _GROUPED.findall(cell)):
        # Money has no three digits behind a comma, so 12,000 among 3,5 is one of another hand.
        raise CellError("cells.comma_in_doubt", text=cell.strip()[:60])
    try:
        return parse_amount(_with_decimal_point(cell))
    except CellError:
        return parse_amount(cell)


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


def _text_amount(text: str) -> float | None:
    if is_unknown(text):
        return None
    if len(text) > MAX_LENGTH:
        raise CellError("cells.text_for_amount", length=len(text))
    if _NEGATIVE.fullmatch(text):
        raise CellError("cells.negative", text=text[:60])
    amount = _found_amount(text)
    return None if is_nines(amount) else amount


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
