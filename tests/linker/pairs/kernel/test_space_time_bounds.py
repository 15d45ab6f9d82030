from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import Coordinates, invented_scorer, invented_table, invented_vectors

from linker.pairs.kernel.compiled import entry
from linker.pairs.kernel.search_space import Walk, prepared_for
from linker.pairs.kernel.space_time_bounds import (
    Ground,
    best_of_nodes,
    float32_minimum,
    in_common,
    points_reaching_box,
    points_reaching_case,
)
from linker.pairs.kernel.tree import LEAF_CASES

COORDINATES = st.sampled_from(["degrees", "metres", "both"])


@entry
def reached(ground: Ground, a: int, leaf: int, other: int) -> tuple[int, int, bool]:
    """What a case, and the leaf it is of, may reach in another leaf; and whether one of both may with one."""
    common, least = (
        in_common(ground.kinds[a], ground.tree.kinds[other]),
        float32_minimum(ground.float32_bounds, ground.minimum_total),
    )
    best = best_of_nodes(ground.tree.boxes, ground.tree.kinds, ground.bounds, leaf, other)
    by_case = points_reaching_case(ground, least, common, a, other)
    return by_case, points_reaching_box(ground, least, common, leaf, other), best >= ground.minimum_total


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), COORDINATES, st.floats(-3.0, 3.0))
def test_whoever_reaches_is_let_pass_by_all_that_stand_before(seed: int, where: Coordinates, needed: float) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, 3 * LEAF_CASES, coordinates=where))
    scorer = invented_scorer(random, vectors)
    walk = Walk.over(vectors, scorer, prepared_for(vectors, scorer), needed, rare=None)
    row, children = walk.ground.cases.row, walk.ground.tree.children.tolist()
    every = np.arange(len(row))
    square = scorer.contributions(vectors, row[np.repeat(every, len(row))], row[np.tile(every, len(row))]).sum(axis=1)
    square = square.reshape(len(row), len(row))
    for leaf, other in np.ndindex(walk.ground.tree.leaves, walk.ground.tree.leaves):
        (start, stop), theirs = children[leaf], np.arange(*children[other])
        for a in range(start, stop):
            by_case, by_leaf, by_nodes = reached(walk.ground, a, leaf, other)
            for lane in np.flatnonzero((square[a, theirs] >= needed) & (theirs != a)).tolist():
                assert by_case >> lane & 1
                assert by_leaf >> lane & 1
                assert by_nodes
