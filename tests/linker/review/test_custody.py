"""The share of a case's window outside custody: against sampling, and at the edges."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linker.review.custody import merged, share_free

START = datetime(2024, 3, 1)
HOURS = st.integers(0, 200)


def window(low: int, length: int) -> tuple[datetime, datetime]:
    return START + timedelta(hours=low), START + timedelta(hours=low + length)


def share(low: datetime | None, high: datetime | None, *windows: tuple[datetime, datetime]) -> float:
    columns = [np.array(["NaT" if end is None else end], dtype="datetime64[s]") for end in (low, high)]
    return float(share_free(columns[0], columns[1], windows)[0])


@given(st.lists(st.tuples(HOURS, HOURS), max_size=4), HOURS, st.integers(1, 90))
def test_share_is_what_sampling_finds(spans: list[tuple[int, int]], low: int, length: int) -> None:
    windows = [window(*span) for span in spans]
    start, end = window(low, length)
    middles = [start + timedelta(minutes=30 + 60 * hour) for hour in range(length)]
    free = [not any(first <= moment < last for first, last in windows) for moment in middles]
    assert share(start, end, *windows) == pytest.approx(sum(free) / length)


def test_edges() -> None:
    locked = window(10, 5)
    inside, arrest, release = START + timedelta(hours=12), *locked
    assert share(inside, inside, locked) == 0.0
    assert share(arrest, arrest, locked) == share(release, release, locked) == 1.0
    assert share(*locked, locked) == 0.0
    assert share(None, None, locked) == share(inside, None, locked) == share(None, inside, locked) == 1.0
    assert share(inside, inside) == 1.0
    # two windows that touch leave no minute between them
    assert share(release, release, locked, window(15, 5)) == 0.0


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        merged([(START, START - timedelta(hours=1))])
