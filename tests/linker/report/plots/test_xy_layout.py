"""Axes: round values inside their limits, ticks that do not run into each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linker.report.plots.xy_layout import round_axis, round_values, share_axis, ticks

limits = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(limits, st.integers(2, 9))
def test_round_values_lie_inside_and_are_few(ends: tuple[float, float], max_steps: int) -> None:
    low, high = ends
    values = round_values(low, high, max_steps)
    slack = 1e-6 * (high - low)
    assert 1 <= len(values) <= max_steps + 1
    assert all(low - slack <= value <= high + slack for value in values)
    assert values == sorted(set(values))


def test_round_values_are_those_people_would_choose() -> None:
    assert round_values(-1.3, 2.2, 4) == [-1.0, 0.0, 1.0, 2.0]
    assert round_values(0.0, 12.0) == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
    assert round_values(0.0, 1.0, 4) == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert [tick.label for tick in round_axis("", -1.0, 1.0, 2).ticks] == ["−1", "0", "1"]


def test_ticks_that_would_run_into_each_other_are_left_out() -> None:
    placed = ticks(0.0, 10.0, [0.0, 1.0, 5.0, 11.0], ["a", "b", "c", "d"], gap=2.0)
    assert [(tick.value, tick.label) for tick in placed] == [(0.0, "a"), (5.0, "c")]
    assert [tick.label for tick in share_axis("").ticks][::5] == ["0 %", "100 %"]
