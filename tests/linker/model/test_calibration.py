"""Held-out sums become log10_lr that mean what they say, whatever a few pairs do that nothing speaks for."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from features.columns import FloatArray
from linker.model.bounds import elub
from linker.model.calibration import SLOPES, Calibration
from linker.model.measure import cllr

Bools = NDArray[np.bool_]


def calibrated(seed: int, size: int = 4_000) -> tuple[FloatArray, Bools]:
    """log10_lr that mean what they say: normal with equal spread under both, so the logarithm of the LR is linear."""
    random = np.random.default_rng(seed)
    linked = np.arange(size) < size // 2
    natural = random.normal(np.where(linked, 2.0, -2.0), 2.0)
    return np.asarray(natural / np.log(10.0)), linked


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.5])
def test_the_factor_that_was_lost_is_found(factor: float) -> None:
    log10_lr, linked = calibrated(1)
    found = Calibration.of(log10_lr / factor, linked)
    assert found.slope == pytest.approx(factor, rel=0.07)
    assert (found.lower, found.upper) == elub(found.slope * (log10_lr / factor), linked)


def test_linked_pairs_that_nothing_speaks_for_do_not_make_all_others_timid() -> None:
    log10_lr, linked = calibrated(2)
    spoilt = np.concatenate([log10_lr, np.full(20, -9.0)])
    truth = np.concatenate([linked, np.ones(20, dtype=bool)])
    assert Calibration.of(spoilt, truth).slope == pytest.approx(1.0, abs=0.1)
    plain = min(np.linspace(*SLOPES, 100).tolist(), key=lambda slope: cllr(slope * spoilt, truth))
    assert plain < 0.75


def test_nothing_stays_neutral_and_all_stay_within_the_bounds_in_their_order() -> None:
    log10_lr, linked = calibrated(3)
    found = Calibration.of(log10_lr, linked)
    assert found.of_all(np.zeros(1)) == 0.0
    scored = found.of_all(np.sort(log10_lr))
    assert found.lower <= scored[0] <= scored[-1] <= found.upper
    assert (np.diff(scored) >= 0).all()
