"""Moments and windows in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from linker.desk.ui import dates
from linker.i18n.language import Language
from linker.i18n.numbers import UNKNOWN

DAY, NEXT_DAY, MONTH_END = datetime(2024, 5, 1), datetime(2024, 5, 2), datetime(2024, 6, 1)
EARLY, LATE = datetime(2024, 6, 18, 1), datetime(2024, 6, 18, 11, 40)


@dataclass(frozen=True)
class Reader:
    language: Language


@pytest.mark.parametrize(
    ("language", "earliest", "latest", "expected"),
    [
        ("en", EARLY, LATE, "2024-06-18 Tue 01:00 – 11:40"),
        ("en", EARLY, EARLY, "2024-06-18 Tue 01:00"),
        ("zh", EARLY, None, "晚于 2024-06-18 周二 01:00"),
        ("zh", DAY, MONTH_END, "2024-05-01 周三 – 2024-05-31 周五"),
        ("en", DAY, NEXT_DAY, "2024-05-01 Wed, hour unknown"),
        ("zh", None, None, UNKNOWN),
    ],
)
def test_windows_in_both_languages(
    language: Language, earliest: datetime | None, latest: datetime | None, expected: str
) -> None:
    assert dates.window(Reader(language), earliest, latest) == expected


def test_a_moment_of_the_record_is_told_on_the_local_clock() -> None:
    local = datetime(2024, 5, 1, 12, tzinfo=UTC).astimezone()
    assert dates.utc(datetime(2024, 5, 1, 12)) == dates.utc(local) == f"{local:%Y-%m-%d %H:%M}"
    assert dates.utc(None) == UNKNOWN
