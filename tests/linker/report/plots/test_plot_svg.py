from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.report.plots.plot_svg import (
    STEP_PX,
    Scale,
    line,
    round_ticks,
    round_values,
    share_ticks,
    ticks,
    x_scale,
    y_scale,
)

limits = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)).map(lambda both: (both[0], both[0] + both[1]))


@given(limits, st.integers(2, 9))
def test_round_values_lie_inside_and_are_few(both: tuple[float, float], most: int) -> None:
    low, high = both
    values = round_values(low, high, most)
    slack = 1e-6 * (high - low)
    assert 1 <= len(values) <= most + 1
    assert all(low - slack <= value <= high + slack for value in values)
    assert values == sorted(set(values))


def test_round_values_are_those_people_would_choose() -> None:
    assert round_values(-1.3, 2.2, 4) == [-1.0, 0.0, 1.0, 2.0]
    assert round_values(0.0, 12.0) == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
    assert round_values(0.0, 1.0, 4) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert [tick.label for tick in round_ticks(y_scale(-1.0, 1.0), 2)] == ["−1", "0", "1"]


@given(limits, st.lists(st.floats(-2e6, 2e6), min_size=1, max_size=30))
def test_a_scale_keeps_order_and_stays_in_the_frame(both: tuple[float, float], values: list[float]) -> None:
    scale = x_scale(*both)
    places = scale.px(np.sort(values))
    assert (np.diff(places) >= 0).all()
    assert ((places >= scale.start - 1e-9) & (places <= scale.end + 1e-9)).all()
    assert scale.at(both[0]) == scale.start


def test_more_stands_higher() -> None:
    scale = y_scale(0.0, 1.0)
    assert scale.at(1.0) < scale.at(0.5) < scale.at(0.0)


def test_a_scale_of_one_value_does_not_fail() -> None:
    assert Scale(2.0, 2.0, 10.0, 90.0).at(2.0) == 10.0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=200))
def test_a_line_keeps_its_ends_and_drops_what_nobody_sees(points: list[tuple[float, float]]) -> None:
    x, y = x_scale(0.0, 1.0), y_scale(0.0, 1.0)
    xs, ys = (np.array(column) for column in zip(*points, strict=True))
    drawn = [tuple(map(float, point.split(","))) for point in line(x, y, xs, ys, "curve").points.split()]
    assert drawn[0] == pytest.approx((x.at(xs[0]), y.at(ys[0])), abs=0.06)
    assert drawn[-1] == pytest.approx((x.at(xs[-1]), y.at(ys[-1])), abs=0.06)
    assert len(drawn) <= len(points)
    for across, down in zip(x.px(xs), y.px(ys), strict=True):
        assert min(max(abs(across - one), abs(down - other)) for one, other in drawn) <= STEP_PX + 0.06


def test_ticks_that_would_run_into_each_other_are_left_out() -> None:
    made = ticks(Scale(0.0, 10.0, 0.0, 100.0), [0.0, 1.0, 5.0, 11.0], ["a", "b", "c", "d"], gap_px=20.0)
    assert [(tick.at, tick.label) for tick in made] == [(0.0, "a"), (50.0, "c")]
    assert [tick.label for tick in share_ticks(x_scale(0.0, 1.0))][::5] == ["0 %", "100 %"]
