from __future__ import annotations

import numpy as np
import pytest
from trained import model, prepared, province

from features.columns import IntArray
from linker.model.background import CENTRES, Background
from linker.model.measure import cllr, cllr_min
from linker.model.sample import SolvedPairs
from linker.model.similarity import ANY, Provenance, SimilarityModel, pooled
from linker.pairs.catalogue import FACET, NUMBERS_AND_CODES, facet_comparison
from linker.pairs.curve import Curve

BY_NAME = {item.name: item for item in NUMBERS_AND_CODES}
DISTANCE, HOURS = BY_NAME["distance_km"], BY_NAME["hour_gap"]
NEAR = Curve("distance_km", np.array([-1.3, 0.0, 1.0]), np.array([1.2, 0.3, -0.9]))
ENTRY = Curve(FACET + "entry", np.array([0.0, 2.0]), np.array([-0.3, 0.8]))
FAMILY = Curve(FACET + ANY, np.array([0.0, 2.0]), np.array([-0.1, 0.5]))
FACTS = Provenance("a test", 10, 45, 5, 2, 0.5)


def counts(share: float, total: int = 1_000_000) -> IntArray:
    """Random pairs of which a share falls in the bin of log10 distance -0.1, the rest around 1.1."""
    found = np.zeros(len(CENTRES), dtype=np.int64)
    found[np.argmin(np.abs(CENTRES + 0.1))] = round(share * total)
    found[np.argmin(np.abs(CENTRES - 1.1))] = total - round(share * total)
    return found


def small_model(home: Background) -> SimilarityModel:
    return SimilarityModel({"distance_km": NEAR, ENTRY.name: ENTRY, FAMILY.name: FAMILY}, -2.0, 3.0, home, FACTS)


def test_a_facet_never_met_gets_the_curve_of_its_family() -> None:
    stand_in = small_model(Background({})).curve_for(facet_comparison("weapon"))
    assert stand_in.name == "facet:weapon"
    assert stand_in.log10_lr.tolist() == FAMILY.log10_lr.tolist()
    assert small_model(Background({})).curve_for(facet_comparison("entry")).log10_lr.tolist() == ENTRY.log10_lr.tolist()


def test_a_variable_never_met_says_nothing() -> None:
    assert small_model(Background({})).curve_for(HOURS).at(np.array([0.0, 12.0])).tolist() == [0.0, 0.0]


def test_a_scorer_at_home_is_the_model_itself() -> None:
    home = Background({"distance_km": counts(0.1)})
    scorer = small_model(home).scorer((DISTANCE, HOURS), home)
    assert (scorer.lower, scorer.upper) == (-2.0, 3.0)
    assert scorer.curves[0].log10_lr.tolist() == NEAR.log10_lr.tolist()


def test_where_random_pairs_are_seldom_near_nearness_weighs_more_and_the_bound_moves_with_it() -> None:
    home, wide = Background({"distance_km": counts(0.1)}), Background({"distance_km": counts(0.001)})
    scorer = small_model(home).scorer((DISTANCE, HOURS), wide)
    assert scorer.curves[0].at(np.array([-1.0]))[0] == pytest.approx(NEAR.at(np.array([-1.0]))[0] + 2.0)
    assert scorer.upper == pytest.approx(5.0)
    assert scorer.lower == -2.0


def test_where_random_pairs_are_nearer_the_curve_sinks_as_a_whole_and_the_bound_does_not_shrink() -> None:
    home, narrow = Background({"distance_km": counts(0.001)}), Background({"distance_km": counts(0.1)})
    scorer = small_model(home).scorer((DISTANCE,), narrow)
    near, far = 10.0 ** NEAR.at(np.array([-0.1, 1.1]))
    sunk = np.log10((0.001 * near + 0.999 * far) / (0.1 * near + 0.9 * far))
    assert sunk < -0.3
    assert scorer.upper == 3.0
    np.testing.assert_allclose(scorer.curves[0].log10_lr, NEAR.log10_lr + sunk)


def test_pooled_is_the_weighted_mean_at_every_value() -> None:
    other = Curve("x", np.array([0.5, 1.0, 3.0]), np.array([0.0, 1.0, 1.0]))
    mean = pooled("family*", [ENTRY, other], np.array([1.0, 3.0]))
    at = np.linspace(-1, 4, 51)
    np.testing.assert_allclose(mean.at(at), (ENTRY.at(at) + 3 * other.at(at)) / 4, atol=1e-12)
    assert mean.name == "family*"


def test_a_model_of_one_town_stays_calibrated_in_a_library_ten_times_as_wide() -> None:
    """Ten other towns side by side: the same habits, random pairs ten times as far apart."""
    vectors, comparisons, background = prepared(table := province(300, 10, 60))
    pairs = SolvedPairs.of(table.offenders)
    counted = pairs.weight > 0
    first, second, linked = pairs.first[counted], pairs.second[counted], pairs.linked[counted]
    here, kept = (
        model().scorer(comparisons, each).log10_lr(vectors, first, second) for each in (background, model().background)
    )
    assert cllr(here, linked) < 0.8 * cllr(kept, linked)
    assert cllr(here, linked) - cllr_min(here, linked) < 0.05
    assert cllr(here, linked) - cllr_min(here, linked) < cllr(kept, linked) - cllr_min(kept, linked)
