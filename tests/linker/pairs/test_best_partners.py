"""The best partners of every case are those that scoring every pair gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_scorer, invented_table, invented_vectors
from trained import half_solved, model

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.flow import fit_library
from linker.pairs.best_partners import best_partners
from linker.pairs.kernel import blocks, search_plan, search_space, text_grams
from linker.pairs.query import Nearest
from linker.pairs.score import Scorer


def scores_of(vectors: CaseVectors, scorer: Scorer, row: int) -> tuple[IntArray, FloatArray]:
    """All partners of a case, best first, by the scorer itself: the slow twin."""
    mates = np.delete(np.arange(len(vectors), dtype=np.int64), row)
    log10_lr = scorer.log10_lr(vectors, np.full(len(mates), row, dtype=np.int64), mates)
    order = np.argsort(-log10_lr, kind="stable")
    return mates[order], log10_lr[order]


def assert_best(vectors: CaseVectors, scorer: Scorer, limit: int) -> None:
    found = list(best_partners(Nearest.of(vectors, scorer), vectors, scorer, limit))
    assert np.concatenate([part.rows for part in found]).tolist() == list(range(len(vectors)))
    size = min(limit, len(vectors) - 1)
    for part in found:
        for row, partners, log10_lr in zip(part.rows.tolist(), part.partners, part.log10_lr, strict=True):
            mates, expected = scores_of(vectors, scorer, row)
            assert len(np.unique(partners)) == len(partners) == size
            np.testing.assert_allclose(log10_lr, expected[:size], atol=2e-6)
            exact = dict(zip(mates.tolist(), expected.tolist(), strict=True))
            np.testing.assert_allclose(log10_lr, [exact[mate] for mate in partners.tolist()], atol=2e-6)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), limit=st.integers(1, 8))
def test_they_are_the_best_of_all_for_any_library_and_model(seed: int, limit: int) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, int(random.integers(2, 90)), coordinates="both"))
    assert_best(vectors, invented_scorer(random, vectors), limit)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.sampled_from([0.05, 0.3, 1.0]), st.sampled_from([0.0, 1.0]))
def test_they_are_the_best_of_all_where_lists_are_walked(seed: int, limit: int, share: float, monotone: float) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, int(random.integers(2, 60)), coordinates="both"))
    with pytest.MonkeyPatch.context() as patch:
        # small parts and blocks, so that most are not the first that a case is held against
        patch.setattr(search_plan, "RARE_SHARE", share)
        patch.setattr(text_grams, "LEAST_RANGE", 0.1)
        patch.setattr(blocks, "BLOCK_CASES", 3)
        patch.setattr(search_space, "PART_CASES", 7)
        assert_best(vectors, invented_scorer(random, vectors, monotone=monotone), limit)


@pytest.mark.parametrize("limit", [1, 5, 1_000])
def test_they_are_the_best_of_all_for_the_starting_model(limit: int) -> None:
    fitted = fit_library(half_solved(), model())
    assert_best(fitted.vectors, fitted.scorer, limit)


def test_evidence_that_the_kernel_leaves_out_is_scored_in_full() -> None:
    fitted = fit_library(half_solved(), model())
    scorer = fitted.scorer
    # an identity that speaks against a link where it is known and does not agree can not be listed
    sunk = tuple(
        replace(curve, log10_lr=curve.log10_lr - 0.25) if comparison.has_fixed_lr else curve
        for comparison, curve in zip(scorer.comparisons, scorer.curves, strict=True)
    )
    vectors = fitted.vectors.take(np.arange(120))
    assert_best(vectors, replace(scorer, curves=sunk), 4)


def test_a_case_alone_has_no_partner() -> None:
    table = half_solved().take(np.array([0]))
    fitted = fit_library(table, model())
    (part,) = best_partners(Nearest.of(fitted.vectors, fitted.scorer), fitted.vectors, fitted.scorer, 3)
    assert part.partners.shape == (1, 0)
