"""Days of the week and parts of the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linker.i18n.calendar import DAY_QUARTERS, day_with_weekday, moment_with_weekday, weekday
from linker.i18n.translate import translate

# A Monday.
MONDAY = date(2024, 7, 1)


def test_the_week_begins_on_monday() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(7)]
    assert [translate(weekday(day), "en") for day in days] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert [translate(weekday(day), "zh") for day in days] == [f"周{name}" for name in "一二三四五六日"]


def test_a_moment_has_its_weekday() -> None:
    moment = datetime(2024, 7, 1, 5, 7)
    assert translate(moment_with_weekday(moment), "en") == "2024-07-01 Mon 05:07"
    assert translate(moment_with_weekday(moment), "zh") == "2024-07-01 周一 05:07"
    assert translate(day_with_weekday(moment), "zh") == "2024-07-01 周一"


def test_quarters_part_the_day() -> None:
    assert [translate(part, "en") for part in DAY_QUARTERS] == ["00–06 h", "06–12 h", "12–18 h", "18–24 h"]
    assert translate(DAY_QUARTERS[1], "zh") == "06–12 时"
