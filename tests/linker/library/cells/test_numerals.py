"""Chinese numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.library.cells.numerals import chinese_number, digits_before

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
