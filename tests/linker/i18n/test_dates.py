"""Time windows are written as short as they can be said."""

from __future__ import annotations

from datetime import datetime

import pytest

from linker.i18n.dates import window


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2024-05-01 04:07", "2024-05-01 04:07", "2024-05-01 04:07"),
        ("2024-05-01 02:10", "2024-05-01 10:20", "2024-05-01 02:10–10:20"),
        ("2024-05-01 22:00", "2024-05-02 06:00", "2024-05-01 22:00 – 05-02 06:00"),
        ("2023-12-31 22:00", "2024-01-01 06:00", "2023-12-31 22:00 – 2024-01-01 06:00"),
        ("2024-05-01 00:00", "2024-05-01 23:59:59", "2024-05-01"),
        ("2024-05-01 00:00", "2024-05-02 00:00", "2024-05-01"),
        ("2024-05-01 00:00", "2024-05-31 23:59", "2024-05-01 – 2024-05-31"),
        ("2024-05-01 00:00", "2024-05-01 00:00", "2024-05-01 00:00"),
    ],
)
def test_a_window_is_told_shortly(start: str, end: str, text: str) -> None:
    assert window(datetime.fromisoformat(start), datetime.fromisoformat(end)) == text


def test_an_end_that_is_not_known_is_told_as_such() -> None:
    moment = datetime(2024, 5, 1, 4, 7)
    assert window(moment, None) == "2024-05-01 04:07 – ?"
    assert window(None, moment) == "? – 2024-05-01 04:07"
    assert window(None, None) == "—"
