from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import invented_table, invented_vectors

from features.case import Case, CaseTable, Place
from features.columns import FloatArray
from linker.model.background import CENTRES, EDGES, FEWEST, LARGEST_SHIFT, Background, histogram
from linker.model.measure import cllr, cllr_min
from linker.pairs.catalogue import NUMBERS_AND_CODES, comparisons_for
from linker.pairs.curve import Curve

DISTANCE = next(replace(item, is_weighed=True) for item in NUMBERS_AND_CODES if item.name == "distance_km")
CURVE = Curve("distance_km", np.array([-1.3, 0.0, 1.0]), np.array([1.2, 0.3, -0.9]))


def disc(radius_km: float, seed: int, cases: int = 1_500) -> Background:
    random = np.random.default_rng(seed)
    far, turn = radius_km * np.sqrt(random.random(cases)), random.uniform(0, 2 * np.pi, cases)
    points = zip((1000 * far * np.cos(turn)).tolist(), (1000 * far * np.sin(turn)).tolist(), strict=True)
    table = CaseTable.from_cases(
        [Case(case_id=f"{number}", place=Place(x_m=x, y_m=y)) for number, (x, y) in enumerate(points)]
    )
    return Background.of(invented_vectors(table), (DISTANCE,), seed=seed)


def disc_share(radius_km: float) -> FloatArray:
    """Share of random pairs of a uniform disc in each bin, from the density of disc line picking."""
    distance = np.linspace(0, 2 * radius_km, 200_001)
    part = distance / (2 * radius_km)
    density = 4 * distance / (np.pi * radius_km**2) * np.arccos(part) - 2 * distance**2 / (
        np.pi * radius_km**3
    ) * np.sqrt(1 - part**2)
    reached = np.cumsum(density) * (distance[1] - distance[0])
    return np.diff(np.interp(10.0**EDGES - 0.05, distance, reached))


def test_at_home_a_curve_stays_as_it_is() -> None:
    home = disc(5.0, 1)
    assert home.transferred(CURVE, home) is CURVE
    assert not home.shift("distance_km", home).any()


def test_in_a_wider_library_near_pairs_weigh_more_by_the_ratio_of_the_densities() -> None:
    home, wide = disc(5.0, 1), disc(20.0, 2)
    shift = wide.shift("distance_km", home)
    counted = (home.counts["distance_km"] > 2_000) & (wide.counts["distance_km"] > 500)
    theory = np.log10(disc_share(5.0)[counted] / disc_share(20.0)[counted])
    assert counted.sum() >= 5
    np.testing.assert_allclose(shift[counted], theory, atol=0.08)
    assert theory[0] == pytest.approx(np.log10(16), abs=0.05)
    np.testing.assert_allclose(home.shift("distance_km", wide), -shift, atol=1e-12)


def test_a_moved_curve_is_the_curve_and_the_shift() -> None:
    home, wide = disc(5.0, 1), disc(20.0, 2)
    moved, shift = wide.transferred(CURVE, home), wide.shift("distance_km", home)
    at = np.linspace(-1.3, 1.0, 57)
    np.testing.assert_allclose(moved.at(moved.knots), (CURVE.at(moved.knots) + np.interp(moved.knots, CENTRES, shift)))
    inner = at[(at > CENTRES[0]) & (at < 0.99)]
    np.testing.assert_allclose(moved.at(inner), CURVE.at(inner) + np.interp(inner, CENTRES, shift), atol=0.02)
    assert moved.at(np.array([np.nan])).tolist() == [0.0]
    assert moved.knots[[0, -1]].tolist() == [-1.3, 1.0]


def test_in_a_narrower_library_a_curve_sinks_until_random_pairs_weigh_on_average_what_they_did_at_home() -> None:
    home, narrow = disc(20.0, 2), disc(5.0, 1)
    moved = narrow.transferred(CURVE, home)
    sunk = moved.log10_lr - CURVE.log10_lr
    np.testing.assert_allclose(sunk, sunk[0])
    assert sunk[0] < -0.2
    means = [np.average(10.0 ** curve.at(CENTRES), weights=library.counts["distance_km"])
             for curve, library in ((CURVE, home), (moved, narrow))]  # fmt: skip
    assert means[0] == pytest.approx(means[1])


def test_a_cut_off_library_cuts_linked_and_unlinked_pairs_alike() -> None:
    """Cases on a line, mates a step of 1 km apart: what a curve of the long line says holds on a short one."""
    home, short = (_on_a_line(length_km) for length_km in (40.0, 4.0))
    edges = np.linspace(-1.2, 1.4, 14)
    share = [np.histogram(np.log10(far + 0.05), edges)[0] + 1.0 for far in home]
    curve = Curve(
        "distance_km", (edges[1:] + edges[:-1]) / 2, np.log10(share[0] / share[1] * len(home[1]) / len(home[0]))
    )
    there, here = (Background({"distance_km": histogram(np.log10(far + 0.05))}) for far in (home[1], short[1]))
    scores, linked = np.log10(np.concatenate(short) + 0.05), np.arange(sum(map(len, short))) < len(short[0])
    kept, transferred = (each.at(scores) for each in (curve, here.transferred(curve, there)))
    assert cllr(transferred, linked) < cllr(kept, linked) - 0.05
    assert cllr(transferred, linked) - cllr_min(transferred, linked) < 0.05


def _on_a_line(length_km: float) -> tuple[FloatArray, FloatArray]:
    random = np.random.default_rng(4)
    at = random.uniform(0, length_km, (2, 60_000))
    mate = at[0] + random.normal(0, 1.0, 60_000)
    inside = (mate > 0) & (mate < length_km)
    return np.abs(mate - at[0])[inside], np.abs(at[1] - at[0])


COUNTS = st.lists(st.integers(0, 10**6), min_size=len(CENTRES), max_size=len(CENTRES)).map(np.array)


@given(COUNTS, COUNTS)
def test_no_shift_beyond_its_bounds_and_none_from_a_handful_of_pairs(here: np.ndarray, there: np.ndarray) -> None:
    shift = Background({"x": here}).shift("x", Background({"x": there}))
    assert np.isfinite(shift).all()
    assert np.abs(shift).max() <= LARGEST_SHIFT
    if not ((here >= FEWEST) & (there >= FEWEST)).any():
        assert not shift.any()


def test_without_a_count_on_both_sides_nothing_moves() -> None:
    home = disc(5.0, 1)
    assert not Background({}).shift("distance_km", home).any()
    assert not home.shift("gap_days", home).any()
    assert Background({}).transferred(CURVE, home) is CURVE
    silent = Curve.zero("distance_km")
    assert disc(20.0, 2).transferred(silent, home) is silent


def test_of_two_weighed_distances_only_the_first_is_exchanged() -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(1), 20))
    stretched = replace(DISTANCE, name="stretched_km")
    both = Background.of(vectors, (DISTANCE, stretched)).counts
    alone = Background.of(vectors, (stretched,)).counts
    shown_only = Background.of(vectors, (replace(DISTANCE, is_weighed=False), stretched)).counts
    assert (list(both), list(shown_only)) == (["distance_km"], ["stretched_km"])
    np.testing.assert_array_equal(alone["stretched_km"], both["distance_km"])


@pytest.mark.parametrize("cases", [0, 1, 2])
def test_tiny_libraries_have_a_background(cases: int) -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(1), 3)).take(np.arange(cases))
    background = Background.of(vectors, comparisons_for(vectors))
    assert len(background.counts) == 2
    assert "gap_days" in background.counts
    assert cases > 1 or not any(counts.sum() for counts in background.counts.values())


def test_the_order_of_the_cases_does_not_matter_and_the_seed_does() -> None:
    table = invented_table(np.random.default_rng(2), 60)
    vectors = invented_vectors(table)
    turned = vectors.take(np.random.default_rng(3).permutation(60))
    one, other, seeded = (
        Background.of(each, comparisons_for(each), seed=seed).counts["gap_days"]
        for each, seed in ((vectors, 0), (turned, 0), (vectors, 1))
    )
    np.testing.assert_array_equal(one, other)
    assert (one != seeded).any()


@given(st.lists(st.floats(-5, 9) | st.just(float("nan")), max_size=30))
def test_a_histogram_counts_every_known_value_once(values: list[float]) -> None:
    counts = histogram(np.array(values, dtype=np.float64))
    known = [value for value in values if not np.isnan(value)]
    assert counts.sum() == len(known)
    for place, (low, high) in enumerate(pairwise(EDGES.tolist())):
        inside = [value for value in known if low <= min(max(value, EDGES[0]), EDGES[-1]) < high]
        assert counts[place] == len(inside) + (place == len(CENTRES) - 1) * sum(value >= EDGES[-1] for value in known)


@pytest.mark.parametrize("counts", [[1, 2, 3], [-1] * len(CENTRES)])
def test_what_is_no_background_is_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="background of gap_days"):
        Background({"gap_days": np.array(counts)})
