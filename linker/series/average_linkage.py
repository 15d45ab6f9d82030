"""Constrained average linkage written in networkx: the readable form of `linker.series.cluster`, for small graphs.

A property test holds the compiled form on arrays against this one. Work grows with the cube of a component.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from features.columns import IntArray
from linker.series.constraints import NO_COLOUR, Constraints, ContradictionError, contradictions
from linker.series.graph import MUST_LINK, constraints_of_graph
from linker.series.groups import PairLog10LR, checked_scores

if TYPE_CHECKING:
    import networkx as nx

    from linker.series.graph import AnyGraph, Node

    RankedGraph = nx.Graph[int]

# Must-links are stronger than any link: the weakest-first cut never takes one.
_MUST_RANK = -1


def average_linkage(
    graph: AnyGraph, nodes: list[Node], *, threshold: float, pair_log10_lr: PairLog10LR, largest_component: int
) -> list[set[int]]:
    """Communities as sets of places in `nodes`, by their smallest member; see `communities.series_communities`.

    `pair_log10_lr` takes two integer arrays of places, the lower one first.
    """
    import networkx as nx

    constraints = constraints_of_graph(graph, nodes)
    conflicts = contradictions(constraints, len(nodes))
    if conflicts:
        raise ContradictionError(conflicts)
    must: RankedGraph = nx.Graph(constraints.must.tolist())
    must.add_nodes_from(range(len(nodes)))
    group_of = {place: min(group) for group in nx.connected_components(must) for place in group}
    ranked = _ranked_graph(graph, nodes, group_of, threshold)
    communities = [
        community
        for piece in _pieces(ranked, largest_component)
        for community in _agglomerate(_group_graph(piece, group_of, constraints, pair_log10_lr), threshold)
    ]
    return sorted(communities, key=min)


def _ranked_graph(graph: AnyGraph, nodes: list[Node], group_of: dict[int, int], threshold: float) -> RankedGraph:
    """The links that reach the threshold, ranked 0, 1, 2 … from the strongest on, and the must-links."""
    import networkx as nx

    place = {node: index for index, node in enumerate(nodes)}
    scored = [(place[u], place[v], edge["log10_lr"]) for u, v, edge in graph.edges(data=True) if "log10_lr" in edge]
    links = [
        (-score, *sorted((group_of[u], group_of[v])), u, v)
        for u, v, score in scored
        if score >= threshold and group_of[u] != group_of[v]
    ]
    ranked: RankedGraph = nx.Graph()
    ranked.add_nodes_from(range(len(nodes)))
    ranked.add_edges_from((u, v, {"rank": rank}) for rank, (*_, u, v) in enumerate(sorted(links)))
    must = ((place[u], place[v]) for u, v, edge in graph.edges(data=True) if edge.get("kind") == MUST_LINK)
    ranked.add_edges_from(must, rank=_MUST_RANK)
    return ranked


def _pieces(ranked: RankedGraph, largest: int) -> Iterator[set[int]]:
    """The components; those of more than `largest` nodes cut at their weakest links until every piece fits."""
    import networkx as nx

    forest = nx.minimum_spanning_tree(ranked, weight="rank")
    waiting = list(nx.connected_components(forest))
    while waiting:
        piece = waiting.pop()
        ranks = {(u, v): edge["rank"] for u, v, edge in forest.subgraph(piece).edges(data=True)}
        weakest = max(ranks, key=ranks.__getitem__, default=None)
        if len(piece) <= largest or weakest is None or ranks[weakest] == _MUST_RANK:
            yield piece
            continue
        forest.remove_edge(*weakest)
        waiting += [nx.node_connected_component(forest, end) for end in weakest]


def _group_graph(
    piece: set[int], group_of: dict[int, int], constraints: Constraints, pair_log10_lr: PairLog10LR
) -> RankedGraph:
    """One node for each must-link group of a piece, `members` and mean log10_lr to each group it may merge with."""
    import networkx as nx
    import numpy as np

    groups: RankedGraph = nx.Graph()
    for place in sorted(piece):
        groups.add_node(group_of[place])
        groups.nodes[group_of[place]].setdefault("members", set()).add(place)
    forbidden = {frozenset(pair) for pair in constraints.cannot.tolist()}
    for first, second in combinations(groups, 2):
        pairs = [
            (min(u, v), max(u, v)) for u in groups.nodes[first]["members"] for v in groups.nodes[second]["members"]
        ]
        if not any(_may_not_meet(u, v, forbidden, constraints.colour) for u, v in pairs):
            lower, upper = np.array(sorted(pairs), dtype=np.int64).T
            groups.add_edge(first, second, mean=float(np.mean(checked_scores(pair_log10_lr, lower, upper))))
    return groups


def _may_not_meet(u: int, v: int, forbidden: set[frozenset[int]], colour: IntArray | None) -> bool:
    if frozenset((u, v)) in forbidden:
        return True
    return colour is not None and NO_COLOUR not in (colour[u], colour[v]) and bool(colour[u] != colour[v])


def _agglomerate(groups: RankedGraph, threshold: float) -> list[set[int]]:
    """Merge the two groups of the highest mean until no mean reaches the threshold; of equal ones the smallest rows."""
    while groups.number_of_edges():
        means = {(min(edge[:2]), max(edge[:2])): edge[2]["mean"] for edge in groups.edges(data=True)}
        first, second = max(means, key=lambda pair: (means[pair], -pair[0], -pair[1]))
        if means[first, second] < threshold:
            break
        _merge(groups, first, second)
    return [attributes["members"] for _, attributes in groups.nodes(data=True)]


def _merge(groups: RankedGraph, survivor: int, absorbed: int) -> None:
    """Lance and Williams (1967): the mean to a merged group is that of its parts, weighted by their sizes."""
    sizes = len(groups.nodes[survivor]["members"]), len(groups.nodes[absorbed]["members"])
    for mate in [*groups[survivor]]:
        if mate == absorbed:
            continue
        if not groups.has_edge(absorbed, mate):
            groups.remove_edge(survivor, mate)
            continue
        parts = groups.edges[survivor, mate]["mean"], groups.edges[absorbed, mate]["mean"]
        groups.edges[survivor, mate]["mean"] = (sizes[0] * parts[0] + sizes[1] * parts[1]) / sum(sizes)
    groups.nodes[survivor]["members"] |= groups.nodes[absorbed]["members"]
    groups.remove_node(absorbed)
