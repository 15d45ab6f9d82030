"""The bounds against a slow twin and lir."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from linker.errors import ModelError
from linker.model.bounds import elub

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TENTHS = st.integers(-60, 60).map(lambda step: step / 10)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Floats, Bools]:
    linked = draw(st.lists(TENTHS, min_size=1, max_size=30))
    unlinked = draw(st.lists(TENTHS, min_size=1, max_size=30))
    return np.array(linked + unlinked), np.arange(len(linked) + len(unlinked)) < len(linked)


def useful(threshold: float, log10_lr: Floats, linked: Bools) -> bool:
    """Does deciding at this threshold, one misleading pair added on each side, beat always saying neutral?"""
    missed = (np.sum(log10_lr[linked] <= threshold) + 1) / (linked.sum() + 1)
    false = (np.sum(log10_lr[~linked] > threshold) + 1) / ((~linked).sum() + 1)
    odds = 10.0**threshold
    return bool(missed + odds * false <= min(1.0, odds) * (1 + 1e-12))


@given(pairs())
def test_elub_is_where_the_evidence_stops_being_of_use(data: tuple[Floats, Bools]) -> None:
    log10_lr, linked = data
    lower, upper = elub(log10_lr, linked)
    assert lower <= 0.0 <= upper
    for share in (0.02, 0.31, 0.5, 0.77, 0.98):
        # Between grid values, so that no threshold stands on an observation.
        for inside in (share * lower, share * upper):
            if inside != 0.0 and abs(inside * 10 - round(inside * 10)) > 1e-9:
                assert useful(inside, log10_lr, linked)
    assert not useful(upper + 1e-6, log10_lr, linked)
    assert not useful(lower - 1e-6, log10_lr, linked)


@given(pairs())
def test_elub_mirrors_when_the_hypotheses_swap(data: tuple[Floats, Bools]) -> None:
    log10_lr, linked = data
    lower, upper = elub(log10_lr, linked)
    assert elub(-log10_lr, ~linked) == (-upper, -lower)


@given(pairs())
def test_elub_never_passes_what_the_numbers_of_pairs_carry(data: tuple[Floats, Bools]) -> None:
    log10_lr, linked = data
    lower, upper = elub(log10_lr, linked)
    assert upper <= np.log10((~linked).sum() + 1) + 1e-12
    assert lower >= -np.log10(linked.sum() + 1) - 1e-12
    assert upper <= max(0.0, log10_lr.max())
    assert lower >= min(0.0, log10_lr.min())


@pytest.mark.parametrize(("seed", "linked", "unlinked"), [(1, 60, 700), (2, 300, 300), (3, 9, 4000)])
def test_elub_agrees_with_lir_to_its_grid(seed: int, linked: int, unlinked: int) -> None:
    rng = np.random.default_rng(seed)
    truth = np.arange(linked + unlinked) < linked
    log10_lr = 2.5 * rng.normal(np.where(truth, 1.0, -1.0)) * np.log10(np.e) * 1.5
    with warnings.catch_warnings():  # what lir and the libraries it loads say is not about us
        warnings.simplefilter("ignore")
        from lir.algorithms.bayeserror import ELUBBounder
        from lir.data.models import LLRData

        bounder = ELUBBounder().fit(LLRData(features=log10_lr.copy(), labels=truth.astype(int)))
    lower, upper = elub(log10_lr, truth)
    assert lower == pytest.approx(bounder.lower_llr_bound, abs=0.021)
    assert upper == pytest.approx(bounder.upper_llr_bound, abs=0.021)


def test_elub_of_useless_evidence_is_nothing() -> None:
    assert elub([2.0, -2.0, -3.0, 3.0], [False, True, True, False]) == (0.0, 0.0)


def test_elub_takes_infinite_evidence_and_leaves_its_input_alone() -> None:
    log10_lr = np.array([np.inf, 12.0, 1.0, -np.inf, -12.0, -1.0])
    before = log10_lr.copy()
    lower, upper = elub(log10_lr, [True, True, True, False, False, False])
    assert 0 < upper < 1
    assert upper == pytest.approx(-lower)
    np.testing.assert_array_equal(log10_lr, before)


def test_elub_needs_both_kinds() -> None:
    with pytest.raises(ModelError, match="solve more cases"):
        elub([1.0, 2.0], [True, True])
