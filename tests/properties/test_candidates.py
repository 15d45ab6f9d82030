"""The search loses nothing: it finds the links that scoring every pair finds, whatever the library and the model."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from invented import Coordinates, invented_scorer, invented_table, invented_vectors

from features.columns import FloatArray
from features.vectors import CaseVectors
from linker.pairs.grid import near_pairs
from linker.pairs.linking import exhaustive_links, link_pairs
from linker.pairs.links import Links
from linker.pairs.score import Scorer

SEEDS = st.integers(0, 2**32 - 1)
COORDINATES: st.SearchStrategy[Coordinates] = st.sampled_from(["degrees", "metres", "both"])


def assert_same(found: Links, wanted: Links) -> None:
    assert list(zip(found.first, found.second, strict=True)) == list(zip(wanted.first, wanted.second, strict=True))
    np.testing.assert_allclose(found.log10_lr, wanted.log10_lr, rtol=0, atol=1e-9)


def thresholds(vectors: CaseVectors, scorer: Scorer, random: np.random.Generator) -> list[float]:
    # The score of a pair as threshold stands exactly on an edge; one between two pairs does not.
    scores = exhaustive_links(vectors, scorer, -np.inf).log10_lr
    exact = random.choice(scores, 3).tolist() if len(scores) else []
    return [*exact, float(np.max(scores, initial=0.0)), float(random.uniform(scorer.lower, scorer.upper))]


@settings(max_examples=60, deadline=None)
@given(
    SEEDS, st.integers(1, 40), COORDINATES, st.sampled_from([0.4, 0.8, 1.0]), st.sampled_from([0.0, 1.0]),
    st.integers(1, 12),
)  # fmt: skip
def test_the_search_finds_what_scoring_every_pair_finds(
    seed: int, cases: int, coordinates: Coordinates, known: float, monotone: float, rare: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases, coordinates=coordinates, known=known))
    scorer = invented_scorer(random, vectors, monotone=monotone)
    for threshold in thresholds(vectors, scorer, random):
        found = link_pairs(vectors, scorer, threshold, rare=rare)
        assert_same(found.links, exhaustive_links(vectors, scorer, threshold))
        assert found.report.scored_pairs <= found.report.candidate_pairs
        assert found.report.links == len(found.links)


@pytest.mark.parametrize("coordinates", ["degrees", "metres", "both"])
def test_a_larger_library_is_searched_in_part_and_loses_nothing(coordinates: Coordinates) -> None:
    random = np.random.default_rng(5)
    vectors = invented_vectors(invented_table(random, 400, coordinates=coordinates, known=0.95))
    scorer = invented_scorer(random, vectors, monotone=1.0)
    scores = np.sort(exhaustive_links(vectors, scorer, -np.inf).log10_lr)
    threshold = float(scores[-60])
    found = link_pairs(vectors, scorer, threshold, rare=10)
    assert_same(found.links, exhaustive_links(vectors, scorer, threshold))
    assert found.report.candidate_pairs < 0.9 * found.report.possible_pairs


@pytest.mark.parametrize("monotone", [0.0, 1.0])
def test_links_do_not_depend_on_what_counts_as_rare(monotone: float) -> None:
    random = np.random.default_rng(8)
    vectors = invented_vectors(invented_table(random, 60))
    scorer = invented_scorer(random, vectors, monotone=monotone)
    wanted = exhaustive_links(vectors, scorer, 0.0)
    assert len(wanted)
    for rare in (1, 2, 5, 1000):
        assert_same(link_pairs(vectors, scorer, 0.0, rare=rare).links, wanted)


AXES = st.floats(-300, 300).map(lambda value: round(value, 2)) | st.integers(-30, 30).map(float)
REACHES = st.sampled_from([-np.inf, -1.0, 0.0, 0.05, 0.1, 1.0, 5.0, 300.0, np.inf]) | st.floats(0, 50)


@st.composite
def grounds(draw: st.DrawFn) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    size = draw(st.integers(0, 25))
    columns = [draw(arrays(np.float64, size, elements=AXES)) for _ in range(3)]
    reaches = [draw(arrays(np.float64, size, elements=REACHES)) for _ in range(2)]
    return columns[0], columns[1], columns[2], reaches[0], reaches[1]


@settings(deadline=None)
@given(grounds())
def test_near_pairs_are_all_there_and_each_once(
    ground: tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray],
) -> None:
    x, y, days, radius, gap = ground
    found = _pairs(near_pairs(x, y, days, radius, gap))
    assert len(found) == len(set(found))
    for a, b in combinations(range(len(x)), 2):
        near = np.hypot(x[a] - x[b], y[a] - y[b]) <= min(radius[a], radius[b]) - 1e-9
        if near and abs(days[a] - days[b]) <= min(gap[a], gap[b]):
            assert (a, b) in found


def _pairs(blocks: Iterable[tuple[np.ndarray, np.ndarray]]) -> list[tuple[int, int]]:
    return [
        (min(pair), max(pair)) for block in blocks for pair in zip(block[0].tolist(), block[1].tolist(), strict=True)
    ]


def test_near_pairs_keep_their_grip_far_along_the_keys() -> None:
    # A quarter of a million cells times two centuries of days: a float there is coarser than a microday.
    random = np.random.default_rng(1)
    x, y = (axis.astype(np.float64).ravel() for axis in np.meshgrid(np.arange(500), np.arange(500)))
    days = random.uniform(0, 80_000, len(x))
    twins = np.arange(200_000, len(x), 50)
    x, y = np.append(x, x[twins]), np.append(y, y[twins])
    apart = random.uniform(1.0, 3.0, len(twins))
    days, gap = np.append(days, days[twins] + apart), np.zeros(len(x))
    gap[twins] = gap[-len(twins) :] = apart + 1e-9
    found = set(_pairs(near_pairs(x, y, days, np.full(len(x), 0.05), gap)))
    assert {(int(row), len(x) - len(twins) + place) for place, row in enumerate(twins)} <= found
