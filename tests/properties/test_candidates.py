"""The search loses nothing: it finds the links that scoring every pair finds, whatever the library and the model."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import Coordinates, invented_scorer, invented_table, invented_vectors

from features.vectors import CaseVectors
from linker.pairs.kernel import blocks, code_levels, search_plan, search_space, text_grams
from linker.pairs.linking import exhaustive_links, link_pairs, log10_lr_with_all
from linker.pairs.links import Links
from linker.pairs.query import Nearest
from linker.pairs.score import Scorer

SEEDS = st.integers(0, 2**32 - 1)
COORDINATES: st.SearchStrategy[Coordinates] = st.sampled_from(["degrees", "metres", "both"])


def assert_same(found: Links, wanted: Links) -> None:
    assert list(zip(found.first, found.second, strict=True)) == list(zip(wanted.first, wanted.second, strict=True))
    np.testing.assert_array_equal(found.log10_lr, wanted.log10_lr)


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
    assert found.report.scored_pairs < 0.2 * found.report.possible_pairs


@settings(max_examples=60, deadline=None)
@given(
    SEEDS, st.integers(2, 40), st.sampled_from([0.03, 0.2, 0.5, 1.0]), st.sampled_from([0.0, 0.3, 1.0]),
    st.sampled_from([0.0, 1.0]),
)  # fmt: skip
def test_the_search_by_lists_finds_every_link_whatever_is_listed(
    seed: int, cases: int, share: float, listed: float, monotone: float
) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases, coordinates="both"))
    scorer = invented_scorer(random, vectors, monotone=monotone)
    with pytest.MonkeyPatch.context() as patch:
        # small parts and blocks, so that pairs lie within one, across two, and in tasks that begin after a part
        patch.setattr(search_plan, "RARE_SHARE", share)
        patch.setattr(text_grams, "LEAST_RANGE", 0.1)
        patch.setattr(code_levels, "LISTED_SHARE", listed)
        patch.setattr(blocks, "BLOCK_CASES", 3)
        patch.setattr(search_space, "PART_CASES", 7)
        patch.setattr(search_space, "QUERIES_AT_ONCE", 3)
        for threshold in thresholds(vectors, scorer, random):
            every = exhaustive_links(vectors, scorer, threshold)
            assert_same(link_pairs(vectors, scorer, threshold).links, every)
            rows = random.integers(0, cases, int(random.integers(0, 10)))
            of_rows = np.isin(every.first, rows) | np.isin(every.second, rows)
            wanted = Links(every.first[of_rows], every.second[of_rows], every.log10_lr[of_rows])
            assert_same(link_pairs(vectors, scorer, threshold, rows=rows).links, wanted)
            assert_same(Nearest.of(vectors, scorer).links(vectors, scorer, rows, threshold), wanted)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from([8, 20, 33]))
def test_a_planned_search_finds_every_link(seed: int, sampled: int) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, 40, coordinates="both"))
    scorer = invented_scorer(random, vectors, monotone=1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_plan, "SAMPLED_CASES", sampled)
        patch.setattr(search_plan, "TIMES_SAMPLED", 1)
        patch.setattr(text_grams, "LEAST_RANGE", 0.1)
        for threshold in thresholds(vectors, scorer, random):
            assert_same(link_pairs(vectors, scorer, threshold).links, exhaustive_links(vectors, scorer, threshold))


@pytest.mark.parametrize("monotone", [0.0, 1.0])
def test_links_do_not_depend_on_what_counts_as_rare(monotone: float) -> None:
    random = np.random.default_rng(8)
    vectors = invented_vectors(invented_table(random, 60))
    scorer = invented_scorer(random, vectors, monotone=monotone)
    wanted = exhaustive_links(vectors, scorer, 0.0)
    assert len(wanted)
    for rare in (1, 2, 5, 1000):
        assert_same(link_pairs(vectors, scorer, 0.0, rare=rare).links, wanted)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 40), COORDINATES, st.sampled_from([0.4, 0.8, 1.0]))
def test_the_links_of_some_rows_are_those_of_the_whole_library(
    seed: int, cases: int, coordinates: Coordinates, known: float
) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases, coordinates=coordinates, known=known))
    scorer = invented_scorer(random, vectors)
    threshold = thresholds(vectors, scorer, random)[-1]
    rows = random.integers(0, cases, int(random.integers(0, 6)))
    every = link_pairs(vectors, scorer, threshold).links
    wanted = np.isin(every.first, rows) | np.isin(every.second, rows)
    assert_same(
        Nearest.of(vectors, scorer).links(vectors, scorer, rows, threshold),
        Links(every.first[wanted], every.second[wanted], every.log10_lr[wanted]),
    )


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 30), COORDINATES, st.sampled_from([0.4, 0.8, 1.0]))
def test_one_case_against_all_is_what_the_scorer_says(
    seed: int, cases: int, coordinates: Coordinates, known: float
) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, cases, coordinates=coordinates, known=known))
    scorer = invented_scorer(random, vectors, monotone=0.0)
    row = int(random.integers(cases))
    found = log10_lr_with_all(vectors, scorer, row)
    wanted = scorer.log10_lr(vectors, np.full(cases, row), np.arange(cases))
    assert np.isnan(found[row])
    others = np.arange(cases) != row
    np.testing.assert_allclose(found[others], wanted[others], rtol=0, atol=1e-5)


def test_a_scorer_without_space_and_time_finds_all() -> None:
    random = np.random.default_rng(4)
    vectors = invented_vectors(invented_table(random, 60))
    whole = invented_scorer(random, vectors)
    kept = [k for k, name in enumerate(whole.names) if not name.endswith(("distance_km", "gap_days"))]
    scorer = Scorer(tuple(whole.comparisons[k] for k in kept), tuple(whole.curves[k] for k in kept), -3.0, 3.0)
    for threshold in thresholds(vectors, scorer, random):
        assert_same(link_pairs(vectors, scorer, threshold).links, exhaustive_links(vectors, scorer, threshold))


def test_a_comparison_the_kernel_does_not_know_loses_nothing() -> None:
    random = np.random.default_rng(9)
    vectors = invented_vectors(invented_table(random, 60))
    scorer = invented_scorer(random, vectors)
    names = ("gap_days", "local_distance_km", "goods_similarity")
    strange = tuple(
        replace(item, measure=partial(item.measure)) if item.name in names else item for item in scorer.comparisons
    )
    foreign = replace(scorer, comparisons=strange)
    for threshold in thresholds(vectors, scorer, random):
        assert_same(link_pairs(vectors, foreign, threshold).links, exhaustive_links(vectors, scorer, threshold))
