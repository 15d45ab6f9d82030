"""Columns of numbered codes say what the texts said, and hold no text that no row has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from features.code_column import CodeColumn
from features.columns import Ragged

ROWS = st.lists(st.lists(st.sampled_from(["door", "window", "撬锁", ""]), max_size=3), max_size=6)


def said(column: CodeColumn) -> list[tuple[str, ...]]:
    assert sorted(set(column.texts)) == sorted(column.texts)
    assert sorted(set(column.number.tolist())) == list(range(len(column.texts)))
    return Ragged(column.texts[column.number], column.offsets).rows()


@given(rows=ROWS)
def test_rows_stay_what_they_were(rows: list[list[str]]) -> None:
    column = CodeColumn.of(Ragged.from_rows(rows))
    assert said(column) == [tuple(row) for row in rows]
    assert len(column) == len(rows)


@given(parts=st.lists(ROWS, min_size=1, max_size=4))
def test_parts_follow_each_other(parts: list[list[list[str]]]) -> None:
    joined = CodeColumn.concatenate([CodeColumn.of(Ragged.from_rows(part)) for part in parts])
    assert said(joined) == [tuple(row) for part in parts for row in part]


@given(rows=ROWS.filter(bool), data=st.data())
def test_rows_are_taken_in_any_order(rows: list[list[str]], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=8))
    assert said(CodeColumn.of(Ragged.from_rows(rows)).take(chosen)) == [tuple(rows[row]) for row in chosen]


def test_an_empty_column_has_rows_that_hold_nothing() -> None:
    assert said(CodeColumn.empty(2)) == [(), ()]
