from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linker.pairs.links import Links
from linker.series.graph import components, link_graph

PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]))


def links_of(pairs: set[tuple[int, int]]) -> Links:
    table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Links.of(table[:, 0], table[:, 1], np.linspace(-1.0, 3.0, len(table)))


@given(PAIRS)
def test_components_are_those_of_networkx_named_by_smallest_row(pairs: set[tuple[int, int]]) -> None:
    links = links_of(pairs)
    expected = np.arange(10)
    for members in nx.connected_components(link_graph(links, 10, -np.inf)):
        expected[list(members)] = min(members)
    assert components(links, 10).tolist() == expected.tolist()


def test_link_graph_keeps_single_cases_and_drops_weak_links() -> None:
    graph = link_graph(Links.of([0, 1, 2], [1, 2, 3], [2.0, 0.5, 1.0]), 6, 1.0)
    assert sorted(graph.nodes) == [0, 1, 2, 3, 4, 5]
    assert sorted(graph.edges(data="log10_lr")) == [(0, 1, 2.0), (2, 3, 1.0)]


def test_no_links_no_edges() -> None:
    none = Links.of([], [], [])
    assert link_graph(none, 3, 0.0).number_of_edges() == 0
    assert components(none, 3).tolist() == [0, 1, 2]
    assert components(none, 0).tolist() == []
