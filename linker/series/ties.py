"""Must-links as ties of several cases each, from decisions and from facts, and which facts yield to decisions.

A confirmed pair is a tie of two cases, a known offender a tie of all the cases solved by him, a fingerprint a tie of
all the cases it was found in. People can err and so can records, so ties can imply what a cannot-link forbids. Then a
decision wins over a fact; a conflict of two decisions can only be reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, freeze
from linker.series.groups import connected_labels

if TYPE_CHECKING:
    import networkx as nx

    TieGraph = nx.Graph[tuple[int, int]]

# The two sides of the graph of cases and ties.
_CASE, _TIE = 0, 1


@dataclass(frozen=True, eq=False)
class Ties:
    """Memberships, aligned: `row[k]` is a case of tie `tie[k]`; all cases of a tie must stand together.

    `decided[k]`: a person said so of this very case, so this membership is never dropped. `rank` (ties,) orders the
    ties by how much they can be trusted where facts have to give way; the lowest goes first.
    """

    row: IntArray
    tie: IntArray
    decided: NDArray[np.bool_]
    rank: IntArray

    def __post_init__(self) -> None:
        if not len(self.row) == len(self.tie) == len(self.decided):
            raise ValueError("row, tie and decided must have one length")
        freeze(self.row, self.tie, self.decided, self.rank)

    @property
    def must(self) -> IntArray:
        """Pairs of rows (pairs, 2) that say the same: each case of a tie with the tie's first one."""
        order = np.lexsort((self.row, self.tie))
        row, tie = self.row[order], self.tie[order]
        _, start, counts = np.unique(tie, return_index=True, return_counts=True)
        pairs = np.stack([np.repeat(row[start], counts), row], axis=1)
        return np.asarray(pairs[pairs[:, 0] != pairs[:, 1]], dtype=np.int64)

    def without(self, dropped: NDArray[np.bool_]) -> Ties:
        """The ties without some memberships."""
        remaining = ~dropped
        return Ties(self.row[remaining], self.tie[remaining], self.decided[remaining], self.rank)


@dataclass(frozen=True)
class Chain:
    """A shortest path between two cases that must stand together: its `rows`, and the tie of each step."""

    rows: tuple[int, ...]
    ties: tuple[int, ...]

    @property
    def ends(self) -> tuple[int, int]:
        """The two cases that the chain holds together."""
        return self.rows[0], self.rows[-1]


@dataclass(frozen=True)
class Overruled:
    """A fact that gave way to a decision: both cases of step `step` of the chain were taken out of that step's tie."""

    chain: Chain
    step: int


@dataclass(frozen=True, eq=False)
class ResolvedTies:
    """The ties that hold, the facts that gave way to them, and the decisions that contradict decisions."""

    ties: Ties
    overruled: tuple[Overruled, ...]
    contradictions: tuple[Chain, ...]


def resolve_must_links(ties: Ties, cannot: IntArray, size: int) -> ResolvedTies:
    """Take out facts until no decided cannot-link (pairs of rows, shape (pairs, 2)) is implied, but for decisions.

    On each shortest chain between two forbidden cases the least trusted fact gives way: both its cases leave that tie,
    so that neither is preferred to the other. Chains of decisions alone are kept, and reported.
    """
    pairs = np.unique(np.sort(cannot, axis=1), axis=0)
    overruled: list[Overruled] = []
    while True:
        broken = _broken(ties, pairs, size)
        chains = tuple(shortest_chains(ties, broken))
        weakest = [(chain, step) for chain in chains if (step := _weakest_fact(ties, chain)) is not None]
        if not weakest:
            return ResolvedTies(ties, tuple(overruled), chains)
        overruled += [Overruled(chain, step) for chain, step in weakest]
        ties = ties.without(_leaving(ties, weakest))


def shortest_chains(ties: Ties, pairs: Iterable[tuple[int, int]]) -> Iterator[Chain]:
    """A shortest chain for each pair of rows that ties hold together; of equal ones that of the lowest ties."""
    graph = _tie_graph(ties)
    for first, second in pairs:
        chain = _chain(graph, int(first), int(second))
        if chain is not None:
            yield chain


def _broken(ties: Ties, pairs: IntArray, size: int) -> list[tuple[int, int]]:
    if not len(pairs) or not len(ties.row):
        return []
    must = ties.must
    group = connected_labels(must[:, 0], must[:, 1], size)
    return [(a, b) for a, b in pairs[group[pairs[:, 0]] == group[pairs[:, 1]]].tolist()]


def _weakest_fact(ties: Ties, chain: Chain) -> int | None:
    # a step is decided only where both its cases were put into the tie by a person
    decided = set(zip(ties.row[ties.decided].tolist(), ties.tie[ties.decided].tolist(), strict=True))
    steps = [
        (int(ties.rank[tie]), step)
        for step, tie in enumerate(chain.ties)
        if not {(chain.rows[step], tie), (chain.rows[step + 1], tie)} <= decided
    ]
    return min(steps)[1] if steps else None


def _leaving(ties: Ties, weakest: list[tuple[Chain, int]]) -> NDArray[np.bool_]:
    leaving = {(row, chain.ties[step]) for chain, step in weakest for row in chain.rows[step : step + 2]}
    members = zip(ties.row.tolist(), ties.tie.tolist(), strict=True)
    is_leaving = np.array([member in leaving for member in members], dtype=np.bool_)
    return np.asarray(is_leaving & ~ties.decided, dtype=np.bool_)


def _tie_graph(ties: Ties) -> TieGraph:
    """Cases (0, row) and ties (1, tie) as the two sides of a bipartite graph; a membership is an edge."""
    import networkx as nx

    graph: TieGraph = nx.Graph()
    order = np.lexsort((ties.row, ties.tie))
    members = zip(ties.row[order].tolist(), ties.tie[order].tolist(), strict=True)
    graph.add_edges_from(((_CASE, row), (_TIE, tie)) for row, tie in members)
    return graph


def _chain(graph: TieGraph, first: int, second: int) -> Chain | None:
    """Breadth first from case to case; edges were added in the order of ties, so the lowest ties are found first."""
    import networkx as nx

    start, end = (_CASE, first), (_CASE, second)
    if start not in graph:
        return None
    before = dict(nx.bfs_predecessors(graph, start))
    if end not in before:
        return None
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    steps = [number for _, number in reversed(path)]
    return Chain(tuple(steps[::2]), tuple(steps[1::2]))
