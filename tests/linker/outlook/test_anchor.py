"""Anchors: found sooner than by searching at random, and refused where sites cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from features.columns import FloatArray
from linker.i18n.translate import translate
from linker.outlook.anchor import AnchorError, anchor_area, bayes_anchor, check_sites
from linker.outlook.ground import StudyArea


def around(random: np.random.Generator, home: FloatArray, sites: int, range_km: float = 1.0) -> FloatArray:
    turn = random.uniform(0, 2 * np.pi, sites)
    away = random.gamma(2.0, range_km / 2.0, sites)
    return np.asarray(home + away[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1))


@pytest.fixture(scope="module")
def ground() -> StudyArea:
    points = np.random.default_rng(5).uniform(0, 12, (500, 2))
    return StudyArea.of(points[:, 0], points[:, 1])


def test_the_home_of_a_marauder_is_found_soon_by_both(ground: StudyArea) -> None:
    random = np.random.default_rng(1)
    costs, held = [], []
    while len(costs) < 25:
        home = random.uniform(3, 9, 2)
        try:
            area = anchor_area(*around(random, home, 10).T, ground)
        except AnchorError:
            continue
        costs.append([cells.search_cost(*home) for cells in (area.bayes, area.rossmo)])
        held.append([area.bayes.region(share).in_region[area.bayes.at(*home)] for share in (0.5, 0.8)])
    assert np.mean(costs, axis=0).max() < 0.03
    # Sites of the town come in bursts and are weighed so; these do not, so the areas hold more than they state.
    assert np.mean(held, axis=0)[0] >= 0.5
    assert np.mean(held, axis=0)[1] >= 0.8


def test_moving_the_sites_moves_the_peak(ground: StudyArea) -> None:
    sites = around(np.random.default_rng(3), np.array([4.0, 4.0]), 8)
    peaks = []
    for east in (0.0, 3.0):
        cells = bayes_anchor(sites[:, 0] + east, sites[:, 1], ground)
        best = int(cells.ranking[0])
        peaks.append(cells.x_km[best] + cells.side_km[best] / 2)
    assert peaks[1] - peaks[0] == pytest.approx(3.0, abs=0.3)


@pytest.mark.parametrize(
    ("sites", "why"),
    [
        ([(0, 0), (1, 0), (0, 1), (1, 1), (1, 1), (0, 0)], "4 different sites"),
        ([(0, 0), (1, 0.1), (2, 0), (3, 0.1), (4, 0), (5, 0.1)], "along a line"),
        ([(0, 0), (0.5, 1), (0.2, 0.6), (6, 2), (5.5, 1), (5.8, 3)], "two separate clusters"),
    ],
)
def test_sites_that_tell_nothing_are_refused(sites: list[tuple[float, float]], why: str) -> None:
    x_km, y_km = np.array(sites, dtype=float).T
    with pytest.raises(AnchorError, match=why) as refused:
        check_sites(x_km, y_km)
    assert "地点" in translate(refused.value.text, "zh")
