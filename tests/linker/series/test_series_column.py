"""Series as a column of numbers say what the plain names of a dictionary say."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.columns import StrArray, text_column
from linker.series.groups import Grouping, canonical
from linker.series.series_column import SeriesColumn

NAMES = st.lists(st.sampled_from(["", "S1", "S2", "S10", "x"]), max_size=12)
FULL = st.lists(st.sampled_from(["", "S1", "S2", "S10", "x"]), min_size=12, max_size=12)
LABELS = st.lists(st.integers(0, 4), min_size=12, max_size=12)


def held(series_id: list[str]) -> dict[str, set[int]]:
    return {name: {row for row, one in enumerate(series_id) if one == name} for name in set(series_id) - {""}}


def ids(size: int) -> StrArray:
    return text_column(f"c{row:02}" for row in range(size))


@given(NAMES)
def test_names_come_out_as_they_went_in_and_in_order(names: list[str]) -> None:
    column = SeriesColumn.of(text_column(names))
    assert column.series_id.tolist() == names
    assert [column.name(row) for row in range(len(names))] == names
    assert column.names.tolist() == sorted(held(names))
    assert column.sizes.tolist() == [len(held(names)[name]) for name in column.names]
    assert column.members(np.arange(len(column.names)), ids(len(names))) == {
        name: frozenset(ids(len(names))[sorted(rows)].tolist()) for name, rows in held(names).items()
    }


@given(NAMES, st.randoms(use_true_random=False), st.integers(0, 5))
def test_rows_that_move_take_their_series_along(names: list[str], chance: object, more: int) -> None:
    size = len(names) + more
    places = list(range(size))
    chance.shuffle(places)  # type: ignore[attr-defined]
    now = np.array([place if place % 3 else -1 for place in places[: len(names)]], dtype=np.int64)
    moved = SeriesColumn.of(text_column(names)).reindexed(now, size).series_id.tolist()
    assert moved == [
        next((name for name, place in zip(names, now.tolist(), strict=True) if place == row), "") for row in range(size)
    ]


@given(FULL, LABELS)
def test_a_group_is_unchanged_where_it_is_a_whole_series(names: list[str], labels: list[int]) -> None:
    groups = Grouping.of(canonical(labels), smallest=2)
    whole = list(held(names).values())
    rows = [set(part.tolist()) for part in np.split(groups.rows, groups.offsets[1:-1])] if len(groups) else []
    assert SeriesColumn.of(text_column(names)).unchanged(groups).tolist() == [part in whole for part in rows]


@given(FULL, LABELS, st.sampled_from(["all", "these"]))
def test_replaced_series_end_and_new_ones_stand_in_their_rows(names: list[str], labels: list[int], ended: str) -> None:
    before = SeriesColumn.of(text_column(names))
    groups = Grouping.of(canonical(labels), smallest=2)
    gone = before.numbers_at(np.arange(12) if ended == "all" else groups.rows)
    after = before.replaced(gone, groups, [f"N{number}" for number in range(len(groups))])
    expected = ["" if one in before.names[gone].tolist() else one for one in names]
    for number in range(len(groups)):
        for row in groups.rows[groups.offsets[number] : groups.offsets[number + 1]].tolist():
            expected[row] = f"N{number}"
    assert after.series_id.tolist() == expected
    assert after.names.tolist() == sorted(held(expected))


def test_no_series_at_all() -> None:
    none = SeriesColumn.none(3)
    assert (none.series_id.tolist(), len(none), none.sizes.tolist()) == (["", "", ""], 3, [])
    assert none.members(np.empty(0, dtype=np.int64), ids(3)) == {}
    assert none.unchanged(Grouping.of(np.zeros(3, dtype=np.int64), smallest=2)).tolist() == [False]


def test_labels_name_each_series_by_its_smallest_row() -> None:
    column = SeriesColumn.of(text_column(["", "S9", "S10", "S9", "", "S10"]))
    assert column.labels.tolist() == [0, 1, 2, 1, 4, 2]
