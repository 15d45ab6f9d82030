"""The link graph: cases are nodes, links that are strong enough are edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.columns import IntArray
from linker.pairs.links import Links
from linker.series.groups import joined

if TYPE_CHECKING:
    import networkx as nx


def link_graph(links: Links, size: int, minimum_log10_lr: float) -> nx.Graph[int]:
    """Undirected graph of nodes 0..size-1; an edge for every link that reaches the minimum, with its `log10_lr`."""
    import networkx as nx

    kept = links.at_least(minimum_log10_lr)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(size))
    edges = zip(kept.first.tolist(), kept.second.tolist(), kept.log10_lr.tolist(), strict=True)
    graph.add_weighted_edges_from(edges, weight="log10_lr")
    return graph


def components(links: Links, size: int) -> IntArray:
    """Connected components of rows 0..size-1 over all the links: each row's label is its component's smallest row."""
    return joined(links.first, links.second, size)
