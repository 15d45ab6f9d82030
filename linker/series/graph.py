"""The link graph: cases are nodes, links that are strong enough are edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    CaseGraph = nx.Graph[str]

Link = tuple[str, str, dict[str, float]]


def link_graph(cases: Iterable[tuple[str, dict[str, object]]], links: Iterable[Link]) -> CaseGraph:
    """Undirected graph of cases (id, attributes) and of the links between them (id, id, attributes)."""
    import networkx as nx

    graph: CaseGraph = nx.Graph()
    graph.add_nodes_from(cases)
    graph.add_edges_from(links)
    return graph
