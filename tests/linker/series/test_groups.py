from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import FloatArray, IntArray
from linker.series.groups import Grouping, canonical, checked_scores, connected_labels

LABELS = st.lists(st.integers(0, 6), max_size=20)


@given(LABELS)
def test_canonical_names_each_group_by_its_smallest_row(labels: list[int]) -> None:
    assert canonical(labels).tolist() == [labels.index(label) for label in labels]


@given(LABELS, st.integers(1, 3), st.integers(1, 30))
def test_pairs_of_all_batches_are_the_pairs_inside_groups(labels: list[int], smallest: int, at_once: int) -> None:
    expected = {
        (a, b)
        for a, b in combinations(range(len(labels)), 2)
        if labels[a] == labels[b] and labels.count(labels[a]) >= smallest
    }
    found: list[tuple[int, int]] = []
    for batch in Grouping.of(labels, smallest=smallest).batches(at_once):
        first, second = batch.pairs()
        assert len(first) <= at_once or len(batch) == 1
        assert len(first) == batch.pair_counts.sum()
        found += zip(first.tolist(), second.tolist(), strict=True)
    assert len(found) == len(set(found))
    assert set(found) == expected


@given(LABELS, st.integers(1, 3))
def test_groups_hold_their_rows_and_lose_the_small_ones(labels: list[int], smallest: int) -> None:
    groups = Grouping.of(labels, smallest=smallest)
    rows = [groups.part(g, g + 1).rows.tolist() for g in range(len(groups))]
    expected = [[row for row, label in enumerate(labels) if label == one] for one in sorted(set(labels))]
    assert rows == [members for members in expected if len(members) >= smallest]


def test_joined_follows_chains() -> None:
    labels = connected_labels(np.array([4, 1, 3]), np.array([3, 2, 0]), 6)
    assert labels.tolist() == [0, 1, 1, 0, 0, 5]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_unbounded_score_is_named_with_its_rows(bad: float) -> None:
    def scores(first: IntArray, second: IntArray) -> FloatArray:
        return np.where(second == 7, bad, 1.0)

    with pytest.raises(ValueError, match="case rows 2 and 7; bound"):
        checked_scores(scores, np.array([0, 2]), np.array([1, 7]))


def test_a_missing_score_is_an_error() -> None:
    with pytest.raises(ValueError, match="one score a pair"):
        checked_scores(lambda first, _: np.ones(len(first) - 1), np.array([0, 2]), np.array([1, 7]))


@given(LABELS, st.sets(st.integers(0, 19)))
def test_groups_among_some_rows_are_those_of_these_rows_alone(labels: list[int], chosen: set[int]) -> None:
    rows = np.array(sorted(row for row in chosen if row < len(labels)), dtype=np.int64)
    groups = Grouping.among(np.array(labels, dtype=np.int64), rows)
    found = [groups.part(g, g + 1).rows.tolist() for g in range(len(groups))]
    told = sorted({labels[row] for row in rows})
    assert found == [[row for row in rows.tolist() if labels[row] == label] for label in told]
