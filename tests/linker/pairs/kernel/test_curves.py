from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray
from linker.pairs.catalogue import NUMBERS_AND_CODES
from linker.pairs.curve import Curve
from linker.pairs.kernel.compiled import entry
from linker.pairs.kernel.curves import add_curve, curve_table, envelope, step_maxima, step_of

KNOTS = st.integers(-30, 30).map(lambda step: step / 10) | st.floats(-3, 3)
COMPARISON = NUMBERS_AND_CODES[0]
VALUES = st.lists(st.floats(0, 1e7) | st.sampled_from([0.0, 0.9, 9.9]), min_size=1, max_size=30)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    knots = sorted(draw(st.sets(KNOTS, min_size=1, max_size=8)))
    bans = draw(st.lists(st.floats(-3, 3), min_size=len(knots), max_size=len(knots)))
    return Curve("x", np.array(knots), np.array(bans))


@entry
def looked_up(table: FloatArray, values: FloatArray) -> FloatArray:
    found = np.zeros(len(values))
    add_curve(table, 1, values.copy(), found, len(values))
    return found


@entry
def steps(values: FloatArray) -> FloatArray:
    found = np.empty(len(values))
    for k in range(len(values)):
        found[k] = step_of(np.float32(values[k]))
    return found


@settings(deadline=None)
@given(curves(), st.sampled_from([None, 0.1]), VALUES)
def test_a_table_says_what_its_curve_says(curve: Curve, offset: float | None, values: list[float]) -> None:
    comparison = replace(COMPARISON, offset=offset)
    table = curve_table((COMPARISON, comparison), (Curve.zero("y"), curve))
    seen = np.array([*values, np.nan])
    wanted = curve.at(comparison.scale(seen))
    # knots closer than a number can tell a slope are a step, and there it may give more
    steep = np.diff(curve.knots, append=np.inf).min() < 1e-6
    found = looked_up(table, seen)
    assert (found >= wanted - 1e-5).all()
    assert found[-1] == 0.0
    if not steep:
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)


@settings(deadline=None)
@given(curves(), VALUES, VALUES)
def test_an_envelope_is_never_below_what_this_or_a_larger_value_gives(
    curve: Curve, values: list[float], more: list[float]
) -> None:
    bounds = envelope(COMPARISON, curve)
    low = np.array(values)
    at = bounds[steps(low).astype(int)]
    assert (np.diff(bounds) <= 0).all()
    for step in (0.0, *more):
        assert (at >= curve.at(COMPARISON.scale(low + step)) - 1e-12).all()


@settings(deadline=None)
@given(curves(), VALUES, st.floats(0.0, 1e5))
def test_an_envelope_that_ends_holds_for_all_values_up_to_its_end(
    curve: Curve, values: list[float], end: float
) -> None:
    bounds = envelope(COMPARISON, curve, end)
    scan = np.append(np.array(values)[np.array(values) <= end], end)
    for value in scan:
        later = scan[scan >= value]
        assert bounds[steps(np.array([value])).astype(int)][0] >= curve.at(COMPARISON.scale(later)).max() - 1e-9


@settings(deadline=None)
@given(curves(), VALUES)
def test_the_most_within_a_step_is_at_least_what_any_of_its_values_gives(curve: Curve, values: list[float]) -> None:
    maxima, low = step_maxima(COMPARISON, curve), np.array(values)
    step = steps(low).astype(int)
    # a value may be told to lie in the step below its own
    above = maxima[np.minimum(step + 1, len(maxima) - 1)]
    assert (np.maximum(maxima[step], above) >= curve.at(COMPARISON.scale(low)) - 1e-9).all()
