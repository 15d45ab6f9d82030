"""The waterfall: steps follow each other from the start to the sum."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import evidence

from linker.report.plots.waterfall_layout import SMALLEST_TERM, waterfall

amounts = st.floats(-5.0, 5.0)


@given(st.lists(amounts, min_size=1, max_size=12), st.floats(-2.0, 2.0), amounts)
def test_steps_follow_each_other_inside_the_chart(terms: list[float], limit: float, start: float) -> None:
    pair = evidence("a", "b", *terms, limit=limit)
    layout = waterfall(pair.contributions, start)
    edges = [layout.start, *(step.end for step in layout.steps)]
    assert [step.start for step in layout.steps] == edges[:-1]
    assert layout.end == edges[-1] == pytest.approx(start + pair.log10_lr, abs=SMALLEST_TERM * 13)
    assert all(-1e-6 <= layout.percent(edge) <= 100.0 + 1e-6 for edge in edges)
    for step in layout.steps:
        assert step.end - step.start == pytest.approx(step.term.log10_lr)


def test_places_are_percents_of_the_chart() -> None:
    layout = waterfall(evidence("a", "b", 2.0, 2.0, -1.0).contributions)
    assert [(layout.percent(step.start), layout.percent(step.end)) for step in layout.steps] == [
        (0.0, 50.0),
        (50.0, 100.0),
        (100.0, 75.0),
    ]


def test_what_adds_nothing_is_left_out_unless_asked_for() -> None:
    pair = evidence("a", "b", 1.0, 0.001)
    assert len(waterfall(pair.contributions).steps) == 1
    assert len(waterfall(pair.contributions, with_zero_terms=True).steps) == 2
    assert len(waterfall(evidence("a", "b", 1.0, limit=-0.5).contributions).steps) == 2
