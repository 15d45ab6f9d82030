from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import FloatArray, IntArray
from linker.odds import log10_sum, probability
from linker.series.groups import canonical
from linker.series.membership import cohesion, membership


def scores_of(size: int, seed: int) -> FloatArray:
    half = np.triu(np.random.default_rng(seed).normal(1.0, 4.0, (size, size)), 1)
    return half + half.T


@given(st.lists(st.integers(0, 4), max_size=14), st.integers(0, 2**32 - 1), st.floats(-6, 1))
def test_every_case_is_weighed_against_its_fellow_members(labels: list[int], seed: int, prior: float) -> None:
    scores, rows = scores_of(len(labels), seed), canonical(labels)

    def ask(first: IntArray, second: IntArray) -> FloatArray:
        return scores[first, second]

    chances, means = membership(rows, ask, prior), cohesion(rows, ask)
    for row, label in enumerate(labels):
        others = [other for other, same in enumerate(labels) if same == label and other != row]
        if not others:
            assert np.isnan(chances[row])
            assert np.isnan(means[row])
            continue
        mean_lr = log10_sum(scores[row, others]) - np.log10(len(others))
        assert chances[row] == pytest.approx(float(probability(mean_lr, prior)))
        inside = [scores[a, b] for a in [row, *others] for b in [row, *others] if a < b]
        assert means[row] == pytest.approx(np.mean(inside))


def test_one_strong_partner_among_strangers_speaks() -> None:
    scores = np.full((3, 3), -2.0)
    scores[0, 1] = scores[1, 0] = 4.0
    chances = membership(np.zeros(3, dtype=np.int64), lambda a, b: scores[a, b], -1.0)
    assert chances[:2] == pytest.approx([1 / (1 + 2 * 10**-3.0)] * 2, rel=1e-6)
    assert chances[2] < 0.01


def test_a_longer_series_of_equals_wins_nothing() -> None:
    short, long = (
        membership(np.zeros(size, dtype=np.int64), lambda a, _: np.full(len(a), 1.5), -1.0) for size in (2, 9)
    )
    assert short[0] == pytest.approx(long[0])
