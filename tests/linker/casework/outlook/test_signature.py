"""How a series changes and who fits it least, on series made so that the answer is known."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import numpy as np
import pytest
from casework_samples import START, GivenScores, case, point

from features.case import CaseTable
from linker.casework.outlook.shared_traits import LibraryTraits
from linker.casework.outlook.signature import NamedTrend, Signature, signature
from linker.flow import FittedLibrary
from linker.i18n.text import Text
from linker.outlook.track import Track

SIZE = 8


def signature_of(cases: list[object], matrix: np.ndarray | None = None) -> Signature:
    table = CaseTable.from_cases(cases)  # type: ignore[arg-type]
    points = np.stack([table.x_m, table.y_m], axis=1) / 1000.0
    track = Track.of(np.arange(len(table)), points, table.earliest, table.latest)
    scores = GivenScores(np.full((len(table), len(table)), 2.0) if matrix is None else matrix)
    return signature(table, LibraryTraits(table), track, cast(FittedLibrary, scores))


def steps(**fields: object) -> list[object]:
    """Cases a week apart; a field may be a function of the number of the case."""
    return [
        case(
            f"C{number}",
            START + timedelta(days=7 * number),
            **{name: value(number) if callable(value) else value for name, value in fields.items()},
        )
        for number in range(SIZE)
    ]


def loss_trend(**fields: object) -> NamedTrend:
    return next(trend for trend in signature_of(steps(**fields)).trends if trend.name == Text("outlook.loss"))


def test_a_loss_that_grows_tenfold_from_case_to_case_rises_by_one_in_log10() -> None:
    rising = loss_trend(loss=lambda number: 10.0**number)
    assert (rising.unit, rising.trend.slope) == (Text("outlook.log10"), pytest.approx(1.0))
    assert rising.trend.p < 0.05


def test_losses_that_stay_the_same_do_not_rise() -> None:
    still = loss_trend(loss=500.0)
    assert (still.trend.slope, still.trend.p > 0.05) == (0.0, True)


def test_places_that_move_on_drift_and_those_that_alternate_do_not() -> None:
    moving = signature_of(steps(place=lambda number: point(1_000.0 * number)))
    still = signature_of(steps(place=lambda number: point(1_000.0 * (number % 2))))
    p_moving, p_still = (
        next(drift.drift.p for drift in answer.drifts if drift.name == Text("outlook.place"))
        for answer in (moving, still)
    )
    assert p_moving < 0.05 < p_still


def test_the_case_unlike_all_others_is_odd() -> None:
    matrix = np.full((SIZE, SIZE), 2.0)
    matrix[3, :] = matrix[:, 3] = -1.0
    (odd,) = signature_of(steps(), matrix).odd
    # each other member has six partners at 2 and one at -1
    assert (odd.case_id, odd.mean_log10_lr, odd.middle_log10_lr) == ("C3", -1.0, pytest.approx((6 * 2.0 - 1.0) / 7))
    assert signature_of(steps()).odd == ()
