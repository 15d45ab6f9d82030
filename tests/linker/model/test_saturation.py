from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.model.additive import AdditiveModel
from linker.model.saturation import Saturation
from linker.pairs.catalogue import NUMBERS_AND_CODES
from linker.pairs.curve import Curve

BY_NAME = {item.name: item for item in NUMBERS_AND_CODES}
GAP, HOURS = BY_NAME["gap_days"], BY_NAME["hour_gap"]


def test_the_knee_lies_where_that_share_of_the_linked_pairs_does() -> None:
    days = np.array([np.nan, 1.0, 2.0, 3.0, 4.0])
    found = Saturation.of(GAP, days, np.ones(5), 0.5)
    assert found == Saturation(GAP.offset or 0.0, 2.0)
    assert Saturation.of(GAP, days, np.array([1.0, 0.0, 0.0, 0.0, 1.0]), 0.5) == Saturation(0.1, 4.0)


@pytest.mark.parametrize(
    ("comparison", "days", "share"),
    [(GAP, [5.0, 9.0], 0.0), (HOURS, [5.0, 9.0], 0.5), (GAP, [0.0, 0.0], 0.5), (GAP, [np.nan, np.nan], 0.5)],
    ids=["no share", "a scale without offset", "all at once", "nothing known"],
)
def test_where_there_is_nothing_to_bend_no_knee_is_found(comparison: object, days: list[float], share: float) -> None:
    assert Saturation.of(comparison, np.array(days), np.ones(2), share) is None  # type: ignore[arg-type]


@given(st.floats(0.2, 1e3), st.lists(st.floats(0.0, 1e4), min_size=2, max_size=9))
def test_bending_and_straightening_undo_each_other(knee: float, days: list[float]) -> None:
    bend, scaled = Saturation(0.1, knee), np.log10(np.array(days) + 0.1)
    assert bend.straight(bend.bent(scaled)) == pytest.approx(scaled, abs=1e-6)
    assert bend.bent(scaled) == pytest.approx(np.log10(np.array(days) + knee), abs=1e-9)


@given(st.floats(0.2, 1e3), st.floats(-2.0, 2.0))
def test_a_curve_over_the_bent_scale_says_the_same_over_the_plain_one(knee: float, slope: float) -> None:
    bend = Saturation(0.1, knee)
    ends = bend.bent(np.log10(np.array([0.1, 2_000.1])))
    curve = Curve("gap_days", ends, slope * (ends - ends[0]))
    days = np.geomspace(0.01, 3_000.0, 60)
    plain = bend.unbent(curve).at(np.log10(days + 0.1))
    assert plain == pytest.approx(curve.at(np.log10(days + knee)), abs=0.01)


def test_a_straight_line_with_a_knee_learns_a_bend() -> None:
    """Linked gaps have the density of 1 / (1 + days / 10)², unlinked ones are uniform over 100 days."""
    random = np.random.default_rng(4)
    truth = np.arange(40_000) < 10_000
    share = random.random(len(truth)) * (1.0 - 1.0 / 11.0)
    days = np.where(truth, 10.0 * (1.0 / (1.0 - share) - 1.0), 100.0 * random.random(len(truth)))[:, None]
    at = np.array([0.2, 5.0, 30.0, 90.0])
    true = np.log10(100.0 * 0.11 / (1.0 + at / 10.0) ** 2)
    models = [AdditiveModel((GAP,), hinges=0, strength=0.1, knee=knee).fit(days, truth) for knee in (0.0, 0.5)]
    misses = [np.abs(model.decision_function(at[:, None]) - true).max() for model in models]
    assert misses[1] < 0.1 < misses[0]
