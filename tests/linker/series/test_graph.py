from __future__ import annotations

import numpy as np
import pytest

from features.columns import text_column
from linker.pairs.links import Links
from linker.series.constraints import NO_COLOUR, Constraints, ContradictionError
from linker.series.graph import (
    case_graph,
    constraints_of_graph,
    link_graph,
    links_of_graph,
    nodes_by_row,
)

NAMES = text_column(["a", "b", "c", "d"])
LINKS = Links.of([0, 1, 2], [1, 2, 3], [2.0, 1.0, 0.5])


def test_cases_are_nodes_and_links_are_edges() -> None:
    graph = link_graph([("a", {"series_id": "S1"}), ("b", {}), ("c", {})], [("a", "b", {"log10_lr": 2.0})])
    assert graph.nodes["a"] == {"series_id": "S1"}
    assert set(graph.edges) == {("a", "b")}
    assert graph.edges["a", "b"] == {"log10_lr": 2.0}
    assert graph.number_of_nodes() == 3
    assert link_graph([], []).number_of_nodes() == 0


def test_decisions_and_facts_are_edges_of_their_kind() -> None:
    constraints = Constraints.of(
        [(0, 3)], [(0, 1)], [7, NO_COLOUR, NO_COLOUR, NO_COLOUR], lambda a, b: (a == 1) & (b == 2)
    )
    graph = case_graph(NAMES, LINKS, np.array([0.9, 0.5, 0.2]), constraints)
    assert graph.edges["a", "b"] == {"kind": "cannot_link", "log10_lr": 2.0, "probability": 0.9}
    assert graph.edges["a", "d"] == {"kind": "must_link"}
    assert graph.edges["b", "c"]["kind"] == "cannot_link"
    assert graph.edges["c", "d"] == {"kind": "link", "log10_lr": 0.5, "probability": 0.2}
    assert dict(graph.nodes["a"]) == {"row": 0, "offender": 7}
    assert dict(graph.nodes["b"]) == {"row": 1}


def test_links_and_constraints_come_back_from_the_graph() -> None:
    constraints = Constraints.of([(0, 3)], [(0, 2)], [7, NO_COLOUR, NO_COLOUR, NO_COLOUR])
    graph = case_graph(NAMES, LINKS, np.array([0.9, 0.5, 0.2]), constraints)
    nodes = nodes_by_row(graph)
    links, read = links_of_graph(graph, nodes), constraints_of_graph(graph, nodes)
    assert nodes == NAMES.tolist()
    np.testing.assert_array_equal(links.log10_lr, LINKS.log10_lr)
    assert (read.must.tolist(), read.cannot.tolist()) == ([[0, 3]], [[0, 2]])
    assert read.colour is not None
    assert read.colour.tolist() == [7, NO_COLOUR, NO_COLOUR, NO_COLOUR]


def test_contradictions_are_refused() -> None:
    with pytest.raises(ContradictionError):
        case_graph(NAMES, LINKS, np.ones(3), Constraints.of([(0, 1), (1, 2)], [(0, 2)]))
