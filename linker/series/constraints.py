"""What people and physics fix: cases that must stand together (must-link) and cases that cannot (cannot-link)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from features.columns import IntArray, freeze
from linker.errors import DecisionError
from linker.series.groups import joined


@dataclass(frozen=True)
class Contradiction:
    """Must-links that imply what a cannot-link forbids.

    `path` are case rows from one case of the forbidden pair to the other, each step one must-link, as short as any.
    """

    cannot: tuple[int, int]
    path: tuple[int, ...]

    def __str__(self) -> str:
        steps = " - ".join(str(row) for row in self.path)
        return f"case rows {self.cannot[0]} and {self.cannot[1]} cannot belong together, but must by {steps}"


class ContradictionError(DecisionError):
    """Decisions that cannot all hold; `contradictions` names each with its path, so that a person can undo one step."""

    def __init__(self, contradictions: tuple[Contradiction, ...]) -> None:
        self.contradictions = contradictions
        named = "; ".join(str(one) for one in contradictions[:3])
        more = f"; and {len(contradictions) - 3} more" if len(contradictions) > 3 else ""
        super().__init__(f"decisions contradict each other: {named}{more}; undo one decision on each path")


@dataclass(frozen=True, eq=False)
class ClosedConstraints:
    """Constraints followed through every chain.

    `group` (size,) is the must-link group of each row, named by its smallest row; `cannot` (k, 2) are pairs of
    different groups that cannot stand together, lower first, sorted, each once.
    """

    group: IntArray
    cannot: IntArray

    def __post_init__(self) -> None:
        freeze(self.group, self.cannot)


@dataclass(frozen=True, eq=False)
class Constraints:
    """Pairs of case rows, each of shape (pairs, 2): `must` share a series, `cannot` never do. Either way round.

    ValueError for another shape, or for a pair that names one row twice.
    """

    must: IntArray
    cannot: IntArray

    def __post_init__(self) -> None:
        for name, pairs in (("must", self.must), ("cannot", self.cannot)):
            if pairs.ndim != 2 or pairs.shape[1] != 2:
                raise ValueError(f"{name} must have the shape (pairs, 2), not {pairs.shape}")
            twice = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
            if len(twice):
                raise ValueError(f"{name} pair {twice[0]} names row {pairs[twice[0], 0]} twice; drop it")
            freeze(pairs)

    @classmethod
    def of(cls, must: ArrayLike = (), cannot: ArrayLike = ()) -> Self:
        """From sequences of (row, row); both may be empty."""
        return cls(_pairs(must), _pairs(cannot))

    @classmethod
    def none(cls) -> Self:
        """Nothing is fixed."""
        return cls.of()

    def closed(self, size: int) -> ClosedConstraints:
        """Groups of rows 0..size-1 and the cannot-links between them; ContradictionError where both cannot hold."""
        found = contradictions(self, size)
        if found:
            raise ContradictionError(found)
        group = _must_groups(self, size)
        between = np.sort(group[self.cannot], axis=1)
        return ClosedConstraints(group, np.unique(between, axis=0))


def contradictions(constraints: Constraints, size: int) -> tuple[Contradiction, ...]:
    """Every cannot-link whose two cases are held together by must-links, each once, sorted, with a shortest path."""
    group = _must_groups(constraints, size)
    cannot = np.unique(np.sort(constraints.cannot, axis=1), axis=0)
    broken = cannot[group[cannot[:, 0]] == group[cannot[:, 1]]]
    if not len(broken):
        return ()
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(np.unique(np.sort(constraints.must, axis=1), axis=0).tolist())
    return tuple(Contradiction((a, b), tuple(nx.shortest_path(graph, a, b))) for a, b in broken.tolist())


def _must_groups(constraints: Constraints, size: int) -> IntArray:
    for name, pairs in (("must", constraints.must), ("cannot", constraints.cannot)):
        if np.any((pairs < 0) | (pairs >= size)):
            raise ValueError(f"a {name} pair names a row outside 0..{size - 1}")
    return joined(constraints.must[:, 0], constraints.must[:, 1], size)


def _pairs(values: ArrayLike) -> IntArray:
    pairs = np.array(values, dtype=np.int64)
    return pairs.reshape(0, 2) if pairs.size == 0 else pairs
