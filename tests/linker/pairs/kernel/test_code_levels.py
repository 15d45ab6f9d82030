"""Few cases score more with a set of codes than its level, and levels are as low as that allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import invented_scorer, invented_table, invented_vectors

from linker.pairs.kernel import code_levels as room
from linker.pairs.kernel.columns import compiled_columns


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_a_level_is_the_least_that_few_cases_exceed(seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, 30))
    cases = compiled_columns(vectors, invented_scorer(random, vectors)).cases
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "LISTED_SHARE", share)
        found = room.code_levels(cases)
    for table, (side, start) in enumerate(cases.codes.tables.tolist()):
        levels = found.levels[found.begins[table] : found.begins[table + 1]]
        scores = cases.codes.scores[start : start + side * side].reshape(side, side)[:, cases.labels[:, table]]
        assert ((scores > levels[:, None]).sum(axis=1) <= share * 30).all()
        for own, level in zip(scores, levels, strict=True):
            lower = own[own < level]
            assert not len(lower) or (own > lower.max()).sum() > share * 30
