"""The quick answer for one case gives what scoring it against all cases gives, wherever that is asked for."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from trained import half_solved, model

from linker.flow import FittedLibrary, fit_library
from linker.pairs import query
from linker.pairs.linking import log10_lr_with_all
from linker.pairs.query import Nearest, ScoredCases, merge_scores


@cache
def home() -> FittedLibrary:
    return fit_library(half_solved(), model())


@cache
def ready() -> Nearest:
    return Nearest.of(home().vectors, home().scorer)


def truth(row: int) -> np.ndarray:
    scores = log10_lr_with_all(home().vectors, home().scorer, row)
    return np.where(np.isnan(scores), -np.inf, scores)


@settings(max_examples=40, deadline=None)
@given(place=st.floats(0.0, 0.999), least=st.floats(-3.0, 5.0))
def test_every_case_that_reaches_is_found_with_its_exact_score(place: float, least: float) -> None:
    row = int(place * len(home().vectors))
    assume(ready().compiles(home().vectors, home().scorer, row))
    every, found = truth(row), ready().reaching(home().scorer, row, least)
    assert set(np.flatnonzero(every >= least).tolist()) <= set(found.rows.tolist())
    assert np.all(np.diff(found.rows) > 0)
    assert found.log10_lr.tolist() == every[found.rows].tolist()
    assert found.bound == least


@settings(max_examples=20, deadline=None)
@given(place=st.floats(0.0, 0.999), members=st.sets(st.integers(0, 299), max_size=20))
def test_a_sample_holds_what_was_asked_for_and_never_the_case_itself(place: float, members: set[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(query, "SAMPLED", 50)
        patch.setattr(query, "NEIGHBOURS", 5)
        row = int(place * len(home().vectors))
        found = ready().sampled(home().vectors, home().scorer, row, np.array(sorted(members), dtype=np.int64))
    assert row not in found.rows
    assert members - {row} <= set(found.rows.tolist())
    assert found.log10_lr.tolist() == truth(row)[found.rows].tolist()
    assert found.bound == (np.inf if len(found.rows) < len(home().vectors) - 1 else -np.inf)


def test_few_cases_are_scored_for_the_best_of_them() -> None:
    told = [ready().reaching(home().scorer, row, float(np.sort(truth(row))[-3])) for row in range(0, 300, 10)]
    assert min(len(scored.rows) for scored in told) < len(home().vectors) / 2


def test_two_answers_become_one() -> None:
    one = ScoredCases(np.array([1, 4]), np.array([0.5, 2.0]), 3.0)
    other = ScoredCases(np.array([2, 4]), np.array([1.0, 2.0]), 1.5)
    rows, log10_lr, bound = merge_scores(one, other)
    assert (rows.tolist(), log10_lr.tolist(), bound) == ([1, 2, 4], [0.5, 1.0, 2.0], 1.5)
