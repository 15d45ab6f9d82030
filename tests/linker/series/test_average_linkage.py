from __future__ import annotations

import networkx as nx
import numpy as np

from linker.series.average_linkage import average_linkage


def test_a_weak_bridge_is_cut_and_a_large_component_split_at_its_weakest_link() -> None:
    graph: nx.Graph[int] = nx.Graph()
    for u, v, score in ((0, 1, 3.0), (1, 2, 1.0), (2, 3, 3.0)):
        graph.add_edge(u, v, log10_lr=score, kind="link")
    square = np.full((4, 4), -2.0)
    for u, v, score in graph.edges(data="log10_lr"):
        square[u, v] = square[v, u] = score
    for largest in (2, 500):
        communities = average_linkage(
            graph, [0, 1, 2, 3], threshold=0.5, pair_log10_lr=lambda a, b: square[a, b], largest_component=largest
        )
        assert communities == [{0, 1}, {2, 3}]
    whole = average_linkage(
        graph, [0, 1, 2, 3], threshold=-2.0, pair_log10_lr=lambda a, b: square[a, b], largest_component=500
    )
    assert whole == [{0, 1, 2, 3}]
