"""What every pair of a library shares says nothing, and a shared code is never a difference."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow
from linker.flow import FittedLibrary, fit_library
from linker.pairs.catalogue import comparisons_for
from linker.pairs.common_evidence import common_values, held_to_rules
from linker.starting_model import starting_model

NIGHT = datetime(2024, 3, 1, 2)


def library(size: int, *, step_km: float = 0.0) -> FittedLibrary:
    """Thefts at one point (or in a row), each on another day; every third through a window, the others by a door."""
    cases = [
        Case(
            case_id=f"C{at:03d}",
            offence="盗窃",
            window=TimeWindow(earliest=NIGHT + timedelta(days=at), latest=NIGHT + timedelta(days=at, hours=at % 5)),
            place=Place(longitude=113.95 + at * step_km / 92.0, latitude=34.3, address="某商场"),
            codes={"offence": ("theft",), "entry": ("window" if at % 3 == 0 else "door",)},
        )
        for at in range(size)
    ]
    return fit_library(CaseTable.from_cases(cases), starting_model())


def contribution(fitted: FittedLibrary, name: str, first: int, second: int) -> float:
    index = fitted.scorer.names.index(name)
    return float(fitted.scorer.contribution(index, fitted.vectors, np.array([first]), np.array([second]))[0])


def test_a_distance_and_an_address_that_all_pairs_have_add_nothing() -> None:
    fitted = library(60)
    assert set(fitted.statistics.common) >= {"local_distance_km", "address_similarity"}
    assert contribution(fitted, "local_distance_km", 0, 1) == 0.0
    assert contribution(fitted, "address_similarity", 0, 1) == pytest.approx(0.0, abs=1e-12)


def test_a_distance_that_differs_between_pairs_still_speaks() -> None:
    fitted = library(60, step_km=1.0)
    assert "local_distance_km" not in fitted.statistics.common
    assert contribution(fitted, "local_distance_km", 0, 1) > contribution(fitted, "local_distance_km", 0, 50) + 0.5


def test_a_small_library_does_not_tell_what_all_have() -> None:
    vectors = library(29).vectors
    assert common_values(vectors, comparisons_for(vectors)) == {}


def test_a_shared_code_never_speaks_against_and_a_different_one_may() -> None:
    fitted = library(60)
    # all carry theft: 0; both came by the door, as two of three did: at least 0
    assert contribution(fitted, "facet:offence", 0, 1) == pytest.approx(0.0, abs=1e-12)
    assert contribution(fitted, "facet:entry", 1, 2) >= -1e-12
    assert contribution(fitted, "facet:entry", 0, 1) <= 1e-12


def test_the_rules_leave_other_curves_as_they_are() -> None:
    scorer = library(29, step_km=1.0).scorer
    for comparison, before, after in zip(
        scorer.comparisons, scorer.curves, held_to_rules(scorer, {}).curves, strict=True
    ):
        if comparison.codes is None or comparison.has_fixed_lr:
            assert before is after
        np.testing.assert_allclose(before.at(np.linspace(0, 6, 50)), after.at(np.linspace(0, 6, 50)), atol=1e-12)
