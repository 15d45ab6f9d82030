"""Columns of text, numbers and moments, and the ragged column."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import TEXT

from features.columns import Ragged, factorize_texts, freeze, map_texts, number_column, text_column, time_column

ROWS = st.lists(st.lists(TEXT, max_size=4).map(tuple), max_size=8)


def test_unknown_is_written_in_one_way_for_each_kind_of_column() -> None:
    assert text_column(["a", None, ""]).tolist() == ["a", "", ""]
    np.testing.assert_array_equal(number_column([1, None, 0.0]), [1.0, np.nan, 0.0])
    moments = time_column([datetime(2024, 2, 29, 23, 59, 58), None])
    assert moments.dtype == "datetime64[s]"
    assert moments[0] == np.datetime64("2024-02-29T23:59:58")
    assert np.isnat(moments[1])


@pytest.mark.parametrize("column", [text_column, number_column, time_column])
def test_columns_of_no_rows_keep_their_kind(column: type) -> None:
    assert column([]).dtype == column([None]).dtype
    assert len(column([])) == 0


def test_frozen_arrays_cannot_be_changed() -> None:
    array = np.zeros(2)
    freeze(array)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1.0


@given(rows=ROWS)
def test_rows_come_back_as_they_were(rows: list[tuple[str, ...]]) -> None:
    column = Ragged.from_rows(rows)
    assert len(column) == len(rows)
    assert column.rows() == rows
    assert column.lengths.tolist() == [len(row) for row in rows]
    assert column.row_of_value.tolist() == [index for index, row in enumerate(rows) for _ in row]
    assert not column.values.flags.writeable
    assert not column.offsets.flags.writeable


@given(rows=ROWS.filter(bool), data=st.data())
def test_take_names_rows_in_its_order(rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    index = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=10))
    assert Ragged.from_rows(rows).take(index).rows() == [rows[at] for at in index]


@given(rows=ROWS)
def test_only_keeps_the_rows_and_drops_values(rows: list[tuple[str, ...]]) -> None:
    column = Ragged.from_rows(rows)
    assert column.filter_values(column.values != "").rows() == [tuple(filter(None, row)) for row in rows]


@given(parts=st.lists(ROWS, max_size=4))
def test_concatenate_puts_rows_one_after_the_other(parts: list[list[tuple[str, ...]]]) -> None:
    whole = Ragged.concatenate([Ragged.from_rows(part) for part in parts])
    assert whole.rows() == [row for part in parts for row in part]


def test_empty_rows_hold_nothing() -> None:
    assert Ragged.empty(2).rows() == [(), ()]


@pytest.mark.parametrize("offsets", [[1, 2], [0, 1], [0, 2, 1, 2]])
def test_offsets_that_do_not_fit_are_refused(offsets: list[int]) -> None:
    with pytest.raises(ValueError, match="must rise from 0"):
        Ragged(text_column("ab"), np.array(offsets, dtype=np.int64))


@given(st.lists(st.tuples(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))))
def test_or_else_fills_empty_rows_only(rows: list[tuple[list[str], list[str]]]) -> None:
    mine, theirs = (Ragged.from_rows(row[side] for row in rows) for side in (0, 1))
    assert mine.fill_empty(theirs).rows() == [tuple(one or other) for one, other in rows]


FEW = st.lists(st.lists(st.sampled_from("abc"), max_size=3), max_size=12)


@given(FEW)
def test_different_rows_are_kept_once_in_their_order(rows: list[list[str]]) -> None:
    column = Ragged.from_rows(rows)
    different, which = column.unique_rows()
    assert different.rows() == list(dict.fromkeys(map(tuple, rows)))
    assert different.take(which).rows() == column.rows()


@given(FEW)
def test_a_function_of_rows_is_asked_once_for_each(rows: list[list[str]]) -> None:
    asked = []

    def backwards(row: tuple[str, ...]) -> tuple[str, ...]:
        asked.append(row)
        return row[::-1]

    assert Ragged.from_rows(rows).map_rows(backwards).rows() == [tuple(row[::-1]) for row in rows]
    assert len(asked) == len(set(asked))
    assert Ragged.from_rows(rows).join_rows("-").tolist() == ["-".join(row) for row in rows]


@given(st.lists(st.tuples(*[st.lists(st.sampled_from("ab"), max_size=2)] * 3), max_size=8))
def test_columns_beside_each_other_are_read_row_by_row(rows: list[tuple[list[str], ...]]) -> None:
    parts = [Ragged.from_rows(row[k] for row in rows) for k in range(3)]
    assert Ragged.hstack(parts).rows() == [(*one, *two, *three) for one, two, three in rows]


@given(st.lists(st.sampled_from(["", "a", "撬锁"]), max_size=9))
def test_texts_are_numbered_as_they_come(texts: list[str]) -> None:
    different, number = factorize_texts(text_column(texts))
    assert different.tolist() == list(dict.fromkeys(texts))
    assert different[number].tolist() == texts
    assert map_texts(text_column(texts), str.upper).tolist() == [text.upper() for text in texts]
    assert Ragged.of_texts(text_column(texts), tuple).rows() == [tuple(text) for text in texts]
