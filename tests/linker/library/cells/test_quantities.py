"""Amounts, counts, lists and Chinese numerals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from said import said

from linker.library.cells.numerals import digits_before
from linker.library.cells.quantities import (
    amount_column,
    chinese_number,
    count_column,
    parse_amount,
    parse_count,
    parse_list,
)
from linker.library.files.raw import Cell

CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.text(alphabet="0123456789一二十百千万两元人,. -~¥$至共约", max_size=15),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
)
AMOUNTS = (
    ("¥1,090元", 1090.0),
    ("1.2万元", 12000.0),
    ("１２００元", 1200.0),
    ("人民币共计23000元", 23000.0),
    ("现金500元，手机价值1200元", 1700.0),
    ("现金500元，手机价值1200元，共计1700元", 1700.0),
    ("手机1部，价值2000元", 2000.0),
    ("$250", 250.0),
    ("250 USD", 250.0),
    ("1 000,50", 1000.5),
    ("1.000,50", 1000.5),
    ("1,234,567.89", 1234567.89),
    ("over 200", 200.0),
    ("3000余元", 3000.0),
    ("500-1000元", 750.0),
    ("五百元", 500.0),
    ("一万二千元", 12000.0),
    ("1万2千元", 12000.0),
    ("5k", 5000.0),
    (0, 0.0),
    (1355.0, 1355.0),
)
COUNTS = (
    (2, 2.0),
    ("2人", 2.0),
    ("两人", 2.0),
    ("三名", 3.0),
    ("十二人", 12.0),
    ("2-3", 2.5),
    ("两三人", 2.5),
    ("3人以上", 3.0),
    ("单人", 1.0),
    ("two", 2.0),
    ("2 suspects", 2.0),
)
NUMERALS = (
    ("二十二", 22),
    ("十", 10),
    ("两", 2),
    ("三百零五", 305),
    ("三千五", 3500),
    ("一万二千", 12000),
    ("一亿二千万", 120_000_000),
    ("二〇一八", 2018),
    ("廿三", 23),
    ("２３", 23),
    ("三三十", None),
    ("人", None),
    ("", None),
)


@pytest.mark.parametrize(("cell", "amount"), AMOUNTS, ids=str)
def test_amounts(cell: Cell, amount: float) -> None:
    assert parse_amount(cell) == pytest.approx(amount)


@pytest.mark.parametrize("cell", [None, "", "不详", "n/a", 9_999_999, "9999999", float("nan")], ids=str)
def test_unknown_amounts(cell: Cell) -> None:
    assert parse_amount(cell) is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (-5, "negative"),
        ("-5元", "negative"),
        ("(500)", "negative"),
        ("abc", "not an amount"),
        ("3 and 4 and 5", "several numbers"),
        (True, "not an amount"),
        (float("inf"), "too large"),
        (10**400, "too large"),
        ("1" * 400, "map this column"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_refused_amounts(cell: Cell, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_amount(cell)


@pytest.mark.parametrize(("cell", "count"), COUNTS, ids=str)
def test_counts(cell: Cell, count: float) -> None:
    assert parse_count(cell) == count


@pytest.mark.parametrize("cell", [None, "", 0, "0", "不详", "多人", "团伙", 999, float("nan")], ids=str)
def test_unknown_counts(cell: Cell) -> None:
    assert parse_count(cell) is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [(500, "more than 200"), ("-1", "negative"), (-1, "negative"), ("abc", "people"), ([2], "people")],
)
def test_refused_counts(cell: Cell, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_count(cell)


@pytest.mark.parametrize(("text", "number"), NUMERALS)
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def spelled(number: int) -> str:
    """A slow readable speller, the inverse of chinese_number."""
    text, pending_zero = "", False
    for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += (
                ("零" if pending_zero and text else "")
                + (spelled(digit) if digit > 9 else "〇一二三四五六七八九"[digit])
                + name
            )
            pending_zero = False
        else:
            pending_zero = True
    return text


@given(st.integers(1, 99_999_999))
def test_spelled_numbers_read_as_themselves(number: int) -> None:
    assert chinese_number(spelled(number)) == number


def test_numerals_become_digits_only_before_their_unit() -> None:
    assert digits_before("年月", "二〇一八年四月一日") == "2018年4月一日"


@given(
    st.floats(0, 1e12).map(lambda value: round(value, 2)),
    st.sampled_from(["{:,.2f}", "{:.2f}元", "¥{:,.2f}", "共计{:.2f}元"]),
)
def test_a_written_amount_reads_as_itself(amount: float, style: str) -> None:
    if set(f"{amount:.0f}") != {"9"}:
        assert parse_amount(style.format(amount)) == pytest.approx(amount, abs=0.01)


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("手机；现金1,090元、手机", ("手机", "现金1,090元")),
        (["x", "不详", "x", 3, None], ("x", "3")),
        ('["a", "b;c"]', ("a", "b;c")),
        ("[未闭合", ("[未闭合",)),
        (None, ()),
        ("不详", ()),
        (5, ("5",)),
    ],
    ids=str,
)
def test_lists(cell: Cell, items: tuple[str, ...]) -> None:
    assert parse_list(cell) == items


@given(CELLS)
def test_any_cell_is_a_number_or_unknown_or_a_value_error(cell: Cell) -> None:
    for parse in (parse_amount, parse_count, parse_list):
        with suppress(ValueError):
            value = parse(cell)
            assert value is None or isinstance(value, tuple) or (np.isfinite(value) and value >= 0)


def read_or_reason(parse: Callable[[Cell], float | None], cell: Cell) -> tuple[float | None, str]:
    try:
        return parse(cell), ""
    except ValueError as error:
        return None, str(error)


@given(st.lists(CELLS, max_size=6))
def test_columns_read_each_cell_as_the_single_cell_does(cells: list[Cell]) -> None:
    for column, parse in ((amount_column, parse_amount), (count_column, parse_count)):
        values, errors = column(cells)
        for index, cell in enumerate(cells):
            number, reason = read_or_reason(parse, cell)
            assert said(errors.get(index)) == reason
            assert values[index] == number if number is not None else np.isnan(values[index])
