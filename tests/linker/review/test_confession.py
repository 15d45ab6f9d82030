"""The likelihood ratio of a statement: no evidence for nothing, unknown is silent, rare agreement says more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.review.confession import (
    CHANCE_AGREEMENT,
    DAYS,
    GOODS,
    aspect_log10_lr,
    days_agreement,
    hours_agreement,
    statement_probability,
    with_statements,
)

DEGREES = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=30)


@given(DEGREES)
def test_the_mean_lr_over_a_library_is_at_most_one(values: list[float]) -> None:
    right = np.array(values)
    lr = 10.0 ** aspect_log10_lr(GOODS, right**3, right)
    assert lr.mean() <= 1.0 + 1e-9
    assert lr.max() <= 1.0 / CHANCE_AGREEMENT


@given(DEGREES)
def test_an_unknown_aspect_adds_nothing(values: list[float]) -> None:
    right = np.array([*values, np.nan])
    assert aspect_log10_lr(GOODS, right, right)[-1] == 0.0
    assert not aspect_log10_lr(GOODS, np.full(3, np.nan), np.full(3, np.nan)).any()


def test_what_few_cases_share_says_more() -> None:
    rare, common = np.zeros(100), np.zeros(100)
    rare[0], common[:50] = 1.0, 1.0
    assert aspect_log10_lr(DAYS, rare, rare)[0] > aspect_log10_lr(DAYS, common, common)[0] + 1.0


@given(st.lists(st.floats(-4.0, 4.0), min_size=1, max_size=20))
def test_a_statement_means_one_case_at_most(values: list[float]) -> None:
    speaks = statement_probability(np.array([values, values]))
    assert np.all(speaks.sum(axis=1) < 1.0)
    chance = np.linspace(0.0, 0.9, len(values))
    after = with_statements(chance, speaks)
    assert np.all(after >= chance)
    assert np.all(after <= 1.0)
    assert with_statements(chance, speaks[:0]) == pytest.approx(chance)


@given(st.floats(0, 60), st.floats(0.01, 30), st.floats(0, 60), st.floats(0, 30))
def test_share_of_days_is_what_sampling_finds(start: float, length: float, low: float, span: float) -> None:
    right, _ = days_agreement(np.array([start]), np.array([length]), low, low + span)
    moments = start + length * (np.arange(4000) + 0.5) / 4000
    assert right[0] == pytest.approx(np.mean((moments >= low) & (moments <= low + span)), abs=2e-3)


def test_hours_pass_midnight_and_a_whole_day_says_no_hour() -> None:
    start, length = np.array([10 + 1 / 24, 10.5, 10.0]), np.array([1 / 24, 0.0, 1.0])
    right, near = hours_agreement(start, length, 22.0, 26.0)
    assert right[:2].tolist() == pytest.approx([1.0, 0.0])
    assert near[1] == 0.0
    assert np.isnan(right[2])
