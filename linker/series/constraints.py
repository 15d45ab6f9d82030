"""What people and physics fix: cases that must stand together (must-link) and cases that cannot (cannot-link)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.columns import IntArray, freeze
from linker.errors import DecisionError
from linker.i18n.text import Text
from linker.series.groups import connected_labels

NO_COLOUR = -1
LISTED_CONTRADICTIONS = 3

# Asked with two aligned arrays of case rows; answers for each pair whether the two can never stand together.
Impossible = Callable[[IntArray, IntArray], NDArray[np.bool_]]


@dataclass(frozen=True)
class Contradiction:
    """Must-links that imply what a cannot-link forbids.

    `path` are case rows from one case of the forbidden pair to the other, each step one must-link, as short as any.
    """

    cannot: tuple[int, int]
    path: tuple[int, ...]

    @property
    def words(self) -> Text:
        """The contradiction as a sentence, cases named by their rows."""
        path = " - ".join(str(row) for row in self.path)
        return Text("clustering.contradiction", first=self.cannot[0], second=self.cannot[1], path=path)


class ContradictionError(DecisionError):
    """Decisions that cannot all hold; `contradictions` names each with its path, so that a person can undo one step."""

    def __init__(self, contradictions: tuple[Contradiction, ...]) -> None:
        self.contradictions = contradictions
        paths = [contradiction.words for contradiction in contradictions[:LISTED_CONTRADICTIONS]]
        if len(contradictions) > LISTED_CONTRADICTIONS:
            paths.append(Text("clustering.more_contradictions", count=len(contradictions) - LISTED_CONTRADICTIONS))
        super().__init__("clustering.contradictions", paths=tuple(paths))


@dataclass(frozen=True, eq=False)
class ClosedConstraints:
    """Constraints followed through every chain.

    `group` (size,) is the must-link group of each row, named by its smallest row; `cannot` (k, 2) are pairs of
    different groups that cannot stand together, lower first, sorted, each once. `colour` and `impossible` speak of
    rows; they bind the groups of the rows, unless the two rows are of one group.
    """

    group: IntArray
    cannot: IntArray
    colour: IntArray | None = None
    impossible: Impossible | None = None

    def __post_init__(self) -> None:
        freeze(self.group, self.cannot)

    def apart(self, first: IntArray, second: IntArray) -> NDArray[np.bool_]:
        """For each pair of rows: are they of two groups and forbidden to meet."""
        first_group, second_group, size = self.group[first], self.group[second], len(self.group)
        keys = self.cannot[:, 0] * size + self.cannot[:, 1]
        forbidden = np.isin(np.minimum(first_group, second_group) * size + np.maximum(first_group, second_group), keys)
        if self.colour is not None:
            left, right = self.colour[first], self.colour[second]
            forbidden |= (left != right) & (left != NO_COLOUR) & (right != NO_COLOUR)
        if self.impossible is not None:
            forbidden |= self.impossible(first, second)
        return np.asarray(forbidden & (first_group != second_group), dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Constraints:
    """Pairs of case rows, each of shape (pairs, 2): `must` share a series, `cannot` never do. Either way round.

    `colour` (size,) numbers what only one of can be in a series, such as the lone known offender of a case: rows of
    two colours never share one, NO_COLOUR goes with any. `impossible` answers the same for pairs of rows and is asked
    for the pairs of one component only. Where must-links hold two such rows together, the must-links win: who makes
    the constraints says so (`linker.series.ties`). ValueError for another shape, or for a pair of one row.
    """

    must: IntArray
    cannot: IntArray
    colour: IntArray | None = None
    impossible: Impossible | None = None

    def __post_init__(self) -> None:
        if self.colour is not None:
            freeze(self.colour)
        for name, pairs in (("must", self.must), ("cannot", self.cannot)):
            if pairs.ndim != 2 or pairs.shape[1] != 2:
                raise ValueError(f"{name} must have the shape (pairs, 2), not {pairs.shape}")
            twice = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
            if len(twice):
                raise ValueError(f"{name} pair {twice[0]} names row {pairs[twice[0], 0]} twice; drop it")
            freeze(pairs)

    @classmethod
    def of(
        cls,
        must: ArrayLike = (),
        cannot: ArrayLike = (),
        colour: ArrayLike | None = None,
        impossible: Impossible | None = None,
    ) -> Self:
        """From sequences of (row, row); both may be empty."""
        colours = None if colour is None else np.array(colour, dtype=np.int64)
        return cls(_pairs(must), _pairs(cannot), colours, impossible)

    @classmethod
    def none(cls) -> Self:
        """Nothing is fixed."""
        return cls.of()

    def closed(self, size: int) -> ClosedConstraints:
        """Groups of rows 0..size-1 and the cannot-links between them; ContradictionError where both cannot hold."""
        conflicts = contradictions(self, size)
        if conflicts:
            raise ContradictionError(conflicts)
        if self.colour is not None and len(self.colour) != size:
            raise ValueError(f"colour has {len(self.colour)} rows, there are {size}; give one of each row")
        group = _must_groups(self, size)
        between = np.sort(group[self.cannot], axis=1)
        return ClosedConstraints(group, np.unique(between, axis=0), self.colour, self.impossible)


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
    return connected_labels(constraints.must[:, 0], constraints.must[:, 1], size)


def _pairs(values: ArrayLike) -> IntArray:
    pairs = np.array(values, dtype=np.int64)
    return pairs.reshape(0, 2) if pairs.size == 0 else pairs
