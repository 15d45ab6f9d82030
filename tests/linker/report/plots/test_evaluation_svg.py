from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import FloatArray
from linker.model.ranking import Ranking
from linker.report.plots.evaluation_svg import precision_plot, reliability_plot, roc_plot, tippett_plot
from linker.report.plots.plot_svg import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Dot, Line, Plot, x_scale, y_scale


def points(drawn: Line) -> FloatArray:
    return np.array([[float(part) for part in point.split(",")] for point in drawn.points.split()])


def sample(seed: int, pairs: int = 300) -> tuple[FloatArray, np.ndarray]:
    random = np.random.default_rng(seed)
    linked = random.random(pairs) < 0.2
    linked[:2] = True, False
    return random.normal(np.where(linked, 1.0, -0.5), 0.7), linked


@given(st.integers(0, 10_000), st.integers(2, 200))
@settings(max_examples=40, deadline=None)
def test_every_plot_stays_inside_its_frame(seed: int, pairs: int) -> None:
    log10_lr, linked = sample(seed, pairs)
    ranking = Ranking.of(log10_lr, linked)
    made = (
        tippett_plot(log10_lr, linked), reliability_plot(log10_lr, linked), roc_plot(ranking), precision_plot(ranking),
    )  # fmt: skip
    for plot in made:
        inside(plot)


def inside(plot: Plot) -> None:
    spots = np.concatenate([*map(points, plot.lines), *([[dot.x, dot.y]] for dot in plot.dots)])
    assert (spots >= [LEFT - 0.1, TOP - 0.1]).all()
    assert (spots <= [WIDTH - RIGHT + 0.1, HEIGHT - BOTTOM + 0.1]).all()
    assert len(plot.x_ticks) >= 2
    assert len(plot.y_ticks) >= 2


def test_tippett_curves_fall_from_all_to_none_through_the_shares() -> None:
    log10_lr, linked = sample(1)
    zero, of_linked, of_unlinked = tippett_plot(log10_lr, linked).lines
    y = y_scale(0.0, 1.0)
    for drawn in (of_linked, of_unlinked):
        assert points(drawn)[0, 1] == pytest.approx(y.at(1.0), abs=0.1)
        assert points(drawn)[-1, 1] == pytest.approx(y.at(0.0), abs=0.1)
    at_zero = points(zero)[0, 0]
    for drawn, truth in ((of_linked, linked), (of_unlinked, ~linked)):
        spots = points(drawn)
        height = np.interp(at_zero, spots[:, 0], spots[:, 1])
        assert height == pytest.approx(y.at(float(np.mean(log10_lr[truth] >= 0))), abs=4.0)


def diagonal(dot: Dot) -> float:
    """Where the diagonal passes a dot."""
    return HEIGHT - BOTTOM - (dot.x - LEFT) * (HEIGHT - BOTTOM - TOP) / (WIDTH - LEFT - RIGHT)


def test_a_calibrated_score_lies_on_the_diagonal_and_a_bold_one_below_it() -> None:
    random = np.random.default_rng(3)
    log10_lr = np.repeat([-1.0, 1.0], 20_000)
    # LR 10 and 1/10: ten times as many linked as unlinked pairs above, a tenth below.
    linked = random.random(40_000) < np.where(log10_lr > 0, 10 / 11, 1 / 11)
    honest = reliability_plot(log10_lr, linked).dots
    assert [dot.y for dot in honest] == pytest.approx([diagonal(dot) for dot in honest], abs=3.0)
    low, high = reliability_plot(4.0 * log10_lr, linked).dots
    assert low.y < diagonal(low) - 50.0
    assert high.y > diagonal(high) + 2.0


def test_a_bin_without_linked_pairs_is_hollow_at_the_bottom() -> None:
    dots = reliability_plot(np.array([-2.5, -2.5, 0.2, 1.5, 1.5]), np.array([0, 0, 0, 1, 1], dtype=bool)).dots
    assert [dot.kind for dot in dots] == ["dot none", "dot none", "dot"]
    assert dots[0].y == HEIGHT - BOTTOM


def test_roc_and_precision_go_through_their_ends() -> None:
    ranking = Ranking.of(np.array([3.0, 2.0, 1.0, 0.0]), np.array([True, False, True, False]))
    x, y = x_scale(0.0, 1.0), y_scale(0.0, 1.0)
    roc = points(roc_plot(ranking).lines[1])
    assert roc == pytest.approx(
        np.array([[x.at(a), y.at(b)] for a, b in ((0, 0), (0, 0.5), (0.5, 0.5), (0.5, 1), (1, 1))]), abs=0.1
    )
    precision = points(precision_plot(ranking).lines[1])
    assert precision[0] == pytest.approx([x.at(0.5), y.at(1.0)], abs=0.1)
    assert precision[-1] == pytest.approx([x.at(1.0), y.at(0.5)], abs=0.1)
