"""Series by networkx and by compiled code are the same sets, and no community algorithm breaks a constraint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.community import is_partition

from features.columns import Ragged, text_column
from linker.series.cluster import ClusterOptions, cluster
from linker.series.communities import networkx_clusterer, series_communities
from linker.series.constraints import Constraints, contradictions
from linker.series.graph import case_graph
from linker.series.graph_measures import other_series
from linker.series.second_series import NO_SERIES, second_series
from tests.properties.test_constraints import Graph, graphs

if TYPE_CHECKING:
    from linker.series.graph import CaseGraph

THRESHOLDS, LARGEST = st.floats(-1.0, 1.0), st.sampled_from([2, 6, 2000])


def without_contradictions(graph: Graph) -> Graph:
    constraints = graph.constraints
    broken = {contradiction.cannot for contradiction in contradictions(constraints, graph.size)}
    holds = np.array([tuple(sorted(pair)) not in broken for pair in constraints.cannot.tolist()], dtype=np.bool_)
    cannot = constraints.cannot[holds]
    return replace(graph, constraints=Constraints(constraints.must, cannot, constraints.colour, constraints.impossible))


def in_networkx(graph: Graph, largest: int) -> CaseGraph:
    names = text_column([f"C-{row:03d}" for row in range(graph.size)])
    return case_graph(names, graph.links, np.full(len(graph.links), 0.5), graph.constraints, largest_component=largest)


@given(graphs(), THRESHOLDS, LARGEST)
@settings(max_examples=200, deadline=None)
def test_networkx_and_compiled_code_find_the_same_series(graph: Graph, threshold: float, largest: int) -> None:
    graph = without_contradictions(graph)
    case_links = in_networkx(graph, largest)
    readable, compiled = (
        series_communities(
            case_links,
            threshold=threshold,
            pair_log10_lr=graph.pair_log10_lr,
            largest_component=largest,
            networkx_nodes=nodes,
        )
        for nodes in (graph.size, 0)
    )
    assert readable == compiled
    assert is_partition(case_links, readable)
    options = ClusterOptions(threshold, largest)
    labels = cluster(
        graph.links, graph.size, options, pair_log10_lr=graph.pair_log10_lr, constraints=graph.constraints
    ).labels
    rows = [{case_links.nodes[node]["row"] for node in community} for community in compiled]
    assert [set(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)] == rows


@given(graphs(), THRESHOLDS)
@settings(max_examples=100, deadline=None)
def test_the_second_series_by_networkx_is_that_of_the_arrays(graph: Graph, threshold: float) -> None:
    free = replace(graph, constraints=Constraints.none())
    labels = cluster(free.links, free.size, ClusterOptions(threshold), pair_log10_lr=free.pair_log10_lr).labels
    communities = [{f"C-{row:03d}" for row in np.flatnonzero(labels == label).tolist()} for label in np.unique(labels)]
    by_networkx = other_series(in_networkx(free, 500), communities, free.pair_log10_lr)
    by_arrays = second_series(labels, free.links, free.pair_log10_lr, 0.0, Ragged.empty(free.size))
    expected = {
        f"C-{row:03d}": int(np.searchsorted(np.unique(labels), label))
        for row, label in enumerate(by_arrays.label.tolist())
        if label != NO_SERIES
    }
    assert {case: series.community for case, series in by_networkx.items()} == expected


@pytest.mark.parametrize(
    "name", ["louvain_communities", "greedy_modularity_communities", "label_propagation_communities"]
)
@given(graph=graphs())
@settings(max_examples=60, deadline=None)
def test_no_community_algorithm_breaks_a_constraint(name: str, graph: Graph) -> None:
    graph = without_contradictions(graph)
    constraints, size = graph.constraints, graph.size
    clusterer = networkx_clusterer(name, log10_prior_odds=-1.0)
    labels = clusterer(
        graph.links, size, ClusterOptions(0.0), pair_log10_lr=graph.pair_log10_lr, constraints=constraints
    ).labels
    assert (labels[constraints.must[:, 0]] == labels[constraints.must[:, 1]]).all()
    first, second = np.triu_indices(size, 1)
    together = labels[first] == labels[second]
    assert not constraints.closed(size).apart(first[together], second[together]).any()
