from __future__ import annotations

import numpy as np
import pytest
from trained import half_solved, model

from linker.casework.matching.library_support import library_support
from linker.flow import FittedLibrary, calibrate, fit_library
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.odds import probability


@pytest.fixture(scope="module")
def fitted() -> FittedLibrary:
    return calibrate(fit_library(half_solved(), model(5)), 0)


def test_the_pairs_of_a_band_are_counted_with_an_interval_around_its_probability(fitted: FittedLibrary) -> None:
    calibration = fitted.statistics.calibration
    assert calibration is not None
    band = len(calibration.totals) - 3
    log10_lr = float(fitted.scorer.bounded(calibration.centres[band]))
    support = library_support(fitted, log10_lr)
    assert isinstance(support, Text)
    values = dict(support.params)
    assert values["pairs"] == calibration.observed[band]
    assert values["by_chance"] <= values["pairs"]
    assert values["low"] <= probability(log10_lr, fitted.base_rate.log10_prior_odds) <= values["high"]
    assert "more" not in translate(support, "zh")
    assert f"{values['pairs']} pairs" in translate(support, "en")


def test_a_pair_below_all_bands_is_said_to_be_of_chance(fitted: FittedLibrary) -> None:
    support = library_support(fitted, -5.0)
    assert isinstance(support, Text)
    assert support.id == "support.below"


def test_nothing_is_said_where_the_model_speaks_alone() -> None:
    alone = fit_library(half_solved(), model(5))
    assert library_support(alone, float(np.log10(20.0))) == ""
