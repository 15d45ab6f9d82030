"""No clustering ever breaks a constraint, through any chain: random graphs, random constraints of every kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.constraints import NO_COLOUR, Constraints, contradictions

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Graph:
    """Scores of all pairs, and constraints of every kind; `forbidden` is the square that `impossible` answers from."""

    scores: FloatArray
    links: Links
    constraints: Constraints
    forbidden: BoolArray

    @property
    def size(self) -> int:
        return len(self.scores)

    def pair_log10_lr(self, first: IntArray, second: IntArray) -> FloatArray:
        return self.scores[first, second]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    size = draw(st.integers(2, 40))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = np.triu(random.normal(draw(st.sampled_from([-1.0, 0.5, 2.0])), 1.5, (size, size)), 1)
    scores = scores + scores.T
    first, second = np.triu_indices(size, 1)
    linked = (scores[first, second] >= 0.0) & (random.random(len(first)) < draw(st.sampled_from([0.1, 1.0])))
    return Graph(
        scores,
        Links.of(first[linked], second[linked], scores[first[linked], second[linked]]),
        *_constraints(random, size, draw(st.integers(0, 2))),
    )


def _constraints(random: np.random.Generator, size: int, density: int) -> tuple[Constraints, BoolArray]:
    def pairs(share: float) -> IntArray:
        found = random.integers(size, size=(int(share * density * size), 2))
        return np.asarray(found[found[:, 0] != found[:, 1]])

    forbidden = np.triu(random.random((size, size)) < 0.1 * density, 1)
    forbidden = forbidden | forbidden.T
    colour = np.where(random.random(size) < 0.3 * density, random.integers(3, size=size), NO_COLOUR)
    return Constraints(pairs(0.2), pairs(0.3), colour, lambda a, b: forbidden[a, b]), forbidden


@given(graphs(), st.floats(-1.0, 1.0), st.sampled_from([2, 6, 2000]))
@settings(max_examples=300, deadline=None)
def test_no_constraint_is_broken(graph: Graph, threshold: float, largest: int) -> None:
    constraints, size = graph.constraints, graph.size
    broken = {one.cannot for one in contradictions(constraints, size)}
    kept = np.array([tuple(sorted(pair)) not in broken for pair in constraints.cannot.tolist()], dtype=np.bool_)
    constraints = Constraints(constraints.must, constraints.cannot[kept], constraints.colour, constraints.impossible)
    options = ClusterOptions(threshold, largest)
    labels = cluster(
        graph.links, size, options, pair_log10_lr=graph.pair_log10_lr, constraints=constraints
    ).labels  # fmt: skip
    group, colour = constraints.closed(size).group, constraints.colour
    assert colour is not None
    together = (labels[:, None] == labels) & (group[:, None] != group)
    coloured = (colour[:, None] != NO_COLOUR) & (colour != NO_COLOUR) & (colour[:, None] != colour)
    assert (labels[constraints.must[:, 0]] == labels[constraints.must[:, 1]]).all()
    assert (labels[constraints.cannot[:, 0]] != labels[constraints.cannot[:, 1]]).all()
    assert not np.any(together & coloured)
    assert not np.any(together & graph.forbidden)
