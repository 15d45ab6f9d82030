"""What a written time says (`Phrase`), what it takes over from the time before it, and the window it means."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from linker.library.cells.cell_error import CellError
from linker.library.cells.moment_words import (
    ABOUT_DAYS,
    DAYS_OF_PART,
    EARLIEST_YEAR,
    FEASTS,
    MONTHS_OF_PART,
    PLACEHOLDER_DATES,
    PLACEHOLDER_YEARS,
    SPRING_FESTIVALS,
    latest_year,
)

DAY_SECONDS = 86_400
Span = tuple[datetime | None, datetime | None]


class NotATimeError(CellError):
    """The text is no time at all."""


class NeedsContextError(CellError):
    """The text is a time only beside another one: 次日凌晨, 4月25日 without a year."""


@dataclass(frozen=True)
class ClockTime:
    """Seconds from midnight. `slack` widens always (许); `rounded` says that a whole hour alone means around it."""

    start: int
    end: int
    slack: int = 0
    rounded: bool = False
    twelve_hour: bool = False

    def shifted_by(self, seconds: int) -> ClockTime:
        """The same clock later by so many seconds."""
        return replace(self, start=self.start + seconds, end=self.end + seconds)


@dataclass(frozen=True)
class TimePhrase:
    """What one written time states; None or "" where it does not state it.

    `part` is a part of the month (上旬) or of the year (年底, 冬); `shift` counts days from the day before (次日: 1);
    `lifted` says that the clock was 12-hour and is past noon (下午3时), so that 至5时 after it is 17:00.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    feast: str = ""
    shift: int | None = None
    clock: ClockTime | None = None
    about: bool = False
    open_start: bool = False
    open_end: bool = False
    lifted: bool = False

    @property
    def has_date(self) -> bool:
        """Whether it names a year, a month, a day or a part of one."""
        return any((self.year is not None, self.month, self.day, self.part, self.feast))

    @property
    def is_placeholder(self) -> bool:
        """Whether it is a date that systems write where nothing is known."""
        return self.year in PLACEHOLDER_YEARS or (self.year, self.month, self.day) in PLACEHOLDER_DATES


def within(phrase: TimePhrase, context: TimePhrase | None) -> TimePhrase:
    """The phrase with what it leaves out taken from the phrase before it: 4月25日22时, 次日6时."""
    if phrase.shift is not None or not phrase.has_date:
        return _same_days(phrase, context)
    if phrase.year is not None:
        return phrase
    if context is None or context.year is None:
        raise NeedsContextError("cells.year_missing")
    if phrase.month is None and not phrase.feast and not _is_part_of_year(phrase.part):
        return replace(phrase, year=context.year, month=context.month)
    return replace(phrase, year=context.year)


def span_of(phrase: TimePhrase, *, alone: bool = True) -> Span:
    """Earliest and latest moment; a placeholder, and an end that is open, is None. `alone`: not an end of a range."""
    if phrase.is_placeholder:
        return None, None
    first, last = _days(phrase)
    clock = phrase.clock or ClockTime(0, DAY_SECONDS)
    slack = 1800 if clock.rounded and alone else clock.slack
    earliest = _moment(first, clock.start - slack)
    latest = _moment(last, clock.end + slack)
    return (None if phrase.open_start else earliest), (None if phrase.open_end else latest)


def range_of(start: TimePhrase, end: TimePhrase) -> Span:
    """The window from one phrase to the next; `end` takes from `start` what it leaves out."""
    filled = within(_after_clock(start, end), start)
    earliest, _ = span_of(start, alone=False)
    _, latest = span_of(filled, alone=False)
    if earliest and latest and latest < earliest:
        latest = span_of(_bumped(end, filled), alone=False)[1]
    if earliest and latest and latest < earliest:
        raise CellError("cells.ends_before_it_begins", start=f"{earliest}", end=f"{latest}")
    return earliest, latest


def _is_part_of_year(part: str) -> bool:
    return part in MONTHS_OF_PART


def _same_days(phrase: TimePhrase, context: TimePhrase | None) -> TimePhrase:
    if context is None or context.year is None:
        raise NeedsContextError("cells.date_missing")
    clock = phrase.clock or ClockTime(0, DAY_SECONDS)
    shift = phrase.shift if phrase.shift is not None else context.shift or 0
    days = replace(context, open_start=phrase.open_start, open_end=phrase.open_end, shift=shift)
    return replace(days, clock=clock.shifted_by(shift * DAY_SECONDS), lifted=phrase.lifted)


def _after_clock(start: TimePhrase, end: TimePhrase) -> TimePhrase:
    # 下午2时至5时 ends at 17:00; 22时至6时 ends the next morning.
    if end.has_date or end.shift is not None or end.clock is None or start.clock is None:
        return end
    clock, before = end.clock, start.clock.shifted_by(-(start.shift or 0) * DAY_SECONDS)
    if start.lifted and clock.twelve_hour and clock.end + DAY_SECONDS // 2 >= before.start:
        clock = clock.shifted_by(DAY_SECONDS // 2)
    if clock.end + clock.slack < before.start - before.slack:
        clock = clock.shifted_by(DAY_SECONDS)
    return replace(end, clock=clock)


def _bumped(end: TimePhrase, filled: TimePhrase) -> TimePhrase:
    if end.year is not None or filled.year is None:
        return filled
    if end.month is not None or filled.month is None:
        return replace(filled, year=filled.year + 1)
    over = filled.month == 12
    return replace(filled, year=filled.year + over, month=1 if over else filled.month + 1)


def _days(phrase: TimePhrase) -> tuple[date, date]:
    year = phrase.year
    if year is None:
        raise NeedsContextError("cells.year_missing")
    check_year(year)
    first, last, precision = _named_days(year, phrase)
    about = timedelta(days=ABOUT_DAYS[precision] if phrase.about else 0)
    return first - about, last + about


def check_year(year: int) -> None:
    """Raise CellError for a year in which no case of the library can have happened."""
    if year < EARLIEST_YEAR:
        raise CellError("cells.year_too_early", year=year, first=EARLIEST_YEAR)
    if year > latest_year():
        raise CellError("cells.year_in_the_future", year=year)


def _named_days(year: int, phrase: TimePhrase) -> tuple[date, date, str]:
    if phrase.feast:
        return (*_feast_days(year, phrase.feast), "feast")
    if phrase.month is None or phrase.month == 0:
        months = MONTHS_OF_PART.get(phrase.part, (1, 12))
        return (*_month_days(year, *months), "part" if phrase.part else "year")
    if not 1 <= phrase.month <= 12:
        raise CellError("cells.no_such_month", month=phrase.month)
    length = monthrange(year, phrase.month)[1]
    if phrase.day is None or phrase.day == 0:
        first, last = DAYS_OF_PART.get(phrase.part, (1, length))
        return (
            date(year, phrase.month, first),
            date(year, phrase.month, min(last, length)),
            "part" if phrase.part else "month",
        )
    if phrase.day > length:
        raise CellError("cells.no_such_day", month=f"{year}-{phrase.month:02d}", days=length, day=phrase.day)
    day = date(year, phrase.month, phrase.day)
    return day, day, "day"


def _month_days(year: int, first_month: int, last_month: int) -> tuple[date, date]:
    last_year, last_month = (year + 1, last_month - 12) if last_month > 12 else (year, last_month)
    return date(year, first_month, 1), date(last_year, last_month, monthrange(last_year, last_month)[1])


def _feast_days(year: int, feast: str) -> tuple[date, date]:
    if feast in FEASTS:
        month, first, last = FEASTS[feast]
        return date(year, month, first), date(year, month, last)
    if not 2000 <= year < 2000 + len(SPRING_FESTIVALS):
        raise CellError("cells.feast_unknown", feast=feast, year=year)
    new_year = date(year, *SPRING_FESTIVALS[year - 2000])
    return new_year - timedelta(days=1), new_year + timedelta(days=6)


def _moment(day: date, seconds: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
