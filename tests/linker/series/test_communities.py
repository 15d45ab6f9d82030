from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from linker.errors import SettingsError
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.communities import (
    AVERAGE_LINKAGE,
    clusterer_of,
    networkx_clusterer,
    series_communities,
    usable_algorithms,
)
from linker.series.constraints import Constraints, ContradictionError


def karate() -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.karate_club_graph()
    for _, _, edge in graph.edges(data=True):
        edge["log10_lr"] = edge["weight"] / 2.0
    return graph


def test_it_keeps_the_contract_of_networkx() -> None:
    graph = karate()
    communities = series_communities(graph, threshold=0.5)
    assert nx.community.is_partition(graph, communities)
    assert communities == sorted(communities, key=min)
    assert series_communities(graph, threshold=0.5, networkx_nodes=0) == communities


def test_constraints_on_edges_and_lone_offenders_hold() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edge("a", "b", log10_lr=3.0, kind="link")
    graph.add_edge("b", "c", log10_lr=3.0, kind="cannot_link")
    graph.add_edge("a", "d", kind="must_link")
    assert series_communities(graph, threshold=1.0) == [{"a", "b", "d"}, {"c"}]
    graph.nodes["a"]["offender"], graph.nodes["b"]["offender"] = 1, 2
    assert {"a", "d"} in series_communities(graph, threshold=1.0)
    graph.add_edge("a", "d", kind="cannot_link")
    graph.add_edges_from([("a", "c"), ("c", "d")], kind="must_link")
    with pytest.raises(ContradictionError, match="contradict each other"):
        series_communities(graph, threshold=1.0)


def test_an_empty_graph_has_no_series_and_nodes_without_links_stand_alone() -> None:
    graph: nx.Graph[str] = nx.Graph()
    assert series_communities(graph, threshold=1.0) == []
    graph.add_nodes_from("ab")
    assert series_communities(graph, threshold=1.0) == [{"a"}, {"b"}]
    assert series_communities(graph, threshold=1.0, networkx_nodes=0) == [{"a"}, {"b"}]


def links_of(graph: nx.Graph[int]) -> Links:
    edges = np.array(graph.edges, dtype=np.int64)
    return Links.of(edges[:, 0], edges[:, 1], [edge["log10_lr"] for _, _, edge in graph.edges(data=True)])


@pytest.mark.parametrize("name", ["louvain_communities", "greedy_modularity_communities"])
def test_communities_of_networkx_are_those_it_finds_itself(name: str) -> None:
    graph = karate()
    links = links_of(graph)
    clusterer = networkx_clusterer(name, log10_prior_odds=-1.0)
    labels = clusterer(links, len(graph), ClusterOptions(0.0), pair_log10_lr=lambda a, b: np.zeros(len(a))).labels
    communities = [set(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)]
    assert nx.community.is_partition(graph, communities)
    assert 2 <= len(communities) <= 6
    assert nx.community.modularity(graph, communities) > 0.3
    repeated_labels = clusterer(
        links, len(graph), ClusterOptions(0.0), pair_log10_lr=lambda a, b: np.zeros(len(a))
    ).labels
    assert np.array_equal(repeated_labels, labels)


def test_a_community_with_a_cannot_link_is_cut_along_its_links() -> None:
    links = Links.of([0, 1, 2, 0], [1, 2, 3, 3], [3.0, 1.0, 3.0, 0.5])
    constraints = Constraints.of(must=[(4, 0)], cannot=[(4, 3)])
    labels = networkx_clusterer("label_propagation_communities", 0.0)(
        links, 5, ClusterOptions(1.0), pair_log10_lr=lambda a, b: np.zeros(len(a)), constraints=constraints
    ).labels
    assert labels[4] == labels[0] != labels[3]
    assert labels[2] == labels[3]


def test_names_that_cannot_be_used_are_refused_with_those_that_can() -> None:
    assert {"louvain_communities", "greedy_modularity_communities", "label_propagation_communities"} <= set(
        usable_algorithms()
    )
    assert clusterer_of(AVERAGE_LINKAGE, -3.0) is cluster
    with pytest.raises(SettingsError, match=r"'nonsense' is no community algorithm.*louvain_communities"):
        clusterer_of("nonsense", -3.0)
    with pytest.raises(SettingsError, match="needs a value for k"):
        clusterer_of("k_clique_communities", -3.0)
