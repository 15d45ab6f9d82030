"""Matching: probabilities against all one-to-one matchings, an assignment without double promises, calibrated."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import FloatArray, Ragged, text_column
from linker.property.items import ItemColumns
from linker.property.likeness import DAY, Likeness
from linker.property.matching import ItemMatches, assigned, match_items, pair_probability

ODDS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.floats(0.01, 50.0)), min_size=1, max_size=5,
                unique_by=lambda edge: edge[:2])  # fmt: skip


def exact(edges: list[tuple[int, int, float]], elsewhere: FloatArray) -> FloatArray:
    """Probability of each pair by listing every one-to-one matching; what is elsewhere is a partner of its own."""
    rows = sorted({row for row, _, _ in edges})
    every = [*edges, *[(row, 10 + row, float(elsewhere[row])) for row in rows]]
    total, sums = 0.0, np.zeros(len(edges))
    for size in range(len(every) + 1):
        for chosen in combinations(range(len(every)), size):
            if len({every[k][0] for k in chosen}) == len({every[k][1] for k in chosen}) == size:
                weight = float(np.prod([every[k][2] for k in chosen]))
                total += weight
                sums[[k for k in chosen if k < len(edges)]] += weight
    return sums / total


@given(ODDS, st.floats(0.0, 3.0))
def test_probabilities_are_those_of_all_matchings_where_pairs_form_no_circle(
    edges: list[tuple[int, int, float]], rest: float
) -> None:
    recovered, stolen, odds = (np.array(column) for column in zip(*edges, strict=True))
    elsewhere = np.full(3, rest)
    probability = pair_probability(recovered, stolen, odds, elsewhere)
    circles = len(edges) - len(set(recovered)) - len(set(stolen)) + _components(edges)
    assert probability == pytest.approx(exact(edges, elsewhere), abs=1e-6 if not circles else 0.15)


def _components(edges: list[tuple[int, int, float]]) -> int:
    import networkx as nx

    return nx.number_connected_components(nx.Graph([(f"r{row}", f"s{column}") for row, column, _ in edges]))


@given(ODDS)
def test_the_assignment_is_the_likeliest_matching(edges: list[tuple[int, int, float]]) -> None:
    recovered, stolen, odds = (np.array(column) for column in zip(*edges, strict=True))
    taken = np.flatnonzero(assigned(recovered, stolen, odds))
    assert len(set(recovered[taken])) == len(set(stolen[taken])) == len(taken)
    best = max(
        float(np.prod(odds[list(chosen)]))
        for size in range(len(odds) + 1)
        for chosen in combinations(range(len(odds)), size)
        if len({recovered[k] for k in chosen}) == len({stolen[k] for k in chosen}) == size
    )
    assert float(np.prod(odds[taken])) == pytest.approx(best)


@pytest.fixture(scope="module")
def simulated() -> tuple[ItemMatches, FloatArray, int]:
    """1,500 stolen things of 60 brands, Zipf; of 200 recovered ones 120 are of these. Truth of each pair."""
    rng = np.random.default_rng(4)
    brand = np.minimum(rng.zipf(1.5, 1_700), 60)
    model = rng.integers(0, 12, 1_700)
    day, place, value = rng.uniform(0, 700, 1_700), rng.normal(0, 0.1, (1_700, 2)), rng.lognormal(6, 0.8, 1_700)
    origin = np.concatenate([rng.choice(1_500, 120, replace=False), np.arange(1_500, 1_580)])
    wrong = rng.random(200) < 0.15
    seen_brand = np.where(wrong, rng.permutation(brand)[:200], brand[origin])
    seen_model = np.where(rng.random(200) < 0.3, rng.integers(0, 12, 200), model[origin])
    moved = place[origin] + rng.laplace(0, 0.03, (200, 2))
    sold = value[origin] * rng.lognormal(-0.6, 0.4, 200)
    stolen = _columns(brand[:1_500], model[:1_500], day[:1_500], place[:1_500], value[:1_500])
    recovered = _columns(seen_brand, seen_model, day[origin] + rng.exponential(60, 200), moved, sold)
    matches = match_items(Likeness.of(stolen, recovered), recovered)
    truth = (origin[matches.pairs.recovered] == matches.pairs.stolen).astype(float)
    return matches, truth, 200


def _columns(
    brand: FloatArray, model: FloatArray, day: FloatArray, place: FloatArray, value: FloatArray
) -> ItemColumns:
    empty = text_column([""] * len(brand))
    words = text_column(f"b{k}" for k in brand.tolist()), text_column(f"m{k}" for k in model.tolist())
    numbers = value, day * DAY, day * DAY, place[:, 0], place[:, 1]
    return ItemColumns(empty, empty, *words, empty, Ragged.empty(len(brand)), *numbers)


def test_the_share_on_file_is_learned(simulated: tuple[ItemMatches, FloatArray, int]) -> None:
    assert simulated[0].share_on_file == pytest.approx(120 / 200, abs=0.2)


def test_stated_mismatches_come_true(simulated: tuple[ItemMatches, FloatArray, int]) -> None:
    matches, truth, _ = simulated
    right, stated = truth[matches.is_assigned].sum(), matches.probability[matches.is_assigned]
    sigma = np.sqrt((stated * (1 - stated)).sum())
    assert len(stated) > 30
    assert abs(right - stated.sum()) < 3 * sigma


def test_terms_sum_to_the_weight(simulated: tuple[ItemMatches, FloatArray, int]) -> None:
    pairs = simulated[0].pairs
    assert pairs.terms.sum(axis=0) == pytest.approx(pairs.log10_lr, abs=1e-9)


def test_nothing_recovered_matches_nothing() -> None:
    none = _columns(*(np.empty(0),) * 3, np.empty((0, 2)), np.empty(0))
    matches = match_items(Likeness.of(none, none), none)
    assert len(matches.pairs) == 0
    assert matches.probability.tolist() == []
