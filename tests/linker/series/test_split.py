from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.columns import IntArray
from linker.pairs.links import Links
from linker.series.groups import canonical, connected_labels
from linker.series.split import split_components

SIZE = 10
PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=25)


def textbook(links: Links, group: IntArray, largest: int) -> set[tuple[int, int]]:
    """Pairs that some threshold puts into one component that fits (or that must stand together)."""
    together = {(a, b) for a, b in combinations(range(SIZE), 2) if group[a] == group[b]}
    for threshold in set(links.log10_lr.tolist()):
        kept = links.at_least(threshold)
        graph = nx.Graph([*zip(kept.first, kept.second, strict=True), *enumerate(group.tolist())])
        for members in nx.connected_components(graph):
            together |= set(combinations(sorted(members), 2)) if len(members) <= largest else set()
    return together


@given(PAIRS, st.lists(st.integers(0, 9), min_size=SIZE, max_size=SIZE), st.integers(2, 10), st.integers(0, 99))
def test_two_cases_stay_together_if_some_threshold_makes_a_component_that_fits(
    pairs: set[tuple[int, int]], groups: list[int], largest: int, seed: int
) -> None:
    table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    scores = np.random.default_rng(seed).permutation(len(table)) / 10.0
    links = Links.of(table[:, 0], table[:, 1], scores)
    group = canonical([label if label < 2 else row + 10 for row, label in enumerate(groups)])
    labels, cut = split_components(links, group, largest)
    found = {(a, b) for a, b in combinations(range(SIZE), 2) if labels[a] == labels[b]}
    assert found == textbook(links, group, largest)
    assert labels.tolist() == canonical(labels).tolist()
    assert sum(one.links_cut for one in cut) == int(np.sum(labels[links.first] != labels[links.second]))


def test_what_was_cut_is_told() -> None:
    links = Links.of([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], [3.0, 2.9, 0.4, 2.0, 2.1])
    labels, cut = split_components(links, np.arange(8), 3)
    assert labels.tolist() == [0, 0, 0, 3, 3, 3, 6, 7]
    assert [(one.row, one.cases, one.pieces, one.largest_piece, one.links_cut) for one in cut] == [(0, 6, 2, 3, 1)]
    assert cut[0].strongest_cut_log10_lr == 0.4
    assert "component of 6 cases" in str(cut[0])


def test_a_component_that_fits_is_left_alone() -> None:
    links = Links.of([0, 1], [1, 2], [3.0, 0.1])
    labels, cut = split_components(links, np.arange(3), 3)
    assert labels.tolist() == [0, 0, 0]
    assert cut == ()


def test_a_large_must_group_is_never_cut() -> None:
    group = connected_labels(np.array([0, 1, 2]), np.array([1, 2, 3]), 4)
    labels, cut = split_components(Links.of([0], [3], [1.0]), group, 2)
    assert labels.tolist() == [0, 0, 0, 0]
    assert cut == ()
