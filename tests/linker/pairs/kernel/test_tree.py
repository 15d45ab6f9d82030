from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linker.pairs.kernel.curves import STEPS
from linker.pairs.kernel.tree import CHILDREN, LEAF_CASES, Points, Tree, along_the_curve, grown


def points(random: np.random.Generator, size: int) -> Points:
    found = Points(random.uniform(0, 50, (size, 5)), random.integers(0, 8, size))
    falling = np.linspace(3.0, -3.0, STEPS)
    order = along_the_curve(found, np.stack([falling, falling, falling]))
    assert sorted(order.tolist()) == list(range(size))
    return Points(found.spots[order], found.kinds[order])


@given(st.integers(0, 2**32 - 1), st.integers(1, 400))
def test_every_node_bounds_all_cases_below_it(seed: int, size: int) -> None:
    cases = points(np.random.default_rng(seed), size)
    tree = grown(cases)
    assert sorted(case for root in tree.roots.tolist() for case in below(tree, root, cases)) == list(range(size))
    assert len(tree.roots) == len(set(cases.kinds.tolist()))


def below(tree: Tree, node: int, cases: Points) -> list[int]:
    """The cases under a node; every bound on the way down is the tightest there is."""
    first, stop = tree.children[node].tolist()
    is_leaf = node < tree.leaves
    assert 0 < stop - first <= (LEAF_CASES if is_leaf else CHILDREN)
    found = (
        list(range(first, stop)) if is_leaf else [case for k in range(first, stop) for case in below(tree, k, cases)]
    )
    spots = cases.spots[found]
    wanted = [*spots[:, :3].min(axis=0), *spots[:, :3].max(axis=0), spots[:, 3].min(), spots[:, 4].max()]
    np.testing.assert_array_equal(tree.boxes[node], wanted)
    assert set(cases.kinds[found].tolist()) == {int(tree.kinds[node])}
    if is_leaf:
        assert tree.last_leaf[node] == node
    return found
