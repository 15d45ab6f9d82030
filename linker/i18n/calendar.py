"""Days of the week and parts of the day, as texts."""

from __future__ import annotations

from datetime import date, datetime

from linker.i18n.text import Text

# Monday first, as datetime.weekday() counts.
WEEKDAYS: tuple[Text, ...] = (
    Text("calendar.monday"),
    Text("calendar.tuesday"),
    Text("calendar.wednesday"),
    Text("calendar.thursday"),
    Text("calendar.friday"),
    Text("calendar.saturday"),
    Text("calendar.sunday"),
)
WORKDAYS, WEEKEND = Text("calendar.workdays"), Text("calendar.weekend")
# Quarters of a day, from midnight on.
DAY_QUARTERS: tuple[Text, ...] = tuple(
    Text("calendar.hours", start=f"{start:02d}", end=f"{start + 6:02d}") for start in range(0, 24, 6)
)


def weekday(day: date) -> Text:
    """The day of the week of a day or moment."""
    return WEEKDAYS[day.weekday()]


def moment_with_weekday(moment: datetime) -> Text:
    """A moment to the minute, with its day of the week."""
    return Text("calendar.moment", day=f"{moment:%Y-%m-%d}", weekday=weekday(moment), clock=f"{moment:%H:%M}")


def day_with_weekday(day: date) -> Text:
    """A day with its day of the week."""
    return Text("calendar.day", day=f"{day:%Y-%m-%d}", weekday=weekday(day))
