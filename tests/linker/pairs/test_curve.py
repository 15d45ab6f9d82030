from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.pairs.curve import Curve

TENTHS = st.integers(-50, 50).map(lambda step: step / 10)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    knots = sorted(draw(st.sets(TENTHS, min_size=1, max_size=6)))
    bans = draw(st.lists(TENTHS, min_size=len(knots), max_size=len(knots)))
    return Curve("x", np.array(knots), np.array(bans))


def value_at(curve: Curve, x: float) -> float:
    """The definition in words: level beyond the ends, a straight line between two knots."""
    knots, log10_lr = (list(map(float, column)) for column in (curve.knots, curve.log10_lr))
    if x <= knots[0]:
        return log10_lr[0]
    for left, right, low, high in zip(knots, knots[1:], log10_lr, log10_lr[1:], strict=False):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return log10_lr[-1]


@given(curves(), st.lists(st.floats(-8, 8), max_size=5))
def test_a_curve_is_straight_between_its_knots_and_level_beyond(curve: Curve, points: list[float]) -> None:
    wanted = [value_at(curve, x) for x in [*points, *curve.knots.tolist()]]
    np.testing.assert_allclose(curve.at(np.array([*points, *curve.knots.tolist()])), wanted, atol=1e-12)


@given(curves())
def test_unknown_contributes_exactly_nothing(curve: Curve) -> None:
    assert curve.at(np.array([np.nan, np.nan])).tolist() == [0.0, 0.0]
    assert curve.highest_beyond(np.array([np.nan]), 1).tolist() == [0.0]


@given(curves(), st.floats(-8, 8), st.sampled_from([1, -1]))
def test_most_is_the_best_of_a_dense_scan(curve: Curve, value: float, more_alike: int) -> None:
    scan = np.concatenate([np.linspace(-9, 9, 181), curve.knots, [value]])
    allowed = scan[scan <= value] if more_alike > 0 else scan[scan >= value]
    most = float(curve.highest_beyond(np.array([value]), more_alike)[0])
    assert most == pytest.approx(max(0.0, float(curve.at(allowed).max())), abs=1e-12)


@given(curves())
def test_highest_and_lowest_hold_everywhere(curve: Curve) -> None:
    scan = np.append(np.linspace(-9, 9, 200), np.nan)
    assert curve.lowest <= float(curve.at(scan).min()) <= float(curve.at(scan).max()) <= curve.highest
    assert curve.lowest in {0.0, float(curve.log10_lr.min())}
    assert curve.highest in {0.0, float(curve.log10_lr.max())}


def test_a_silent_curve_says_nothing() -> None:
    curve = Curve.zero("x")
    assert curve.at(np.array([-1e9, 0.0, 1e9, np.nan])).tolist() == [0.0] * 4


@pytest.mark.parametrize(
    ("knots", "bans"),
    [
        ([], []),
        ([0.0, 1.0], [0.0]),
        ([1.0, 1.0], [0.0, 0.0]),
        ([1.0, 0.0], [0.0, 0.0]),
        ([0.0, np.nan], [0.0, 0.0]),
        ([0.0, np.inf], [0.0, 0.0]),
        ([0.0], [np.nan]),
    ],
)
def test_what_is_no_curve_is_refused_by_name(knots: list[float], bans: list[float]) -> None:
    with pytest.raises(ValueError, match="curve gap_days"):
        Curve("gap_days", np.array(knots), np.array(bans))


def test_a_curve_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Curve.zero("x").log10_lr[0] = 1.0
