from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import average, fcluster
from scipy.spatial.distance import squareform

from features.columns import FloatArray, IntArray
from linker.errors import DecisionError
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster, cluster_path, labels_at
from linker.series.constraints import Constraints, contradictions
from linker.series.groups import PairLog10LR, canonical

SEEDS = st.integers(0, 2**32 - 1)


def scores_of(size: int, seed: int) -> FloatArray:
    half = np.triu(np.random.default_rng(seed).normal(-0.3, 1.0, (size, size)), 1)
    return half + half.T


def asking(scores: FloatArray) -> PairLog10LR:
    def pair_log10_lr(first: IntArray, second: IntArray) -> FloatArray:
        assert np.all(first < second)
        return scores[first, second]

    return pair_log10_lr


def all_links(scores: FloatArray) -> Links:
    first, second = np.triu_indices(len(scores), 1)
    return Links.of(first, second, scores[first, second])


def scipy_labels(scores: FloatArray, threshold: float) -> list[int]:
    shift = scores.max() + 1.0
    tree = average(squareform(np.where(np.eye(len(scores), dtype=bool), 0.0, shift - scores)))
    labels: list[int] = canonical(fcluster(tree, shift - threshold, "distance")).tolist()
    return labels


@given(SEEDS, st.integers(2, 30), st.floats(-1.0, 1.5))
def test_labels_are_those_of_scipy_average_linkage(seed: int, size: int, threshold: float) -> None:
    scores = scores_of(size, seed)
    strong = all_links(scores).at_least(threshold)
    found = cluster(strong, size, ClusterOptions(threshold), pair_log10_lr=asking(scores))
    assert found.labels.tolist() == scipy_labels(scores, threshold)
    assert found.split_components == ()


@given(SEEDS, st.integers(2, 25))
def test_one_path_gives_the_clustering_at_every_threshold(seed: int, size: int) -> None:
    scores = scores_of(size, seed)
    path = cluster_path(all_links(scores), size, asking(scores), -np.inf)
    for threshold in np.linspace(-2.0, 2.0, 9):
        assert labels_at(path, size, threshold).tolist() == scipy_labels(scores, threshold)


ROWS = st.permutations(range(8)).map(lambda rows: (rows[0], rows[1]))
PAIRS = st.lists(ROWS, max_size=5)


@given(SEEDS, PAIRS, PAIRS, st.integers(2, 9))
def test_decisions_hold_in_every_clustering(
    seed: int, must: list[tuple[int, int]], cannot: list[tuple[int, int]], largest: int
) -> None:
    scores, constraints = scores_of(8, seed), Constraints.of(must, cannot)
    options = ClusterOptions(-1.0, largest_component=largest)
    links = all_links(scores).at_least(-1.0)
    if contradictions(constraints, 8):
        with pytest.raises(DecisionError, match="contradict"):
            cluster(links, 8, options, pair_log10_lr=asking(scores), constraints=constraints)
        return
    labels = cluster(links, 8, options, pair_log10_lr=asking(scores), constraints=constraints).labels
    assert all(labels[a] == labels[b] for a, b in must)
    assert all(labels[a] != labels[b] for a, b in cannot)
    assert labels.tolist() == canonical(labels).tolist()


def constrained_twin(scores: FloatArray, constraints: Constraints, threshold: float) -> list[int]:
    """Average linkage from its definition over must-link groups, two groups with a cannot-link between never merged."""
    closed = constraints.closed(len(scores))
    forbidden = {frozenset(pair) for pair in closed.cannot.tolist()}
    clusters = [{int(row) for row in np.flatnonzero(closed.group == label)} for label in np.unique(closed.group)]
    while True:
        allowed = [
            (scores[np.ix_(sorted(a), sorted(b))].mean(), a, b)
            for a, b in combinations(clusters, 2)
            if not any(frozenset((closed.group[x], closed.group[y])) in forbidden for x in a for y in b)
        ]
        best = max(allowed, key=lambda merge: merge[0], default=None)
        if best is None or best[0] < threshold:
            return [min(next(one for one in clusters if row in one)) for row in range(len(scores))]
        clusters = [one for one in clusters if one not in best[1:]] + [best[1] | best[2]]


@given(SEEDS, PAIRS, PAIRS, st.floats(-1.0, 1.0))
def test_constrained_labels_are_those_of_the_definition(
    seed: int, must: list[tuple[int, int]], cannot: list[tuple[int, int]], threshold: float
) -> None:
    scores, constraints = scores_of(8, seed), Constraints.of(must, cannot)
    if contradictions(constraints, 8):
        return
    links = all_links(scores).at_least(threshold)
    found = cluster(links, 8, ClusterOptions(threshold), pair_log10_lr=asking(scores), constraints=constraints)
    assert found.labels.tolist() == constrained_twin(scores, constraints, threshold)


@given(SEEDS, st.permutations(range(20)), PAIRS, PAIRS, st.sampled_from([4, 2000]))
def test_the_order_of_cases_changes_nothing(
    seed: int, order: list[int], must: list[tuple[int, int]], cannot: list[tuple[int, int]], largest: int
) -> None:
    scores, constraints = scores_of(20, seed), Constraints.of(must, cannot)
    if contradictions(constraints, 20):
        return
    options = ClusterOptions(0.123, largest_component=largest)
    new_row = np.argsort(order)
    moved = Constraints.of(new_row[constraints.must], new_row[constraints.cannot])
    turned = scores[np.ix_(order, order)]
    here = cluster(all_links(scores), 20, options, pair_log10_lr=asking(scores), constraints=constraints)
    there = cluster(all_links(turned), 20, options, pair_log10_lr=asking(turned), constraints=moved)
    assert canonical(there.labels[new_row]).tolist() == here.labels.tolist()


def test_a_piece_too_large_for_the_stack_gives_the_same_as_scipy() -> None:
    scores = scores_of(120, 5) + 0.3
    found = cluster(all_links(scores), 120, ClusterOptions(0.2), pair_log10_lr=asking(scores))
    assert found.labels.tolist() == scipy_labels(scores, 0.2)
    assert len(np.unique(found.labels)) > 5


def test_a_weak_bridge_between_two_dense_groups_is_cut() -> None:
    dense = nx.to_numpy_array(nx.barbell_graph(5, 0)) > 0
    scores = np.where(dense, 2.0, -1.5)
    scores[4, 5] = scores[5, 4] = 1.9
    links = all_links(scores).at_least(0.0)
    assert len(links) == 21
    found = cluster(links, 10, ClusterOptions(0.0), pair_log10_lr=asking(scores))
    assert found.labels.tolist() == [0] * 5 + [5] * 5


def test_the_karate_club_falls_into_its_two_factions() -> None:
    club = nx.karate_club_graph()
    friends = (nx.to_numpy_array(club) > 0).astype(float)
    common = friends @ friends
    steps = np.asarray(nx.floyd_warshall_numpy(club, weight=None))
    scores = common / np.sqrt(np.outer(np.diag(common), np.diag(common))) - steps / 2.0
    path = cluster_path(all_links(scores), 34, asking(scores), -np.inf)
    two = next(labels for height in np.sort(path.height) if len(set(labels := labels_at(path, 34, height + 1e-9))) == 2)
    officer = np.array([club.nodes[row]["club"] == "Officer" for row in range(34)])
    agreed = max(np.mean((two == two[33]) == officer), np.mean((two != two[33]) == officer))
    assert agreed >= 0.9


def test_musts_join_where_no_link_is_and_count_as_one() -> None:
    scores = np.full((5, 5), -9.0)
    scores[0, 2] = scores[2, 0] = 3.0
    options = ClusterOptions(0.0)
    constraints = Constraints.of(must=[(0, 1), (3, 4)])
    labels = cluster(all_links(scores), 5, options, pair_log10_lr=asking(scores), constraints=constraints).labels
    assert labels.tolist() == [0, 0, 2, 3, 3]


def test_a_cannot_link_reaches_through_a_must_link() -> None:
    scores = np.full((3, 3), 4.0)
    constraints = Constraints.of(must=[(0, 1)], cannot=[(1, 2)])
    options = ClusterOptions(0.0)
    found = cluster(all_links(scores), 3, options, pair_log10_lr=asking(scores), constraints=constraints)
    assert found.labels.tolist() == [0, 0, 2]


def test_a_component_too_large_is_split_and_recorded() -> None:
    scores = np.where(np.arange(9)[:, None] // 3 == np.arange(9) // 3, 3.0, 1.0)
    found = cluster(all_links(scores), 9, ClusterOptions(0.0, largest_component=4), pair_log10_lr=asking(scores))
    assert found.labels.tolist() == [0, 0, 0, 3, 3, 3, 6, 6, 6]
    assert [(one.cases, one.pieces, one.strongest_cut_log10_lr) for one in found.split_components] == [(9, 3, 1.0)]


def test_no_cases_and_no_links() -> None:
    none = Links.of([], [], [])
    scores = np.zeros((2, 2))
    assert cluster(none, 0, ClusterOptions(0.0), pair_log10_lr=asking(scores)).labels.tolist() == []
    assert cluster(none, 2, ClusterOptions(0.0), pair_log10_lr=asking(scores)).labels.tolist() == [0, 1]


def test_a_model_without_bounds_is_refused() -> None:
    scores = np.array([[0.0, 1.0, -np.inf], [1.0, 0.0, 1.0], [-np.inf, 1.0, 0.0]])
    links = Links.of([0, 1], [1, 2], [1.0, 1.0])
    with pytest.raises(ValueError, match="rows 0 and 2; bound the model"):
        cluster(links, 3, ClusterOptions(0.0), pair_log10_lr=asking(scores))


@pytest.mark.parametrize(("threshold", "largest"), [(np.nan, 10), (0.0, 1)])
def test_options_that_mean_nothing_are_refused(threshold: float, largest: int) -> None:
    with pytest.raises(ValueError, match=r"threshold|largest_component"):
        ClusterOptions(threshold, largest)
