"""What the link graph shows of a series, by networkx: weak bridges, central cases, and the next-best other series."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linker.odds import log10_sum
from linker.series.groups import PairLog10LR, checked_scores

if TYPE_CHECKING:
    from linker.series.graph import AnyGraph, Node


@dataclass(frozen=True)
class Bridge:
    """A link without which a series falls apart: its two cases, its log10_lr, and the cases of the smaller side."""

    first: Node
    second: Node
    log10_lr: float
    smaller_side: frozenset[Node]


@dataclass(frozen=True)
class Centrality:
    """How a case stands in its series.

    `strength` is the mean probability of its links to all other members (an absent link counts 0). `betweenness` is
    the share of shortest paths between other members that lead through it (Freeman 1977), links being as long as
    -log10 of their probability: a case of low strength and high betweenness holds two halves together.
    """

    strength: float
    betweenness: float


@dataclass(frozen=True)
class OtherSeries:
    """The series besides its own that a case points to most: its place in the partition, and the mean LR to it."""

    community: int
    log10_lr: float


def weak_bridges(graph: AnyGraph, members: Collection[Node]) -> tuple[Bridge, ...]:
    """The bridges among the links of a series, weakest first; a pair that must stand together is no bridge."""
    import networkx as nx

    series = graph.subgraph(members)
    bridges = (
        _bridge(series, u, v)
        for u, v in nx.bridges(series.edge_subgraph(_links(series)))
        if series.edges[u, v].get("kind") != "must_link"
    )
    return tuple(sorted(bridges, key=lambda bridge: bridge.log10_lr))


def _links(graph: AnyGraph) -> list[tuple[Node, Node]]:
    """Edges that hold cases together: scored links and must-links, but no cannot-links."""
    return [
        (u, v)
        for u, v, edge in graph.edges(data=True)
        if edge.get("kind") != "cannot_link" and ("log10_lr" in edge or edge.get("kind") == "must_link")
    ]


def _bridge(series: AnyGraph, u: Node, v: Node) -> Bridge:
    import networkx as nx

    without = series.edge_subgraph(_links(series)).copy()
    without.remove_edge(u, v)
    sides = [frozenset(nx.node_connected_component(without, end)) for end in (u, v)]
    return Bridge(u, v, float(series.edges[u, v]["log10_lr"]), min(sides, key=len))


def centralities(graph: AnyGraph, members: Collection[Node]) -> dict[Node, Centrality]:
    """Strength and betweenness of every member of a series, among its members only."""
    import networkx as nx

    series: AnyGraph = nx.Graph(graph.subgraph(members).edge_subgraph(_links(graph.subgraph(members))))
    series.add_nodes_from(members)
    for _, _, edge in series.edges(data=True):
        edge["probability"] = float(edge.get("probability", 1.0))
        edge["length"] = -float(np.log10(max(edge["probability"], 1e-300)))
    betweenness = nx.betweenness_centrality(series, weight="length")
    mates = max(len(series) - 1, 1)
    return {
        node: Centrality(float(strength) / mates, float(betweenness[node]))
        for node, strength in series.degree(weight="probability")
    }


def other_series(
    graph: AnyGraph, communities: Sequence[Collection[Node]], pair_log10_lr: PairLog10LR
) -> dict[Node, OtherSeries]:
    """For each case the likeliest series of two or more that it is linked with but does not stand in.

    A series is weighed by the mean LR over all its members, as in `linker.series.second_series`, whose result on
    arrays is the same (known offenders apart). Of equal ones the first community is taken. `pair_log10_lr` takes arrays
    of the `row` attributes of the nodes. Cases that point to no other series are left out.
    """
    community_of = {node: number for number, members in enumerate(communities) for node in members}
    best_series = {}
    for node in graph:
        weights = dict(_weights(graph, node, communities, community_of, pair_log10_lr))
        if weights:
            best = max(weights, key=lambda number: (weights[number], -number))
            best_series[node] = OtherSeries(best, weights[best])
    return best_series


def _weights(
    graph: AnyGraph,
    node: Node,
    communities: Sequence[Collection[Node]],
    community_of: Mapping[Node, int],
    pair_log10_lr: PairLog10LR,
) -> Iterator[tuple[int, float]]:
    linked_nodes = (mate for mate in graph.neighbors(node) if "log10_lr" in graph.edges[node, mate])
    for number in sorted({community_of[mate] for mate in linked_nodes} - {community_of[node]}):
        if len(communities[number]) > 1:
            row = graph.nodes[node]["row"]
            rows = np.array(sorted(graph.nodes[member]["row"] for member in communities[number]), dtype=np.int64)
            scores = checked_scores(pair_log10_lr, np.minimum(row, rows), np.maximum(row, rows))
            yield number, float(log10_sum(scores) - np.log10(len(rows)))
