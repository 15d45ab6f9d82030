from __future__ import annotations

import numpy as np
import pytest

from linker.evaluation.curves import BINS, VariableCurve
from linker.pairs.catalogue import NUMBERS_AND_CODES
from linker.report.plots.curve_svg import curve_plots
from linker.report.plots.plot_svg import LEFT, RIGHT, WIDTH


def curve(name: str, low: float, high: float, bans: tuple[float, float]) -> VariableCurve:
    item = next(item for item in NUMBERS_AND_CODES if item.name == name)
    linked = np.zeros(BINS)
    linked[0], linked[3] = 0.5, 0.25
    ends = np.array([low, high])
    return VariableCurve(item, ends, np.array(bans), np.linspace(low, high, BINS + 1), linked, np.full(BINS, 1 / BINS))


DISTANCE = curve("local_distance_km", float(np.log10(0.05)), 2.0, (1.5, -1.0))
HOURS = curve("hour_gap", 0.0, 12.0, (0.2, -0.3))


def test_a_log_scale_is_ticked_in_the_unit_people_use() -> None:
    (plot,) = curve_plots([DISTANCE])
    assert [tick.label for tick in plot.x_ticks] == ["0", "0.1", "1", "10"]
    assert plot.x_ticks[0].at == LEFT
    assert [tick.label for tick in curve_plots([HOURS])[0].x_ticks] == ["0", "2", "4", "6", "8", "10", "12"]


def test_all_plots_share_the_range_of_bans() -> None:
    both = curve_plots([DISTANCE, HOURS])
    assert both[0].y_ticks == both[1].y_ticks
    assert both[0].lines[0] == both[1].lines[0]
    (alone,) = curve_plots([HOURS])
    assert alone.y_ticks != both[1].y_ticks


def test_linked_pairs_stand_above_the_middle_and_unlinked_ones_below() -> None:
    (plot,) = curve_plots([DISTANCE])
    up = [bar for bar in plot.bars if bar.kind == "linked"]
    down = [bar for bar in plot.bars if bar.kind == "unlinked"]
    assert (len(up), len(down)) == (2, BINS)
    assert up[0].height == pytest.approx(2 * up[1].height)
    assert up[0].height == pytest.approx(BINS / 2 * down[0].height)
    assert {round(bar.y + bar.height, 6) for bar in up} == {down[0].y}
    assert all(bar.x >= LEFT - 0.01 and bar.x + bar.width <= WIDTH - RIGHT + 0.01 for bar in plot.bars)
    assert all(bar.y + bar.height <= plot.frame[3] + 0.01 for bar in plot.bars)


def test_a_flat_curve_lies_on_the_line_of_zero() -> None:
    (plot,) = curve_plots([curve("hour_gap", 0.0, 12.0, (0.0, 0.0))])
    zero, drawn = plot.lines
    assert zero.points == drawn.points
    assert curve_plots([]) == ()
