from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from linker.odds import soft_limit
from linker.pairs.score import Scorer, least_total
from linker.pairs.score_calibration import SOFT_SPAN, ScoreCalibration

CALIBRATION = ScoreCalibration(np.array([0.5, 1.0, 2.5]), np.array([-0.4, 0.1, 1.7]), -2.0)


def test_knots_and_what_lies_between() -> None:
    np.testing.assert_allclose(CALIBRATION.at([0.5, 0.75, 1.0, 2.5]), [-0.4, -0.15, 0.1, 1.7])


def test_below_the_first_knot_it_falls_as_the_model_does() -> None:
    totals = np.array([-40.0, -1.0, 0.0, 0.4])
    np.testing.assert_allclose(CALIBRATION.at(totals), -0.9 + soft_limit(totals, -2.0, np.inf))


def test_above_the_last_knot_it_promises_little_more() -> None:
    assert CALIBRATION.at(np.inf) == pytest.approx(1.7 + SOFT_SPAN)
    assert CALIBRATION.at(2.5 + 1e-6) == pytest.approx(1.7 + 1e-6)


@given(arrays(np.float64, st.integers(2, 40), elements=st.floats(-50, 50, width=32), unique=True))
def test_it_keeps_the_ranking(totals: np.ndarray) -> None:
    ordered = np.sort(totals)
    apart = np.diff(ordered) > 1e-6
    steps = np.diff(CALIBRATION.at(ordered))
    assert (steps >= 0.0).all()
    assert (steps[apart] > 0.0).all()


def test_a_scorer_with_a_calibration_has_no_other_bound() -> None:
    scorer = Scorer((), (), -2.0, 1.0, CALIBRATION)
    np.testing.assert_allclose(scorer.bounded(np.array([1.0, 4.0]), np.array([0.0, 3.0])), [0.1, 3.1])
    assert scorer.highest == pytest.approx(1.7 + SOFT_SPAN)
    assert least_total(scorer, 0.1) == pytest.approx(1.0)
    assert least_total(scorer, 1.9) == np.inf


def test_the_highest_of_a_scorer_without_one_is_its_bound() -> None:
    assert Scorer((), (), -2.0, 1.0).highest == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("totals", "log10_lr", "lower"),
    [
        ([], [], 0.0),
        ([1.0], [1.0, 2.0], 0.0),
        ([1.0, 1.0], [0.0, 1.0], 0.0),
        ([0.0, 1.0], [1.0, 1.0], 0.0),
        ([0.0], [0.0], 1.0),
    ],
)
def test_what_is_no_calibration(totals: list[float], log10_lr: list[float], lower: float) -> None:
    with pytest.raises(ValueError, match="calibration"):
        ScoreCalibration(np.array(totals), np.array(log10_lr), lower)
