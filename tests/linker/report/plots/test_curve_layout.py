"""Curves of variables: ticks in the unit people use, one scale of log10 LR for all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from linker.evaluation.curves import BINS, VariableCurve
from linker.i18n.translate import translate
from linker.pairs.catalogue import NUMBERS_AND_CODES
from linker.report.plots.curve_layout import WeightCurve, curve_plots, telling_curves


def curve(name: str, low: float, high: float, log10_lr: tuple[float, float]) -> WeightCurve:
    item = next(item for item in NUMBERS_AND_CODES if item.name == name)
    linked = np.zeros(BINS)
    linked[0], linked[3] = 0.5, 0.25
    edges, unlinked = np.linspace(low, high, BINS + 1), np.full(BINS, 1 / BINS)
    return WeightCurve.of_evaluation(
        VariableCurve(item, np.array([low, high]), np.array(log10_lr), edges, linked, unlinked)
    )


DISTANCE = curve("local_distance_km", float(np.log10(0.05)), 2.0, (1.5, -1.0))
HOURS = curve("hour_gap", 0.0, 12.0, (0.2, -0.3))


def test_a_log_scale_is_ticked_in_the_unit_people_use() -> None:
    distance, hours = curve_plots([DISTANCE, HOURS])
    assert [tick.label for tick in distance.x.ticks] == ["0", "0.1", "1", "10"]
    assert distance.x.ticks[0].value == distance.x.low
    assert [tick.label for tick in hours.x.ticks] == ["0", "2", "4", "6", "8", "10", "12"]
    assert translate(hours.x.label, "zh") == "hour_gap 小时"


def test_all_plots_share_the_range_of_log10_lr() -> None:
    distance, hours = curve_plots([DISTANCE, HOURS])
    assert distance.y == hours.y
    (alone,) = curve_plots([HOURS])
    assert alone.y != hours.y
    assert curve_plots([]) == ()


def test_a_curve_is_level_beyond_its_ends() -> None:
    (plot,) = curve_plots([replace(HOURS, density=None)])
    assert plot.x.low < 0.0
    assert plot.x.high > 12.0
    assert (plot.curve_y[0], plot.curve_y[-1]) == (0.2, -0.3)


def test_curves_that_move_nothing_are_left_out() -> None:
    flat = curve("hour_gap", 0.0, 12.0, (0.0, 0.0))
    assert telling_curves([flat, HOURS, DISTANCE]) == [DISTANCE, HOURS]
    assert telling_curves([HOURS, DISTANCE], max_curves=1) == [DISTANCE]
