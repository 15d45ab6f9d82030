"""Columns as JSON texts: the same letters as `json.dumps`, value by value and row by row."""

from __future__ import annotations

import json
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import Ragged
from linker.library.cells.encoded import encoded, encoded_arrays, encoded_lists, encoded_objects

LETTERS = st.text(st.one_of(st.characters(), st.sampled_from('\0\x1e"\\%s,: 警')), max_size=8)
SCALARS = st.one_of(LETTERS, st.integers(), st.floats(), st.booleans(), st.none())
VALUES = st.recursive(SCALARS, lambda part: st.lists(part) | st.dictionaries(LETTERS, part), max_leaves=4)


@given(st.lists(SCALARS) | st.lists(LETTERS) | st.lists(VALUES))
def test_each_value_is_written_as_json_does(values: list[object]) -> None:
    assert encoded(values) == [json.dumps(value, ensure_ascii=False) for value in values]


@given(st.lists(st.lists(LETTERS)))
def test_rows_of_a_ragged_column_are_arrays(rows: list[list[str]]) -> None:
    assert encoded_lists(Ragged.from_rows(rows)) == [json.dumps(row, ensure_ascii=False) for row in rows]


@given(st.lists(LETTERS, unique=True, min_size=1, max_size=4), st.data())
def test_columns_make_objects_and_arrays(names: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[SCALARS] * len(names)), max_size=4))
    columns = [encoded([row[place] for row in rows]) for place in range(len(names))]
    objects = [dict(zip(names, row, strict=True)) for row in rows]
    assert encoded_objects(names, columns, len(rows)) == [json.dumps(one, ensure_ascii=False) for one in objects]
    assert list(encoded_arrays(columns)) == [json.dumps(row, ensure_ascii=False) for row in rows]


def test_rows_without_columns_are_empty_objects() -> None:
    assert encoded_objects([], [], 2) == ["{}", "{}"]


def test_other_objects_are_said_plainly() -> None:
    assert encoded([date(2020, 1, 2), [date(2020, 1, 3)]], plain=str) == ['"2020-01-02"', '["2020-01-03"]']


@pytest.mark.parametrize("value", [math.nan, math.inf, [math.inf]], ids=["nan", "inf", "nested"])
def test_numbers_that_json_does_not_know_are_refused_where_asked(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encoded([1.0, value], only_finite=True)
