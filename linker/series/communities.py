"""Series as communities of the link graph, by the contract of `networkx.algorithms.community`.

`series_communities` is the method of this program: constrained average linkage. `networkx_clusterer` makes a
clusterer of any community algorithm of networkx that needs no more than a graph, by its name; must-links and
cannot-links hold in its result too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from features.columns import FloatArray, IntArray
from linker.errors import SettingsError
from linker.odds import probability
from linker.pairs.links import Links
from linker.series.average_linkage import average_linkage
from linker.series.cluster import LARGEST_COMPONENT, Clusterer, Clustering, ClusterOptions, cluster
from linker.series.constraints import ClosedConstraints, Constraints
from linker.series.graph import constraints_of_graph, links_of_graph, nodes_by_row
from linker.series.groups import Grouping, PairLog10LR, canonical, connected_labels

if TYPE_CHECKING:
    import networkx as nx

    from linker.series.graph import AnyGraph, Node

AVERAGE_LINKAGE = "average_linkage"
# Up to so many nodes the form in networkx is used, which takes some tenths of a second there; its work grows with the
# cube (2,000 nodes: 5 minutes, compiled 0.2 s), so beyond it arrays take over.
NETWORKX_NODES = 60
# What community algorithms may take besides the graph, and what they are given.
_ARGUMENTS: dict[str, object] = {"weight": "probability", "seed": 0}


def series_communities(
    graph: AnyGraph,
    *,
    threshold: float,
    pair_log10_lr: PairLog10LR | None = None,
    largest_component: int = LARGEST_COMPONENT,
    networkx_nodes: int = NETWORKX_NODES,
) -> list[set[Node]]:
    """Partition the nodes of a link graph into series; a case in no series is a set of its own.

    Average linkage on log10_lr: the two clusters of the highest mean merge until no mean reaches `threshold`. Edges of
    the kinds "must_link" and "cannot_link" and node attributes `offender` are always honoured (`graph.case_graph`
    makes such graphs). `pair_log10_lr` scores any pairs of `row` attributes (places in the graph, where it has none),
    given as two integer arrays; without it a pair that is no edge counts as neutral (0), or as the weakest edge where
    that is lower. Larger graphs are clustered by compiled code, with the same sets. Sets stand in the order of
    their smallest row. ContradictionError where must-links imply what a cannot-link forbids.
    """
    nodes = nodes_by_row(graph)
    score = _by_place(graph, nodes, pair_log10_lr)
    if len(nodes) <= networkx_nodes:
        places = average_linkage(
            graph, nodes, threshold=threshold, pair_log10_lr=score, largest_component=largest_component
        )
        return [{nodes[place] for place in community} for community in places]
    clustering = cluster(
        links_of_graph(graph, nodes),
        len(nodes),
        ClusterOptions(threshold, largest_component),
        pair_log10_lr=score,
        constraints=constraints_of_graph(graph, nodes),
    )
    return _as_sets(clustering.labels, nodes)


def _as_sets(labels: IntArray, nodes: list[Node]) -> list[set[Node]]:
    groups = Grouping.of(labels)
    return [{nodes[row] for row in rows.tolist()} for rows in np.split(groups.rows, groups.offsets[1:-1])]


def _by_place(graph: AnyGraph, nodes: list[Node], pair_log10_lr: PairLog10LR | None) -> PairLog10LR:
    """Scores by places in `nodes`, from scores by rows or from the edges."""
    if pair_log10_lr is None:
        return _edge_scores(graph, nodes)
    rows = [graph.nodes[node].get("row") for node in nodes]
    row = np.arange(len(nodes)) if None in rows else np.array(rows, dtype=np.int64)
    return lambda first, second: pair_log10_lr(row[first], row[second])


def _edge_scores(graph: AnyGraph, nodes: list[Node]) -> PairLog10LR:
    links = links_of_graph(graph, nodes)
    keys, absent = links.first * len(nodes) + links.second, float(links.log10_lr.min(initial=0.0))

    def pair_log10_lr(first: IntArray, second: IntArray) -> FloatArray:
        pair_keys = first * len(nodes) + second
        place = np.minimum(np.searchsorted(keys, pair_keys), max(len(keys) - 1, 0))
        if not len(keys):
            return np.full(len(first), absent)
        return np.where(keys[place] == pair_keys, links.log10_lr[place], absent)

    return pair_log10_lr


def clusterer_of(method: str, log10_prior_odds: float) -> Clusterer:
    """The clusterer of a name: average linkage, or a community algorithm of networkx.

    `log10_prior_odds` turn the log10_lr of links into the probabilities that community algorithms weigh edges by.
    SettingsError, with the names that can be used, for any other name.
    """
    return cluster if method == AVERAGE_LINKAGE else networkx_clusterer(method, log10_prior_odds)


def check_method(method: str) -> None:
    """SettingsError, with the names that can be used, for a name that `clusterer_of` does not know."""
    if method != AVERAGE_LINKAGE:
        _algorithm(method)


def networkx_clusterer(name: str, log10_prior_odds: float) -> Clusterer:
    """A clusterer that runs `networkx.algorithms.community.NAME` on the links that reach the threshold of clustering.

    Weaker links would join everything: modularity looks for few large communities (its resolution limit, Fortunato and
    Barthélemy 2007). Edges are weighed by the probability of the link. Cases of one must-link group are one node. A
    community that holds cannot-linked cases is taken apart: its links are followed from the strongest on, and none may
    join what is forbidden to meet.
    """
    algorithm = _algorithm(name)

    def clusterer(
        links: Links,
        size: int,
        options: ClusterOptions,
        *,
        pair_log10_lr: PairLog10LR,
        constraints: Constraints | None = None,
    ) -> Clustering:
        closed = (constraints or Constraints.none()).closed(size)
        strong = links.at_least(options.threshold)
        labels = _run(algorithm, name, _contracted(strong, closed.group, log10_prior_odds), closed.group)
        labels = _allowed(labels, strong, closed)
        rows = np.arange(size, dtype=np.int64)
        pieces = connected_labels(np.append(strong.first, rows), np.append(strong.second, labels), size)
        return Clustering(labels, pieces)

    return clusterer


@cache
def usable_algorithms() -> tuple[str, ...]:
    """Names of the community algorithms of networkx that give a partition of a graph and need nothing else."""
    from networkx.algorithms import community

    names = (name for name in dir(community) if name.endswith("_communities") and not name.startswith("_"))
    return tuple(name for name in names if _is_usable(getattr(community, name)))


def _is_usable(algorithm: Callable[..., Any]) -> bool:
    """Whether it runs with nothing but a graph; some only exist in other backends of networkx."""
    import networkx as nx

    if _missing_arguments(algorithm):
        return False
    pair: nx.Graph[int] = nx.Graph([(0, 1, {"probability": 1.0})])
    try:
        algorithm(pair, **_arguments(algorithm))
    except NotImplementedError:
        return False
    return True


def _algorithm(name: str) -> Callable[..., Any]:
    from networkx.algorithms import community

    algorithm = getattr(community, name, None)
    usable = usable_algorithms()
    if not name.endswith("_communities") or algorithm is None:
        raise SettingsError("clustering.unknown_method", name=name, names=(AVERAGE_LINKAGE, *usable))
    missing = _missing_arguments(algorithm)
    if missing:
        raise SettingsError(
            "clustering.needs_arguments", name=name, arguments=missing, names=(AVERAGE_LINKAGE, *usable)
        )
    return partial(algorithm, **_arguments(algorithm))


def _arguments(algorithm: Callable[..., Any]) -> dict[str, object]:
    parameters = inspect.signature(algorithm).parameters
    return {name: value for name, value in _ARGUMENTS.items() if name in parameters}


def _missing_arguments(algorithm: Callable[..., Any]) -> tuple[str, ...]:
    plain = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    needed_names = [
        name
        for name, parameter in list(inspect.signature(algorithm).parameters.items())[1:]
        if parameter.kind in plain and parameter.default is inspect.Parameter.empty
    ]
    return tuple(name for name in needed_names if name not in _ARGUMENTS)


def _contracted(links: Links, group: IntArray, log10_prior_odds: float) -> nx.Graph[int]:
    """The links between must-link groups; the weight of an edge is the sum of the probabilities of its links."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    first, second = group[links.first], group[links.second]
    weights = probability(links.log10_lr, log10_prior_odds)
    for u, v, weight in zip(first.tolist(), second.tolist(), weights.tolist(), strict=True):
        if u != v:
            before = graph.edges[u, v]["probability"] if graph.has_edge(u, v) else 0.0
            graph.add_edge(u, v, probability=before + weight)
    return graph


def _run(algorithm: Callable[..., Any], name: str, graph: nx.Graph[int], group: IntArray) -> IntArray:
    """Labels (size,) of the rows by the communities of their must-link groups."""
    from networkx.algorithms.community import is_partition

    if not graph.number_of_edges():
        return group
    communities = [set(community) for community in algorithm(graph)]
    if not is_partition(graph, communities):
        raise SettingsError("clustering.no_partition", name=name, names=(AVERAGE_LINKAGE, *usable_algorithms()))
    labels = np.arange(len(group), dtype=np.int64)
    for community in communities:
        labels[list(community)] = min(community)
    return canonical(labels[group])


def _allowed(labels: IntArray, links: Links, closed: ClosedConstraints) -> IntArray:
    """The labels, with every cluster that holds a forbidden pair cut along its links."""
    conflicts = [
        (first[is_forbidden], second[is_forbidden])
        for first, second in (batch.pairs() for batch in Grouping.of(labels, smallest=2).batches())
        if (is_forbidden := closed.apart(first, second)).any()
    ]
    if not conflicts:
        return labels
    first, second = (closed.group[np.concatenate(rows)] for rows in zip(*conflicts, strict=True))
    return canonical(_merged_along_links(labels, links, closed.group, first, second))


def _merged_along_links(labels: IntArray, links: Links, group: IntArray, first: IntArray, second: IntArray) -> IntArray:
    """Groups joined by the links inside the clusters of forbidden pairs (first, second), strongest first."""
    import networkx as nx

    is_cut = np.isin(labels, labels[first])
    enemies: nx.Graph[int] = nx.Graph(list(zip(first.tolist(), second.tolist(), strict=True)))
    joined_groups = nx.utils.UnionFind(np.unique(group[is_cut]).tolist())
    members = {row: {row} for row in joined_groups}
    inside = np.flatnonzero(is_cut[links.first] & (labels[links.first] == labels[links.second]))
    for link in inside[np.argsort(-links.log10_lr[inside], kind="stable")].tolist():
        a, b = (joined_groups[int(group[ends[link]])] for ends in (links.first, links.second))
        if a == b or any(not members[b].isdisjoint(enemies[row]) for row in members[a] if row in enemies):
            continue
        joined_groups.union(a, b)
        members[joined_groups[a]] = members[a] | members[b]
    target = np.arange(len(labels), dtype=np.int64)
    for row in [*joined_groups]:
        target[row] = joined_groups[row]
    return np.where(is_cut, target[group], labels)
