"""The turning points of a pair: on either side of each the probability lies on either side of one half."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow
from linker.casework.matching.counterfactuals import counterfactuals, crossings
from linker.flow import FittedLibrary, fit_library
from linker.i18n.translate import translate
from linker.odds import probability
from linker.pairs.curve import Curve
from linker.starting_model import starting_model

NIGHT = datetime(2024, 3, 1, 22)


def test_a_curve_is_read_backwards() -> None:
    curve = Curve("gap_days", np.array([0.0, 1.0, 3.0]), np.array([2.0, 0.0, -1.0]))
    # from 2 to 0 it passes 0.5 at three quarters of the way; from 0 to -1 it passes -0.5 half way from 1 to 3
    assert crossings(curve, 0.5).tolist() == [0.75]
    assert crossings(curve, -0.5).tolist() == [2.0]
    assert crossings(curve, -1.5).tolist() == []


def library() -> FittedLibrary:
    def case(at: int) -> Case:
        moment = NIGHT + timedelta(days=at * 3 if at < 2 else 17 * at, hours=(at * 5) % 24 if at > 1 else 0)
        codes = {"entry": ("rear window",)} if at < 2 else {"entry": (f"way {at}",)}
        place = Place(longitude=113.0 + (0.0001 if at < 2 else 0.05) * at, latitude=34.0)
        return Case(case_id=f"C{at:02d}", window=TimeWindow(earliest=moment, latest=moment), codes=codes, place=place)

    fitted = fit_library(CaseTable.from_cases([case(at) for at in range(60)]), starting_model())
    # a base rate at which the first two are likely, though not far from one half
    log10_lr = float(fitted.log10_lr(np.array([0]), np.array([1]))[0])
    base_rate = replace(fitted.base_rate, log10_prior_odds=0.15 - log10_lr)
    return replace(fitted, statistics=replace(fitted.statistics, base_rate=base_rate))


def with_gap(fitted: FittedLibrary, gap_days: float) -> float:
    """The probability of the first two cases if so many days lay between them."""
    pair = np.array([0]), np.array([1])
    values = np.array([item.measure(fitted.vectors, *pair)[0] for item in fitted.scorer.comparisons])
    values[fitted.scorer.names.index("gap_days")] = gap_days
    log10_lr = fitted.scorer.log10_lr_of(values[None])[0]
    return float(probability(log10_lr, fitted.base_rate.log10_prior_odds))


def test_a_likely_pair_turns_at_the_gap_that_is_told() -> None:
    fitted = library()
    sentence = translate(counterfactuals(fitted, 0, 1), "en")
    assert sentence.startswith("below 50 %")
    number, unit = re.search(r"more than ([\d.,]+) (days|hours) between the two", sentence).groups()  # type: ignore[union-attr]
    turn = float(number.replace(",", "")) / (24.0 if unit == "hours" else 1.0)
    assert with_gap(fitted, turn * 0.98) > 0.5 > with_gap(fitted, turn * 1.02)
    assert "way of entry" in sentence or "entry" in sentence


def test_a_pair_beyond_doubt_says_that_nothing_turns_it() -> None:
    fitted = library()
    sure = replace(fitted.base_rate, log10_prior_odds=9.0)
    certain = replace(fitted, statistics=replace(fitted.statistics, base_rate=sure))
    assert translate(counterfactuals(certain, 0, 1), "zh") == ("已知各项中任何一项单独改变，都不足以使概率降到一半以下")
    unlikely = replace(fitted.base_rate, log10_prior_odds=-9.0)
    hopeless = replace(fitted, statistics=replace(fitted.statistics, base_rate=unlikely))
    assert "升到一半" in translate(counterfactuals(hopeless, 0, 1), "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_time_of_day_is_told_by_the_clock(language: str) -> None:
    sentence = translate(counterfactuals(library(), 0, 1), language)  # type: ignore[arg-type]
    if "C01" in sentence:
        assert re.search(r"\d\d:\d\d", sentence)
