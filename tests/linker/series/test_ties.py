"""Facts give way to decisions, on the weakest step of a shortest chain; decisions against decisions are told."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linker.series.groups import connected_labels
from linker.series.ties import Chain, Overruled, Ties, resolve_must_links, shortest_chains

SIZE = 9
ROWS = st.integers(0, SIZE - 1)
MEMBERS = st.lists(st.tuples(ROWS, st.integers(0, 4), st.booleans()), max_size=14, unique_by=lambda one: one[:2])
PAIRS = st.lists(st.permutations(range(SIZE)).map(lambda rows: (rows[0], rows[1])), max_size=5)


def ties_of(members: list[tuple[int, int, bool]], ranks: tuple[int, ...] = (0, 1, 2, 3, 4)) -> Ties:
    row, tie, decided = zip(*members, strict=True) if members else ((), (), ())
    return Ties(
        np.array(row, dtype=np.int64),
        np.array(tie, dtype=np.int64),
        np.array(decided, dtype=np.bool_),
        np.array(ranks, dtype=np.int64),
    )


def pairs_of(*pairs: tuple[int, int]) -> np.ndarray:
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def held(ties: Ties) -> nx.Graph[object]:
    graph: nx.Graph[object] = nx.Graph()
    graph.add_nodes_from(range(SIZE))
    graph.add_edges_from((row, ("tie", tie)) for row, tie in zip(ties.row.tolist(), ties.tie.tolist(), strict=True))
    return graph


@given(MEMBERS)
def test_must_pairs_join_exactly_what_ties_join(members: list[tuple[int, int, bool]]) -> None:
    ties = ties_of(members)
    group = connected_labels(ties.must[:, 0], ties.must[:, 1], SIZE)
    graph = held(ties)
    for a in range(SIZE):
        assert [bool(group[a] == group[b]) for b in range(SIZE)] == [nx.has_path(graph, a, b) for b in range(SIZE)]


@given(MEMBERS, PAIRS)
def test_chains_are_shortest_and_of_real_steps(
    members: list[tuple[int, int, bool]], pairs: list[tuple[int, int]]
) -> None:
    ties, graph = ties_of(members), held(ties_of(members))
    chains = list(shortest_chains(ties, pairs))
    assert [chain.ends for chain in chains] == [pair for pair in pairs if nx.has_path(graph, *pair)]
    for chain in chains:
        assert 2 * len(chain.ties) == nx.shortest_path_length(graph, *chain.ends)
        for (one, other), tie in zip(pairwise(chain.rows), chain.ties, strict=True):
            assert graph.has_edge(one, ("tie", tie))
            assert graph.has_edge(other, ("tie", tie))


@given(MEMBERS, PAIRS)
def test_only_decisions_are_left_to_contradict(
    members: list[tuple[int, int, bool]], cannot: list[tuple[int, int]]
) -> None:
    ties = ties_of(members)
    settled = resolve_must_links(ties, pairs_of(*cannot), SIZE)
    decided = {(row, tie) for row, tie, by in members if by}
    graph = held(settled.ties)
    told = {chain.ends for chain in settled.contradictions}
    assert told == {(min(pair), max(pair)) for pair in cannot if nx.has_path(graph, *pair)}
    for chain in settled.contradictions:
        for (one, other), tie in zip(pairwise(chain.rows), chain.ties, strict=True):
            assert {(one, tie), (other, tie)} <= decided
    assert decided <= set(zip(settled.ties.row.tolist(), settled.ties.tie.tolist(), strict=True))
    if not any(nx.has_path(held(ties), *pair) for pair in cannot):
        assert len(settled.ties.row) == len(ties.row)


def test_the_least_trusted_fact_of_the_chain_gives_way_on_both_sides() -> None:
    # a fingerprint (tie 0) in 0, 1, 2; an offender (tie 1) known for 2, 3; 0 and 3 were rejected
    ties = ties_of([(0, 0, False), (1, 0, False), (2, 0, False), (2, 1, False), (3, 1, False)], (0, 2))
    settled = resolve_must_links(ties, pairs_of((3, 0)), 4)
    assert settled.overruled == (Overruled(Chain((0, 2, 3), (0, 1)), 0),)
    assert settled.contradictions == ()
    assert settled.ties.must.tolist() == [[2, 3]]


def test_a_tie_of_one_decided_case_lets_the_other_go() -> None:
    ties = ties_of([(0, 0, True), (1, 0, False), (2, 0, True)])
    settled = resolve_must_links(ties, pairs_of((0, 1)), 3)
    assert settled.ties.must.tolist() == [[0, 2]]
    assert resolve_must_links(ties, pairs_of((0, 2)), 3).contradictions == (Chain((0, 2), (0,)),)
