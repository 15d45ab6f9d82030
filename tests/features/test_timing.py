"""Windows as numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from hypothesis import given
from strategies import windows

from features.case import Case, CaseTable, TimeWindow
from features.timing import TimingExtractor, TimingVectors

NOON = datetime(1970, 1, 2, 12)


def timed(*ends: tuple[datetime | None, datetime | None]) -> TimingVectors:
    cases = [
        Case(case_id=str(row), window=TimeWindow(earliest=earliest, latest=latest))
        for row, (earliest, latest) in enumerate(ends)
    ]
    table = CaseTable.from_cases(cases)
    return TimingExtractor().fit(table).transform(table)


def test_days_count_from_1970_in_local_time() -> None:
    vectors = timed((NOON, NOON + timedelta(hours=6)), (datetime(1969, 12, 31), datetime(1969, 12, 31)))
    assert vectors.start_days.tolist() == [1.5, -1.0]
    assert vectors.length_days.tolist() == [0.25, 0.0]
    assert vectors.middle_days.tolist() == [1.625, -1.0]


def test_where_one_end_is_unknown_the_other_is_the_moment() -> None:
    vectors = timed((NOON, None), (None, NOON), (None, None))
    np.testing.assert_array_equal(vectors.start_days, [1.5, 1.5, np.nan])
    np.testing.assert_array_equal(vectors.length_days, [0.0, 0.0, np.nan])


@given(window=windows())
def test_starts_and_lengths_are_those_of_the_window(window: TimeWindow) -> None:
    vectors = timed((window.earliest, window.latest))
    known = [end for end in (window.earliest, window.latest) if end]
    if not known:
        assert np.isnan(vectors.start_days[0] + vectors.length_days[0])
        return
    seconds = (known[0] - datetime(1970, 1, 1)).total_seconds()
    assert abs(vectors.start_days[0] * 86_400 - seconds) < 1e-4
    assert abs(vectors.length_days[0] * 86_400 - (known[-1] - known[0]).total_seconds()) < 1e-4
    assert vectors.length_days[0] >= 0


def test_take_slices_both_columns() -> None:
    vectors = timed((NOON, None), (NOON, NOON + timedelta(days=1)), (None, None)).take([1, 0])
    assert vectors.start_days.tolist() == [1.5, 1.5]
    assert vectors.length_days.tolist() == [1.0, 0.0]
