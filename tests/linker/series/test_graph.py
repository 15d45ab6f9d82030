from __future__ import annotations

from linker.series.graph import link_graph


def test_cases_without_links_stay_and_attributes_are_kept() -> None:
    graph = link_graph([("a", {"series_id": "S1"}), ("b", {}), ("c", {})], [("a", "b", {"log10_lr": 2.0})])
    assert sorted(graph.nodes(data="series_id")) == [("a", "S1"), ("b", None), ("c", None)]
    assert list(graph.edges(data="log10_lr")) == [("a", "b", 2.0)]


def test_nothing_is_an_empty_graph() -> None:
    assert link_graph([], []).number_of_nodes() == 0
