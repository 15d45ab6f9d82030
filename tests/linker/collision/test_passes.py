"""Passes: rows of a stretch of time, with those that stayed into it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.collision.passes import Interval, Passes

ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50), st.integers(0, 4), st.integers(0, 20)), max_size=30)


def passes_of(rows: list[tuple[int, int, int, int]]) -> Passes:
    ordered = sorted(rows)
    sensor, moment, number, stay = np.array(ordered, dtype=np.int64).reshape(-1, 4).T
    offsets = np.searchsorted(sensor, np.arange(4)).astype(np.int64)
    return Passes(offsets, moment, number.astype(np.int32), stay.astype(np.int32), 5)


@given(ROWS, st.integers(0, 2), st.integers(0, 50), st.integers(1, 20))
def test_objects_in_a_stretch_are_those_that_were_there(
    rows: list[tuple[int, int, int, int]], sensor: int, start: int, length: int
) -> None:
    interval = Interval(sensor, start, start + length)
    there = sorted(o for s, m, o, stay in rows if s == sensor and m < interval.stop and m + stay >= start)
    assert sorted(passes_of(rows).objects_in([interval]).tolist()) == there


def test_who_came_earlier_and_stayed_is_there() -> None:
    # 3 came an hour before and stayed two
    assert passes_of([(0, 0, 3, 20)]).objects_in([Interval(0, 10, 12)]).tolist() == [3]


def test_rows_in_any_order_are_sorted() -> None:
    columns = np.array([1, 0, 1]), np.array([5, 9, 2]), np.array([2, 1, 0])
    passes = Passes.of(*columns, sensors=3, objects=3)
    assert passes.at(1).tolist() == [0, 2]
    assert [passes.span(sensor) for sensor in range(3)] == [(9, 9), (2, 5), None]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 moments"):
        Passes(np.array([0, 1]), np.arange(2), np.zeros(1, np.int32), np.zeros(1, np.int32), 1)
