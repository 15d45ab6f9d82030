"""Weights: an LR of two stated hypotheses, its chance under H2, and what of the listed is chance."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import FloatArray
from linker.collision.weights import (
    ChanceSample,
    false_discovery_rate,
    largest_log10_lr,
    seen_counts_tail,
    seen_log10_lr,
    unseen_log10_lr,
)

HABITS = st.lists(st.floats(1e-4, 0.9), min_size=1, max_size=5).map(np.array)


def outcomes(habit: FloatArray) -> list[tuple[tuple[int, ...], float]]:
    """Every pattern of sightings with its probability under habit."""
    return [
        (pattern, float(np.prod([p if hit else 1 - p for hit, p in zip(pattern, habit, strict=True)])))
        for pattern in product((0, 1), repeat=len(habit))
    ]


def weight_of(pattern: tuple[int, ...], habit: FloatArray, presence: FloatArray) -> float:
    return float(np.where(pattern, seen_log10_lr(habit, presence), unseen_log10_lr(presence)).sum())


@given(HABITS, st.floats(0.0, 0.9))
def test_the_mean_lr_of_unrelated_objects_is_one(habit: FloatArray, detection: float) -> None:
    presence = np.full(len(habit), detection)
    assert sum(p * 10 ** weight_of(w, habit, presence) for w, p in outcomes(habit)) == pytest.approx(1.0)


@given(HABITS)
def test_a_scene_that_surely_is_another_series_weighs_nothing(habit: FloatArray) -> None:
    nothing = np.zeros(len(habit))
    assert seen_log10_lr(habit, nothing) == pytest.approx(0.0)
    assert unseen_log10_lr(nothing) == pytest.approx(0.0)


@given(HABITS, st.data())
def test_the_tail_of_the_count_is_that_of_all_patterns(habit: FloatArray, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, len(habit)))
    tail = seen_counts_tail(habit[:, None], np.array([count]))
    assert tail[0] == pytest.approx(sum(p for w, p in outcomes(habit) if sum(w) >= count))


def test_the_sampled_chance_is_that_of_all_patterns() -> None:
    rng = np.random.default_rng(5)
    habit = rng.uniform(0.01, 0.3, (4, 40))
    presence = np.array([0.6, 0.3, 0.5, 0.6])
    sample = ChanceSample.draw(np.tile(habit, 2_000), presence, 9.0, objects=40, seed=1)
    for level in (0.5, 1.0, 2.0):
        exact = sum(p for column in habit.T for w, p in outcomes(column) if weight_of(w, column, presence) >= level)
        assert sample.objects_above(np.array([level]))[0] == pytest.approx(exact, rel=0.05)


def test_of_the_listed_as_many_are_chance_as_are_expected() -> None:
    rate = false_discovery_rate(np.array([5.0, 3.0, 3.0, 1.0]), np.array([0.01, 0.6, 0.6, 80.0]))
    assert rate == pytest.approx([0.01, 0.2, 0.2, 1.0])


def test_a_file_carries_as_much_as_it_has_unrelated_comparisons() -> None:
    assert largest_log10_lr(1000, np.array([9, 9])) == pytest.approx(4.0)
    assert largest_log10_lr(0, np.array([], dtype=np.int64)) == 0.0
