"""The quick answer for one case gives what scoring it against all cases gives, wherever that is asked for."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from trained import half_solved, model

from linker.flow import Home, settle
from linker.pairs.linking import best_of
from linker.pairs.nearest import best_among


@cache
def home() -> Home:
    return settle(half_solved(), model())


@settings(max_examples=40, deadline=None)
@given(place=st.floats(0.0, 0.999), count=st.integers(0, 30), seed=st.integers(0, 9), members=st.integers(0, 50))
def test_the_best_and_the_wanted_are_exact(place: float, count: int, seed: int, members: int) -> None:
    size = len(home().vectors)
    row = int(place * size)
    whole = np.random.default_rng(seed).choice(size, members, replace=False)
    every, found = (
        np.where(np.isnan(scores), -np.inf, scores)
        for scores in (
            best_of(home().vectors, home().scorer, row),
            best_among(home().vectors, home().scorer, row, count, whole),
        )
    )
    best = np.argsort(-every, kind="stable")[:count]
    assert np.argsort(-found, kind="stable")[:count].tolist() == best.tolist()
    assert found[best].tolist() == every[best].tolist()
    assert found[whole].tolist() == every[whole].tolist()
    left_out = found == -np.inf
    assert found[~left_out].tolist() == every[~left_out].tolist()
    assert not count or np.all(every[left_out] <= every[best[-1]])


def test_most_cases_are_ruled_out_without_being_scored() -> None:
    told = [best_among(home().vectors, home().scorer, row, 3, np.empty(0, dtype=np.int64)) for row in range(0, 300, 10)]
    assert min(np.count_nonzero(scores > -np.inf) for scores in told) < len(home().vectors) / 2


def test_a_case_is_no_partner_of_itself() -> None:
    assert np.isnan(best_among(home().vectors, home().scorer, 5, 3, np.array([5, 6]))[5])
