from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from trained import ONE_LEARNER, half_solved

from linker.evaluation.curves import BINS, VariableCurve, variable_curves
from linker.evaluation.solved import SolvedCases


@cache
def solved() -> SolvedCases:
    return SolvedCases.of(half_solved(), None, without=("narrative_similarity",))


@cache
def curves() -> tuple[VariableCurve, ...]:
    return variable_curves(solved(), ONE_LEARNER)


def test_every_variable_that_is_learned_has_a_curve_the_most_telling_first() -> None:
    assert {curve.comparison.name for curve in curves()} == {item.name for item in solved().variables}
    spans = [np.ptp(curve.log10_lr) for curve in curves()]
    assert spans == sorted(spans, reverse=True)


def test_a_curve_spans_what_was_seen_and_shares_sum_to_what_is_known() -> None:
    training = solved().training
    for curve in curves():
        place = training.comparisons.index(curve.comparison)
        values = curve.comparison.scale(training.values[:, place])
        known = ~np.isnan(values)
        assert (curve.edges[0], curve.edges[-1]) == pytest.approx((values[known].min(), values[known].max()))
        assert (curve.knots[0], curve.knots[-1]) == (curve.edges[0], curve.edges[-1])
        assert len(curve.linked_share) == len(curve.unlinked_share) == BINS
        assert curve.linked_known == pytest.approx(known[training.pairs.linked].mean())
        assert curve.unlinked_known == pytest.approx(known[~training.pairs.linked].mean())
