"""Lists of things."""

from __future__ import annotations

import pytest

from linker.library.cells.item_lists import parse_list
from linker.library.files.raw import Cell


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
