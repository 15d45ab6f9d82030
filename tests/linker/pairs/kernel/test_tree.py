from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linker.pairs.kernel.tree import CHILDREN, LEAF_CASES, Envelopes, Points, Tree, along_the_curve, grown


def points(random: np.random.Generator, size: int) -> Points:
    x, y, days, stretch, rest = random.uniform(0, 50, (5, size))
    place = random.choice([0, 1, 2, 3], size).astype(np.int8)
    found = Points(x, y, days, stretch, rest, place, random.integers(0, 2, size).astype(np.int8))
    falling = np.linspace(3.0, -3.0, 672)
    order = along_the_curve(found, Envelopes(falling, np.zeros(672), falling))
    assert sorted(order.tolist()) == list(range(size))
    return found.take(order)


@given(st.integers(0, 2**32 - 1), st.integers(1, 400))
def test_every_node_bounds_all_cases_below_it(seed: int, size: int) -> None:
    cases = points(np.random.default_rng(seed), size)
    tree = grown(cases)
    seen = []
    for root in tree.roots.tolist():
        seen += below(tree, root, cases)
    assert sorted(seen) == list(range(size))
    assert len(tree.roots) == len(set(zip(cases.place.tolist(), cases.timed.tolist(), strict=True)))


def below(tree: Tree, node: int, cases: Points) -> list[int]:
    first, stop = tree.first_child[node].tolist()
    is_leaf = node < tree.leaves
    assert 0 < stop - first <= (LEAF_CASES if is_leaf else CHILDREN)
    found = list(range(first, stop)) if is_leaf else [row for k in range(first, stop) for row in below(tree, k, cases)]
    axes = np.stack([cases.x_km, cases.y_km, cases.days], axis=1)[found]
    np.testing.assert_array_equal(tree.low[node], axes.min(axis=0))
    np.testing.assert_array_equal(tree.high[node], axes.max(axis=0))
    assert tree.least_stretch[node] == cases.stretch[found].min()
    assert tree.most_rest[node] == cases.rest[found].max()
    assert set(cases.place[found]) == {tree.place[node]}
    assert set(cases.timed[found]) == {tree.timed[node]}
    return found
