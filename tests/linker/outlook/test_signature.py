"""Drift, escalation and odd ones: found where planted, silent where there is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from features.columns import FloatArray
from linker.outlook import signature
from linker.outlook.signature import code_difference, drift, hour_difference, odd_ones, trend


@pytest.fixture(autouse=True)
def fewer_permutations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "PERMUTATIONS", 199)


@pytest.mark.parametrize("change", [4, 6, 9])
def test_a_change_of_tools_is_found_within_one_case(change: int) -> None:
    random = np.random.default_rng(change)
    codes = [
        frozenset({"tool:pry" if case < change else "tool:drill", f"exit:{random.integers(3)}"}) for case in range(13)
    ]
    found = drift(code_difference(tuple(codes)), seed=0)
    assert found is not None
    assert found.p < 0.05
    assert found.change_after is not None
    assert abs(found.change_after - change) <= 1


def test_without_drift_few_are_told_and_the_p_is_even() -> None:
    random = np.random.default_rng(4)
    found = [drift(hour_difference(random.uniform(0, 24, 10)), seed=one) for one in range(40)]
    p = np.array([one.p for one in found if one])
    assert (p <= 0.05).mean() <= 0.15
    assert 0.35 < p.mean() < 0.65


def test_a_place_that_moves_drifts() -> None:
    x_km = np.arange(9) * 0.5 + np.random.default_rng(1).normal(0, 0.3, 9)
    found = drift(np.abs(x_km[:, None] - x_km), seed=0)
    assert found is not None
    assert found.correlation > 0.5
    assert found.p < 0.02


def test_rising_loss_is_a_trend_with_its_slope_between_its_bounds() -> None:
    values = np.array([1.0, np.nan, 1.1, 1.3, 1.35, 1.6, 1.7, 1.75])
    found = trend(values, seed=0)
    assert found is not None
    assert found.low <= found.slope <= found.high
    assert found.slope == pytest.approx(0.13, abs=0.03)
    assert (found.p, found.cases) == (pytest.approx(0.005), 7)
    flat = trend(np.array([1.0, 2.0, 1.5, 1.8, 1.1, 1.6]), seed=0)
    assert flat is not None
    assert flat.p > 0.3


def test_hours_differ_on_the_circle() -> None:
    assert hour_difference(np.array([23.0, 1.0, 12.0])).tolist() == [[0, 2, 11], [2, 0, 11], [11, 11, 0]]


def test_the_planted_odd_one_is_the_only_one() -> None:
    log10_lr = np.full((7, 7), 2.0) + np.random.default_rng(1).normal(0, 0.1, (7, 7))
    log10_lr = (log10_lr + log10_lr.T) / 2
    assert odd_ones(log10_lr) == ()
    log10_lr[3], log10_lr[:, 3] = -1.0, -1.0
    assert [one.member for one in odd_ones(log10_lr)] == [3]


def test_short_series_have_no_trend_drift_or_odd_one() -> None:
    assert trend(np.arange(4.0), seed=0) is None
    assert drift(np.ones((4, 4)), seed=0) is None
    assert odd_ones(np.zeros((4, 4))) == ()


def drift_one_by_one(difference: FloatArray, seed: int) -> tuple[float, float]:
    """p of drift and of change as they are defined: one shuffled order after the other."""
    cases, random = len(difference), np.random.default_rng(seed)
    upper = np.triu_indices(cases, 1)
    ranks = np.zeros((cases, cases))
    ranks[upper] = rankdata(difference[upper])
    ranks += ranks.T
    steps = rankdata(np.abs(np.subtract.outer(np.arange(cases), np.arange(cases)))[upper])

    def told(square: FloatArray) -> tuple[float, float]:
        gains = []
        for before in range(2, cases - 1):
            side = np.arange(cases) < before
            across = (side[:, None] != side)[upper]
            apart, within = square[upper][across], square[upper][~across]
            spread = np.sqrt(len(apart) * len(within) / len(upper[0]))
            gains.append((apart.mean() - within.mean()) * spread)
        return float(np.corrcoef(square[upper], steps)[0, 1]), max(gains)

    found = told(ranks)
    orders = [random.permutation(cases) for _ in range(signature.PERMUTATIONS)]
    shuffled = np.array([told(ranks[np.ix_(order, order)]) for order in orders])
    p = (1.0 + np.sum(shuffled >= np.array(found) - 1e-9, axis=0)) / (1.0 + signature.PERMUTATIONS)
    return float(p[0]), float(p[1])


@pytest.mark.parametrize("seed", range(4))
def test_all_orders_at_once_tell_what_one_after_the_other_tells(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = np.round(np.cumsum(random.normal(size=6 + seed)), 1)
    difference = np.abs(values[:, None] - values)
    found = drift(difference, seed=seed)
    assert found is not None
    assert (found.p, found.change_p) == pytest.approx(drift_one_by_one(difference, seed))
