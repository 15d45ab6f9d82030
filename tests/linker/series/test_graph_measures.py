from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from features.columns import FloatArray, IntArray, text_column
from linker.pairs.links import Links
from linker.series.constraints import Constraints
from linker.series.graph import case_graph
from linker.series.graph_measures import centralities, other_series, weak_bridges

if TYPE_CHECKING:
    from linker.series.graph import CaseGraph

# Two triangles held together by one weak link, 2 - 3.
FIRST, SECOND = np.array([0, 0, 1, 2, 3, 3, 4]), np.array([1, 2, 2, 3, 4, 5, 5])
SCORES = np.array([3.0, 3.0, 3.0, 1.0, 3.0, 3.0, 3.0])


def triangles(constraints: Constraints | None = None) -> CaseGraph:
    return case_graph(
        text_column(list("abcdef")),
        Links.of(FIRST, SECOND, SCORES),
        np.where(SCORES > 2.0, 0.9, 0.3),
        constraints or Constraints.none(),
    )


def test_a_weak_bridge_is_named_with_the_side_it_holds() -> None:
    (bridge,) = weak_bridges(triangles(), "abcdef")
    assert {bridge.first, bridge.second} == {"c", "d"}
    assert bridge.log10_lr == 1.0
    assert bridge.smaller_side in ({"a", "b", "c"}, {"d", "e", "f"})
    assert weak_bridges(triangles(), "abc") == ()


def test_what_must_stand_together_is_no_bridge_and_what_cannot_is_no_link() -> None:
    assert weak_bridges(triangles(Constraints.of([(2, 3)])), "abcdef") == ()
    assert weak_bridges(triangles(Constraints.of([], [(2, 3)])), "abcdef") == ()


def test_the_case_that_holds_two_halves_together_lies_between() -> None:
    found = centralities(triangles(), "abcdef")
    assert found["c"].betweenness == found["d"].betweenness > found["a"].betweenness == 0.0
    assert found["a"].strength == pytest.approx(1.8 / 5)
    alone: nx.Graph[str] = nx.Graph()
    alone.add_node("x")
    assert centralities(alone, ["x"])["x"].strength == 0.0


def test_the_other_series_is_weighed_over_all_its_members() -> None:
    def pair_log10_lr(first: IntArray, second: IntArray) -> FloatArray:
        return np.where((first == 2) & (second == 3), 1.0, -9.0)

    found = other_series(triangles(), [{"a", "b", "c"}, {"d", "e", "f"}], pair_log10_lr)
    assert {case: series.community for case, series in found.items()} == {"c": 1, "d": 0}
    assert found["c"].log10_lr == pytest.approx(1.0 - np.log10(3.0))
