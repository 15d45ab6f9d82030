from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_scorer, invented_table, invented_vectors

from features.codes import CodeSets, Rarity
from features.columns import Ragged
from linker.pairs.curve import Curve
from linker.pairs.needs import Needs, farthest, least_total, rare_in
from linker.pairs.score import Scorer

TENTHS = st.integers(-30, 30).map(lambda step: step / 10)
SEEDS = st.integers(0, 2**32 - 1)


@given(st.floats(-4, 0), st.floats(0, 4), st.floats(-5, 5), st.floats(-9, 9))
def test_least_total_is_where_the_bounded_score_reaches_the_threshold(
    lower: float, upper: float, threshold: float, total: float
) -> None:
    scorer = Scorer((), (), lower, upper)
    reached = float(scorer.bounded(np.array(total))) >= threshold
    least = least_total(scorer, threshold)
    assert total >= least - 1e-20 if reached else total < least


def test_no_total_reaches_a_threshold_beyond_the_bound() -> None:
    assert least_total(Scorer((), (), -1.0, 2.0), 2.5) == np.inf
    assert least_total(Scorer((), (), -1.0, 2.0), -1.5) < -999.0


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    knots = sorted(draw(st.sets(TENTHS, min_size=1, max_size=6)))
    return Curve("x", np.array(knots), np.array(draw(st.lists(TENTHS, min_size=len(knots), max_size=len(knots)))))


@given(curves(), st.floats(-4, 4) | TENTHS)
def test_farthest_is_the_last_value_of_a_dense_scan_that_gives_enough(curve: Curve, needed: float) -> None:
    found = float(farthest(curve, np.array([needed]))[0])
    scan = np.union1d(np.linspace(-5, 5, 401), curve.knots)
    enough = scan[curve.at(scan) >= needed]
    assert (found == -np.inf) == (len(enough) == 0)
    assert (found == np.inf) == (curve.bans[-1] >= needed)
    if np.isfinite(found):
        assert found >= enough[-1] - 1e-9
        assert curve.at(np.array([found]))[0] == pytest.approx(needed, abs=1e-9)
        assert (curve.at(scan[scan > found + 1e-9]) < needed).all()


@given(st.lists(st.sets(st.sampled_from("abcd"), max_size=3).map(sorted), min_size=1, max_size=8), st.integers(1, 4))
def test_rare_in_keeps_the_information_of_rare_codes(codes: list[list[str]], rare: int) -> None:
    column = Ragged.from_rows(codes)
    sets = CodeSets.of(column, Rarity.of(column))
    carriers = Counter(code for row in codes for code in row)
    known = sum(bool(row) for row in codes)
    wanted = [
        sum(max(0.0, np.log10((known + 2) / max(carriers[code], 2))) for code in row if carriers[code] <= rare)
        for row in codes
    ]
    np.testing.assert_allclose(np.asarray(rare_in(sets, rare).sum(axis=1)), wanted, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(-1, 3), st.integers(1, 8))
def test_a_pair_that_reaches_the_threshold_satisfies_the_needs_of_both_cases(
    seed: int, threshold: float, rare: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, 15, coordinates="both"))
    scorer = invented_scorer(random, vectors)
    needs = Needs.of(scorer, vectors, threshold, rare)
    first, second = np.triu_indices(len(vectors), 1)
    listed = np.zeros(len(first), dtype=bool)
    for comparison in scorer.comparisons:
        for sets, shown in comparison.codes(vectors) if comparison.codes else ():
            shared = replace(sets, information=rare_in(sets, rare)).shared_information(first, second)
            listed |= shown & (np.nan_to_num(shared) > 0)
    listed |= scorer.own(vectors, first, second) > 0.0
    strong = (scorer.log10_lr(vectors, first, second) >= threshold) & ~listed
    distance, gap = (
        scorer.comparisons[scorer.names.index(name)].measure(vectors, first, second)
        for name in ("distance_km", "gap_days")
    )
    for row in (first, second):
        reach = np.where(np.isnan(distance), needs.gap_days_alone[row], needs.gap_days[row])
        assert not (gap[strong] > reach[strong]).any()
        assert not (distance[strong] > needs.radius_km[row][strong])[~np.isnan(gap[strong])].any()
        assert (needs.caps[row].sum(axis=1)[strong] >= needs.total).all()


def test_without_distance_and_gap_only_the_rest_decides() -> None:
    random = np.random.default_rng(4)
    vectors = invented_vectors(invented_table(random, 10))
    whole = invented_scorer(random, vectors)
    kept = [
        index for index, name in enumerate(whole.names) if name not in ("distance_km", "local_distance_km", "gap_days")
    ]
    scorer = Scorer(
        tuple(whole.comparisons[index] for index in kept), tuple(whole.curves[index] for index in kept), -3.0, 3.0
    )
    needs = Needs.of(scorer, vectors, 0.5, 5)
    able = needs.caps.sum(axis=1) >= needs.total
    assert set(np.unique(needs.radius_km)) <= {-np.inf, np.inf}
    np.testing.assert_array_equal(needs.radius_km == np.inf, able)
    np.testing.assert_array_equal(needs.gap_days == np.inf, able)
