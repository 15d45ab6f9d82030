"""Curves that are reasoned: what agreeing traces are worth where no solved pair can teach it."""

from __future__ import annotations

import numpy as np
import pytest

from linker.model.fixed_curves import CONSTANCY, fixed_curve


@pytest.mark.parametrize("name", sorted(CONSTANCY))
def test_agreement_weighs_less_than_its_bans_and_disagreement_little(name: str) -> None:
    curve = fixed_curve(name)
    assert curve is not None
    bans = np.array([0.0, 2.0, 6.0])
    assert (curve.at(bans)[1:] < bans[1:]).all()
    assert curve.at(bans)[0] == 0.0
    assert curve.at(bans)[2] == pytest.approx(6.0 + np.log10(CONSTANCY[name]), abs=0.01)


def test_a_shoe_pattern_of_twenty_cases_joins_nobody() -> None:
    # Carried by 20 of 200 cases; the prior odds of such a library lie some two bans against a link.
    curve = fixed_curve("class_trace")
    assert curve is not None
    assert float(curve.at(np.array([np.log10(202 / 20)]))[0]) < 1.0


def test_other_variables_are_not_reasoned() -> None:
    assert fixed_curve("gap_days") is None
