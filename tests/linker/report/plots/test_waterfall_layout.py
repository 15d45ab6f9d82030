"""The waterfall: bars follow each other from 0 to the total."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.i18n.text import Label
from linker.report.data.facts import EvidenceTerm, LinkEvidence
from linker.report.plots.waterfall_layout import waterfall

WORDS = Label("distance", "距离")


def link(*terms: float, limit: float = 0.0) -> LinkEvidence:
    told = [EvidenceTerm(WORDS, 1.0, "km", term) for term in terms]
    told.append(EvidenceTerm(WORDS, None, "", limit))
    return LinkEvidence("a", "b", "", "", sum(terms) + limit, 0.5, WORDS, tuple(told), ())


@given(st.lists(st.floats(-5.0, 5.0), min_size=1, max_size=12), st.floats(-2.0, 2.0))
def test_bars_are_as_wide_as_their_terms(terms: list[float], limit: float) -> None:
    made = waterfall(link(*terms, limit=limit))
    assert all(step.left >= -1e-6 and step.left + step.width <= 100.0 + 1e-6 for step in made.steps)
    assert -1e-6 <= made.zero <= 100.0 + 1e-6
    total = sum(abs(step.term.log10_lr) for step in made.steps)
    wide = sum(step.width for step in made.steps)
    for step in made.steps:
        assert step.width * total == pytest.approx(abs(step.term.log10_lr) * wide, abs=1e-6)


def test_a_bar_begins_where_the_one_before_ended() -> None:
    made = waterfall(link(2.0, 2.0, -1.0))
    assert [(step.left, step.width) for step in made.steps] == [(0.0, 50.0), (50.0, 50.0), (75.0, 25.0)]
    assert (made.zero, made.total) == (0.0, 75.0)


def test_a_limit_that_takes_nothing_is_left_out() -> None:
    assert len(waterfall(link(1.0)).steps) == 1
    assert len(waterfall(link(1.0, limit=-0.5)).steps) == 2
