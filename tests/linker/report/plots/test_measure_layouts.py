"""The plots of a cross-validation go through the points their definitions ask for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray
from linker.model.ranking import Ranking
from linker.report.plots.measure_layouts import measure_plots, precision_plot, reliability_plot, roc_plot, tippett_plot
from linker.report.plots.xy_layout import PlotLine, XYPlot


def sample(seed: int, pairs: int = 300) -> tuple[FloatArray, np.ndarray]:
    random = np.random.default_rng(seed)
    linked = random.random(pairs) < 0.2
    linked[:2] = True, False
    return random.normal(np.where(linked, 1.0, -0.5), 0.7), linked


def line_of(plot: XYPlot, kind: str) -> PlotLine:
    return next(line for line in plot.lines if line.kind == kind)


@given(st.integers(0, 10_000), st.integers(2, 200))
@settings(max_examples=40, deadline=None)
def test_every_plot_stays_inside_its_axes(seed: int, pairs: int) -> None:
    for plot in measure_plots(*sample(seed, pairs)):
        x = np.concatenate([*(line.x for line in plot.lines), [dot.x for dot in plot.dots]])
        y = np.concatenate([*(line.y for line in plot.lines), [dot.y for dot in plot.dots]])
        assert (x >= plot.x.low - 1e-9).all()
        assert (x <= plot.x.high + 1e-9).all()
        assert (y >= plot.y.low - 1e-9).all()
        assert (y <= plot.y.high + 1e-9).all()
        assert min(len(plot.x.ticks), len(plot.y.ticks)) >= 2


def test_tippett_curves_fall_from_all_to_none_through_the_shares() -> None:
    log10_lr, linked = sample(1)
    plot = tippett_plot(log10_lr, linked)
    for kind, truth in (("linked", linked), ("unlinked", ~linked)):
        line = line_of(plot, kind)
        assert (line.y[0], line.y[-1]) == (1.0, 0.0)
        assert (np.diff(line.y) <= 0).all()
        at_zero = float(line.y[np.searchsorted(line.x, 0.0)])
        assert at_zero == pytest.approx(float(np.mean(log10_lr[truth] >= 0)), abs=0.02)


def test_a_calibrated_score_lies_on_the_diagonal_and_a_bold_one_below_it() -> None:
    random = np.random.default_rng(3)
    log10_lr = np.repeat([-1.0, 1.0], 20_000)
    # LR 10 and 1/10: ten times as many linked as unlinked pairs above, a tenth below.
    linked = random.random(40_000) < np.where(log10_lr > 0, 10 / 11, 1 / 11)
    honest = reliability_plot(log10_lr, linked).dots
    assert [dot.y for dot in honest] == pytest.approx([dot.x for dot in honest], abs=0.05)
    low, high = reliability_plot(4.0 * log10_lr, linked).dots
    assert low.y > low.x + 1.0
    assert high.y < high.x - 0.03


def test_a_bin_without_linked_pairs_is_hollow_at_the_bottom() -> None:
    plot = reliability_plot(np.array([-2.5, -2.5, 0.2, 1.5, 1.5]), np.array([0, 0, 0, 1, 1], dtype=bool))
    assert [dot.is_hollow for dot in plot.dots] == [True, True, False]
    assert plot.dots[0].y == plot.y.low


def test_roc_and_precision_go_through_their_ends() -> None:
    ranking = Ranking.of(np.array([3.0, 2.0, 1.0, 0.0]), np.array([True, False, True, False]))
    roc = line_of(roc_plot(ranking), "linked")
    assert list(zip(roc.x, roc.y, strict=True)) == [(0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1)]
    precision = line_of(precision_plot(ranking), "linked")
    assert (precision.x[0], precision.y[0]) == (0.5, 1.0)
    assert (precision.x[-1], precision.y[-1]) == (1.0, 0.5)
