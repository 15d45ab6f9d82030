from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import average
from scipy.spatial.distance import squareform

from features.columns import FloatArray
from linker.series.dense import FORBIDDEN, Merges, cluster_stack

SEEDS = st.integers(0, 2**32 - 1)


def cluster_one(scores: FloatArray, weights: FloatArray, *, lowest: float) -> Merges:
    return cluster_stack(scores[None], weights[None], lowest=lowest)[1]


def symmetric(size: int, rng: np.random.Generator) -> FloatArray:
    half = np.triu(rng.normal(size=(size, size)), 1)
    return half + half.T


def textbook(scores: FloatArray, weights: FloatArray, lowest: float) -> list[tuple[int, int, float]]:
    """Average linkage from its definition: every mean anew from the original scores at each step."""
    clusters = [[row] for row in range(len(scores))]
    merges: list[tuple[int, int, float]] = []
    while len(clusters) > 1:
        heights = [
            (-np.average(scores[np.ix_(a, b)], weights=np.outer(weights[a], weights[b])), min(a), min(b), a, b)
            if np.isfinite(scores[np.ix_(a, b)]).all()
            else (np.inf, min(a), min(b), a, b)
            for at, a in enumerate(clusters)
            for b in clusters[at + 1 :]
        ]
        height, low, high, a, b = min(heights)
        if -height < lowest or height == np.inf:
            break
        merges.append((low, high, -height))
        clusters = sorted([*(one for one in clusters if one not in (a, b)), sorted(a + b)])
    return merges


def as_rows(merges: Merges) -> list[tuple[int, int]]:
    return list(zip(merges.first.tolist(), merges.second.tolist(), strict=True))


@given(SEEDS, st.integers(1, 9), st.floats(-1.5, 1.0))
def test_the_kernel_is_average_linkage_by_definition(seed: int, size: int, lowest: float) -> None:
    rng = np.random.default_rng(seed)
    scores, weights = symmetric(size, rng), rng.integers(1, 5, size).astype(float)
    low, high = np.triu_indices(size, 1)
    never = rng.random(len(low)) < 0.2
    scores[low[never], high[never]] = scores[high[never], low[never]] = FORBIDDEN
    expected = textbook(scores, weights, lowest)
    piece, stack = cluster_stack(scores[None], weights[None], lowest=lowest)
    assert as_rows(stack) == [merge[:2] for merge in expected]
    assert stack.height == pytest.approx([merge[2] for merge in expected])
    assert not piece.any()


@given(SEEDS, st.integers(2, 30))
def test_heights_are_those_of_scipy_and_never_rise(seed: int, size: int) -> None:
    scores = symmetric(size, np.random.default_rng(seed))
    shift = scores.max()
    tree = average(squareform(np.where(np.eye(size, dtype=bool), 0.0, shift - scores)))
    merges = cluster_one(scores, np.ones(size), lowest=FORBIDDEN)
    assert merges.height == pytest.approx(shift - tree[:, 2])
    assert np.all(np.diff(merges.height) <= 0)


@given(SEEDS, st.integers(1, 6), st.integers(1, 7))
def test_a_stack_is_its_matrices_one_by_one(seed: int, count: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    scores = np.stack([np.round(symmetric(size, rng)) for _ in range(count)])
    weights = rng.integers(1, 4, (count, size)).astype(float)
    piece, stack = cluster_stack(scores, weights, lowest=-0.5)
    for at in range(count):
        alone = cluster_one(scores[at], weights[at], lowest=-0.5)
        assert stack.first[piece == at].tolist() == alone.first.tolist()
        assert stack.second[piece == at].tolist() == alone.second.tolist()
        assert stack.height[piece == at].tolist() == alone.height.tolist()


def test_equal_means_merge_the_smallest_first() -> None:
    merges = cluster_one(np.ones((4, 4)), np.ones(4), lowest=0.0)
    assert as_rows(merges) == [(0, 1), (0, 2), (0, 3)]


def test_never_outlives_every_merge() -> None:
    scores = np.full((3, 3), 5.0)
    scores[0, 2] = scores[2, 0] = FORBIDDEN
    scores[0, 1] = scores[1, 0] = 9.0
    assert as_rows(cluster_one(scores, np.ones(3), lowest=FORBIDDEN)) == [(0, 1)]


def test_the_scores_given_stay_as_they_are() -> None:
    scores = symmetric(5, np.random.default_rng(1))
    before = scores.copy()
    cluster_stack(scores[None], np.ones((1, 5)), lowest=-9.0)
    assert np.array_equal(scores, before)


def test_nothing_to_merge() -> None:
    assert not len(cluster_one(np.empty((0, 0)), np.empty(0), lowest=0.0).first)
    assert not len(cluster_stack(np.empty((0, 3, 3)), np.empty((0, 3)), lowest=0.0)[0])
