"""Counts of people."""

from __future__ import annotations

import pytest

from linker.library.cells.person_counts import parse_count
from linker.library.files.raw import Cell

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
