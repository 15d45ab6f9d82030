from __future__ import annotations

import numpy as np
import pytest

from features.columns import Ragged
from linker.i18n.translate import translate
from linker.model.base_rate import BaseRate


def solved(series: int, size: int, alone: int = 0, unsolved: int = 0) -> Ragged:
    rows = [[f"s{number}"] for number in range(series) for _ in range(size)]
    return Ragged.from_rows(rows + [[f"a{number}"] for number in range(alone)] + [[]] * unsolved)


def test_enough_solved_cases_speak_for_themselves() -> None:
    rate = BaseRate.of(solved(10, 4, alone=20, unsolved=500), mates_per_case=3.0)
    linked, pairs = 60, 60 * 59 // 2
    assert rate.log10_prior_odds == pytest.approx(np.log10(linked / (pairs - linked)))
    assert "60 of 1,770 pairs" in translate(rate.origin, "en")
    assert "60 solved cases" in translate(rate.origin, "en")
    assert "60 起已破案件" in translate(rate.origin, "zh")


@pytest.mark.parametrize(
    "offenders",
    [solved(0, 0, unsolved=401), solved(10, 4, unsolved=361), solved(9, 2, alone=100, unsolved=283)],
    ids=["none solved", "40 cases solved", "9 linked pairs"],
)
def test_too_few_solved_cases_leave_it_to_the_model(offenders: Ragged) -> None:
    rate = BaseRate.of(offenders, mates_per_case=2.0)
    share = 2.0 / (400 + 3_000 / 401)
    assert rate.log10_prior_odds == pytest.approx(np.log10(share / (1 - share)))
    assert "training library" in translate(rate.origin, "en")
    assert "too few" in translate(rate.origin, "en")
    assert "不足以估计" in translate(rate.origin, "zh")


@pytest.mark.parametrize("cases", [0, 1, 2, 10])
def test_a_tiny_library_promises_little(cases: int) -> None:
    rate = BaseRate.of(Ragged.empty(cases), mates_per_case=5.0)
    assert -3.0 < rate.log10_prior_odds < -1.5


def test_one_offender_for_all_cases_gives_a_finite_rate() -> None:
    assert BaseRate.of(solved(1, 60), mates_per_case=1.0).log10_prior_odds == 0.0


def test_a_larger_library_makes_any_pair_less_likely() -> None:
    small, large = (BaseRate.of(Ragged.empty(cases), 2.0).log10_prior_odds for cases in (1_000, 100_000))
    assert large == pytest.approx(small - 2.0, abs=0.01)
