"""Amounts of money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.library.cells.amounts import parse_amount
from linker.library.files.raw import Cell

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


@given(
    st.floats(0, 1e12).map(lambda value: round(value, 2)),
    st.sampled_from(["{:,.2f}", "{:.2f}元", "¥{:,.2f}", "共计{:.2f}元"]),
)
def test_a_written_amount_reads_as_itself(amount: float, style: str) -> None:
    if set(f"{amount:.0f}") != {"9"}:
        assert parse_amount(style.format(amount)) == pytest.approx(amount, abs=0.01)
