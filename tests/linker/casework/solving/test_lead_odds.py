"""Odds of leads on given LRs, worked out by hand."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from casework_samples import GivenScores, case

from features.case import CaseTable
from linker.casework.solving.lead_odds import OffenderCases, calibration_of, lead_odds
from linker.flow import FittedLibrary
from linker.review.cascade import USUAL, LeadCalibration

PLAIN = LeadCalibration(1.0, 0.0)
NONE = np.empty(0, dtype=np.int64)
# Rows 0 and 1 are P's, row 2 is solved with Q, rows 3 and 4 are open.
TABLE = CaseTable.from_cases(
    [case("P1", offenders=("P",)), case("P2", offenders=("P",)), case("Q1", offenders=("Q",)), case("A"), case("B")]
)
OPEN = np.array([3, 4])


def given(prior: float = -1.0, **pairs: float) -> FittedLibrary:
    """LRs by pair (`a_b`), -3 for all others."""
    matrix = np.full((5, 5), -3.0)
    for name, log10_lr in pairs.items():
        a, b = (int(row) for row in name.removeprefix("r").split("_"))
        matrix[a, b] = matrix[b, a] = log10_lr
    return cast(FittedLibrary, GivenScores(matrix, prior))


def cases_of_p(admitted: tuple[int, ...] = (), confirmed: frozenset[tuple[int, int]] = frozenset()) -> OffenderCases:
    proven = np.array([row for row in (0, 1) if row not in admitted], dtype=np.int64)
    return OffenderCases(proven, np.array(admitted, dtype=np.int64), confirmed)


def test_the_odds_are_the_sum_of_the_lrs_against_all_rivals() -> None:
    fitted = given(r3_0=2.0, r3_1=2.0, r3_2=1.0, r4_0=1.0)
    leads = lead_odds(TABLE, fitted, cases_of_p(), OPEN, NONE, PLAIN)
    assert leads.rows.tolist() == [3, 4]
    assert leads.nearest.tolist() == [0, 0]
    # prior 1:10; for A: own LRs 100 + 100, the rival's 10
    odds = 0.1 * 200.0 / (1.0 + 0.1 * 10.0)
    assert leads.log10_lr[0] == pytest.approx(np.log10(200.0))
    assert leads.probability[0] == pytest.approx(odds / (1.0 + odds))
    # for B: own 10 + 0.001, the rival's 0.001
    odds = 0.1 * 10.001 / (1.0 + 0.1 * 0.001)
    assert leads.probability[1] == pytest.approx(odds / (1.0 + odds))


def test_an_admitted_case_counts_half() -> None:
    leads = lead_odds(TABLE, given(r3_1=2.0), cases_of_p(admitted=(1,)), np.array([3]), NONE, PLAIN)
    assert leads.log10_lr[0] == pytest.approx(np.log10(0.001 + 0.5 * 100.0))


def test_a_confirmed_pair_weighs_as_agreeing_dna() -> None:
    leads = lead_odds(TABLE, given(), cases_of_p(confirmed=frozenset({(4, 1)})), OPEN, NONE, PLAIN)
    assert leads.rows.tolist() == [4, 3]
    assert leads.log10_lr[0] == pytest.approx(6.0, abs=1e-6)
    assert leads.nearest.tolist() == [1, 0]


def test_a_case_with_no_other_case_to_compare_has_no_odds() -> None:
    only = OffenderCases(NONE, np.array([3]), frozenset())
    leads = lead_odds(TABLE, given(r4_3=1.0), only, OPEN, np.array([3]), PLAIN)
    assert leads.rows.tolist() == [4, 3]
    assert np.isnan(leads.log10_lr[1])
    assert leads.nearest.tolist() == [3, -1]


def test_without_solved_groups_the_usual_calibration_holds() -> None:
    table = CaseTable.from_cases([case("A"), case("B")])
    calibration = calibration_of(table, given())
    assert (calibration.slope, calibration.shift, calibration.cases) == pytest.approx((USUAL.slope, USUAL.shift, 0))
