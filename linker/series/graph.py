"""The link graph in networkx: cases are nodes; links, must-links and cannot-links are edges of their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from features.columns import FloatArray, IntArray, StrArray
from linker.pairs.links import Links
from linker.series.cluster import LARGEST_COMPONENT
from linker.series.constraints import NO_COLOUR, Constraints
from linker.series.groups import Grouping
from linker.series.split import split_components

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    CaseGraph = nx.Graph[str]
    AnyGraph = nx.Graph[Any]
    Node = Any

# The kinds of edges. A pair that people decided about has the kind of the decision, whether it is a link or not.
LINK, MUST_LINK, CANNOT_LINK = "link", "must_link", "cannot_link"
Link = tuple[str, str, dict[str, float]]


def link_graph(cases: Iterable[tuple[str, dict[str, object]]], links: Iterable[Link]) -> CaseGraph:
    """Undirected graph of cases (id, attributes) and of the links between them (id, id, attributes)."""
    import networkx as nx

    graph: CaseGraph = nx.Graph()
    graph.add_nodes_from(cases)
    graph.add_edges_from(links)
    return graph


def case_graph(
    case_id: StrArray,
    links: Links,
    probability: FloatArray,
    constraints: Constraints,
    *,
    largest_component: int = LARGEST_COMPONENT,
) -> CaseGraph:
    """The link graph of a library, with all its constraints: what `linker.series.communities` works on.

    Nodes are the case ids in the order of the rows, each with its `row` and, where the case has one lone known
    offender, his number as `offender` (two cases of different offenders never share a series). Edges have a `kind`:
    "link", "must_link" or "cannot_link"; whichever are scored carry `log10_lr` and `probability`. Pairs that no lone
    offender can have reached are cannot-links, looked for inside the pieces (of at most `largest_component` cases)
    that can become series. All attributes are plain Python values, so `networkx.write_graphml` takes them.
    ContradictionError where must-links imply what a cannot-link forbids.
    """
    names, group = case_id.tolist(), constraints.closed(len(case_id)).group
    graph = link_graph(
        ((name, _node_attributes(row, constraints.colour)) for row, name in enumerate(names)),
        (
            (names[first], names[second], {"kind": LINK, "log10_lr": score, "probability": chance})  # type: ignore[dict-item]
            for first, second, score, chance in zip(
                links.first.tolist(), links.second.tolist(), links.log10_lr.tolist(), probability.tolist(), strict=True
            )
        ),
    )
    pairs = np.concatenate([constraints.cannot, _impossible_pairs(links, constraints, group, largest_component)])
    for kind, rows in ((CANNOT_LINK, pairs), (MUST_LINK, constraints.must)):
        graph.add_edges_from(((names[first], names[second]) for first, second in rows.tolist()), kind=kind)
    return graph


def _node_attributes(row: int, colour: IntArray | None) -> dict[str, object]:
    if colour is None or colour[row] == NO_COLOUR:
        return {"row": row}
    return {"row": row, "offender": int(colour[row])}


def _impossible_pairs(links: Links, constraints: Constraints, group: IntArray, largest_component: int) -> IntArray:
    """Pairs of rows (pairs, 2) of different must-link groups that `constraints.impossible` forbids, piece by piece."""
    parts = [np.empty((0, 2), dtype=np.int64)]
    if constraints.impossible is not None:
        pieces, _ = split_components(links, group, largest_component)
        for batch in Grouping.of(pieces, smallest=2).batches():
            first, second = batch.pairs()
            is_forbidden = (group[first] != group[second]) & constraints.impossible(first, second)
            parts.append(np.stack([first[is_forbidden], second[is_forbidden]], axis=1))
    return np.concatenate(parts)


def nodes_by_row(graph: AnyGraph) -> list[Node]:
    """The nodes in the order of their `row`; in the order of the graph where any has none."""
    has_rows = all("row" in attributes for _, attributes in graph.nodes(data=True))
    return list(graph) if not has_rows else sorted(graph, key=lambda node: int(graph.nodes[node]["row"]))


def links_of_graph(graph: AnyGraph, nodes: list[Node]) -> Links:
    """The scored edges as links between places in `nodes`, whatever their kind."""
    place = {node: index for index, node in enumerate(nodes)}
    scored = ((u, v, edge["log10_lr"]) for u, v, edge in graph.edges(data=True) if "log10_lr" in edge)
    edges = [(place[u], place[v], score) for u, v, score in scored if u != v]
    ends = np.array([sorted(edge[:2]) for edge in edges], dtype=np.int64).reshape(-1, 2)
    return Links.of(ends[:, 0], ends[:, 1], np.array([edge[2] for edge in edges], dtype=np.float64))


def constraints_of_graph(graph: AnyGraph, nodes: list[Node]) -> Constraints:
    """The must-links, cannot-links and lone offenders of a graph, by places in `nodes`."""
    place = {node: index for index, node in enumerate(nodes)}
    pairs: dict[str, list[tuple[int, int]]] = {MUST_LINK: [], CANNOT_LINK: []}
    for u, v, edge in graph.edges(data=True):
        if edge.get("kind") in pairs:
            pairs[edge["kind"]].append((place[u], place[v]))
    colour = [int(graph.nodes[node].get("offender", NO_COLOUR)) for node in nodes]
    return Constraints.of(pairs[MUST_LINK], pairs[CANNOT_LINK], colour if set(colour) - {NO_COLOUR} else None)
