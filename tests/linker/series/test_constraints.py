from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.errors import DecisionError
from linker.series.constraints import Constraints, ContradictionError, contradictions

SIZE = 9
PAIRS = st.lists(st.permutations(range(SIZE)).map(lambda rows: (rows[0], rows[1])), max_size=8)


@given(PAIRS, PAIRS)
def test_contradictions_are_the_broken_cannot_links_with_a_shortest_path(
    must: list[tuple[int, int]], cannot: list[tuple[int, int]]
) -> None:
    graph = nx.Graph(must)
    graph.add_nodes_from(range(SIZE))
    found = contradictions(Constraints.of(must, cannot), SIZE)
    broken = {(min(pair), max(pair)) for pair in cannot if nx.has_path(graph, *pair)}
    assert [one.cannot for one in found] == sorted(broken)
    for one in found:
        assert (one.path[0], one.path[-1]) == one.cannot
        assert all(graph.has_edge(a, b) for a, b in pairwise(one.path))
        assert len(one.path) - 1 == nx.shortest_path_length(graph, *one.cannot)


@given(PAIRS, PAIRS)
def test_closed_follows_every_chain_or_refuses(must: list[tuple[int, int]], cannot: list[tuple[int, int]]) -> None:
    constraints = Constraints.of(must, cannot)
    if contradictions(constraints, SIZE):
        with pytest.raises(ContradictionError):
            constraints.closed(SIZE)
        return
    graph = nx.Graph(must)
    graph.add_nodes_from(range(SIZE))
    closed = constraints.closed(SIZE)
    smallest = [min(nx.node_connected_component(graph, row)) for row in range(SIZE)]
    assert closed.group.tolist() == smallest
    between = {tuple(sorted((smallest[a], smallest[b]))) for a, b in cannot}
    assert [tuple(pair) for pair in closed.cannot.tolist()] == sorted(between)


def test_the_error_names_the_pair_and_the_way_between() -> None:
    constraints = Constraints.of(must=[(0, 1), (1, 2), (2, 3), (3, 0)], cannot=[(2, 0)])
    with pytest.raises(
        DecisionError, match=r"rows 0 and 2 cannot belong together, but must by 0 - [13] - 2;"
    ) as caught:
        constraints.closed(4)
    assert isinstance(caught.value, ContradictionError)
    assert [one.cannot for one in caught.value.contradictions] == [(0, 2)]


def test_many_contradictions_are_counted_and_all_carried() -> None:
    rows = range(5)
    chain = [(a, a + 1) for a in rows]
    with pytest.raises(ContradictionError, match="and 2 more; undo") as caught:
        Constraints.of(must=chain, cannot=chain).closed(6)
    assert len(caught.value.contradictions) == 5


def test_nothing_fixed() -> None:
    closed = Constraints.none().closed(3)
    assert closed.group.tolist() == [0, 1, 2]
    assert closed.cannot.shape == (0, 2)


@pytest.mark.parametrize("rows", [(0, 3), (-1, 2)])
def test_a_row_outside_the_table_is_refused(rows: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"cannot pair names a row outside 0\.\.2"):
        Constraints.of(cannot=[rows]).closed(3)


def test_a_pair_of_one_row_is_refused() -> None:
    with pytest.raises(ValueError, match="must pair 1 names row 4 twice"):
        Constraints.of(must=[(0, 1), (4, 4)])


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        Constraints.of(must=[1, 2, 3])


def test_constraints_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Constraints.of(must=[(0, 1)]).must[0, 0] = 5
