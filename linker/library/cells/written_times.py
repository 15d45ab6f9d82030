"""Times in digits or English (ISO 8601, 25/04/2018 10:30 PM, Apr 25 2018, 20180425, serial numbers) -> Phrase."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from linker.library.cells.cell_error import CellError
from linker.library.cells.moment_phrase import ClockTime, NotATimeError, TimePhrase
from linker.library.cells.moment_words import ENGLISH_HOURS, MONTHS, latest_year

EXCEL_SERIALS = (20_000.0, 80_000.0)
_EXCEL_EPOCH = datetime(1899, 12, 30)

_ZONE = r"(?:\s*(?:Z|UTC|GMT|CST|[+-][0-9]{2}(?::?[0-9]{2})?))?"
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:[.,][0-9]{1,9})?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?|hrs?|hours|h)?" + _ZONE
)
_COMPACT_CLOCK = r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?\s*(?P<half>hrs?|hours|h)?" + _ZONE
# 22h30, 22 h 30, 22:30 Uhr, 10.30.00.000000 PM: other ways to write a clock.
_OTHER_CLOCKS = (
    (re.compile(r"\b([0-9]{1,2})\s?h\s?([0-9]{2})\b", re.IGNORECASE), r"\1:\2"),
    (re.compile(r"\b([0-9]{1,2})[.:]([0-9]{2})\s*uhr\b", re.IGNORECASE), r"\1:\2"),
    (re.compile(r"\b([0-9]{1,2})\.([0-9]{2})\.([0-9]{2})(?:\.[0-9]+)?\s*([ap]m)\b", re.IGNORECASE), r"\1:\2:\3 \4"),
)
_GAP = r"(?:\s*T\s*|\s*,\s*|\s+(?:at\s+|à\s+|um\s+)?)"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|[a-z]{4,10},\s+)?"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_NUMBERED_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_DATES = (
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
    r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})",
    r"(?P<year>(?:19|20)[0-9]{2})",
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    rf"(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<second_number>[0-9]{{1,2}})(?P=mark){_YEAR}",
    rf"{_WEEKDAY}{_NAME}\s+{_NUMBERED_DAY}\s*,?\s+(?P<year>[0-9]{{4}})",
    rf"{_WEEKDAY}{_NUMBERED_DAY}[\s-]+(?:(?:of|de|del)\s+)?{_NAME}[\s,-]+(?:(?:de|del)\s+)?{_YEAR}",
    rf"{_NAME}[\s,-]+(?P<year>[0-9]{{4}})",
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        *(f"{day}(?:{_GAP}{clock})?" for day in _DATES for clock in (_CLOCK, _COMPACT_CLOCK)),
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})T?(?P<hour>[0-9]{2})(?:(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?)?"
        + _ZONE,
        rf"{_WEEKDAY}{_NAME}\s+(?P<day>[0-9]{{1,2}})\s+{_CLOCK}(?:\s+[a-z]{{2,5}})?\s+(?P<year>[0-9]{{4}})",
        r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?\s*(?P<half>[ap]\.?m\.?|hrs?|hours|h)?",
        r"(?P<hour>[0-9]{1,2})\s*(?P<half>[ap]\.?m\.?)",
    )
)
DAY_MONTH = re.compile(r"\s*([0-9]{1,2})([-/.])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})(?![0-9])(.*)", re.ASCII | re.DOTALL)

# PM 10:30 is 10:30 PM, as Chinese and Korean spreadsheets write it.
_HALF_FIRST = re.compile(
    r"\b([ap])\.?m\.?\s*([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?!\s*[ap]\.?m)", re.IGNORECASE | re.ASCII
)
_PREFIX = re.compile(r"(?:on\s+)?(?:or\s+)?(about|around|approx(?:imately)?\.?|circa|ca?\.|~|on)\s*", re.IGNORECASE)
_SINCE, _UNTIL = ("since", "after"), ("before", "until", "by")
_WORDS = "|".join(sorted(ENGLISH_HOURS, key=len, reverse=True))
_WORD_LAST = re.compile(rf"(.*?)[\s,]*\b(?:in\s+the\s+|at\s+)?({_WORDS})", re.IGNORECASE | re.DOTALL)
_WORD_FIRST = re.compile(rf"({_WORDS})(?:\s+(?:of|on))?[\s,]+(.*)", re.IGNORECASE | re.DOTALL)


def written_phrase(text: str, *, day_first: bool | None = None) -> TimePhrase:
    """What a trimmed text without Chinese says; the wall-clock part is kept and an offset or zone dropped.

    `day_first` decides 03/04/2018; where it is None and no part is above 12, AM or PM means month first and anything
    else day first. Raises NotATimeError.
    """
    text = _HALF_FIRST.sub(r"\2 \1m", _plain_latin(text))
    about = _PREFIX.match(text)
    if about:
        phrase = written_phrase(text[about.end() :], day_first=day_first)
        return phrase if about.group(1).lower() == "on" else about_phrase(phrase)
    opening, _, remainder = text.partition(" ")
    since, until = opening.lower() in _SINCE, opening.lower() in _UNTIL
    if remainder and (since or until):
        return replace(written_phrase(remainder.strip(), day_first=day_first), open_end=since, open_start=until)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match and match.groupdict().get("name", "jan").lower() in MONTHS:
            return _phrase(match.groupdict(), day_first=day_first)
    return _with_word(text, day_first=day_first)


def _plain_latin(text: str) -> str:
    """A text without accents, its clock written with a colon."""
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    for pattern, plain in _OTHER_CLOCKS:
        text = pattern.sub(plain, text)
    return text


def about_phrase(phrase: TimePhrase) -> TimePhrase:
    """The phrase with 左右 or "about" added to the finest thing it names."""
    if phrase.clock is None:
        return replace(phrase, about=True)
    return replace(phrase, clock=about_clock(phrase.clock))


def about_clock(clock: ClockTime) -> ClockTime:
    """22时许 is 30 minutes either side, 22:30许 15 minutes."""
    if clock.end > clock.start and not clock.rounded:
        return clock
    return replace(clock, slack=1800 if clock.start % 3600 == 0 and clock.rounded else 900)


def clock_of(hour: int, minute: int | None, second: int | None) -> ClockTime:
    """A clock time; an hour alone lasts its hour. Raises CellError for hour 25 or minute 60."""
    if hour > 24 or (hour == 24 and (minute or second)):
        raise CellError("cells.no_such_hour", hour=hour)
    if (minute or 0) > 59 or (second or 0) > 59:
        raise CellError("cells.no_such_minute", text=f"{hour}:{minute or 0:02d}:{second or 0:02d}")
    start = hour * 3600 + (minute or 0) * 60 + (second or 0)
    return ClockTime(start, start if minute is not None else start + 3600, twelve_hour=1 <= hour <= 12)


def serial_phrase(number: float) -> TimePhrase:
    """An Excel serial (days), a year, yyyymmdd and its longer forms, or seconds or milliseconds since 1970 (UTC).

    Raises NotATimeError for any other number.
    """
    if abs(number) > 1e15:
        raise NotATimeError("cells.not_a_time", text=str(number)[:20])
    if EXCEL_SERIALS[0] <= number <= EXCEL_SERIALS[1]:
        moment = _EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))
        return moment_phrase(moment, with_clock=not float(number).is_integer())
    whole = str(int(number)) if float(number).is_integer() else ""
    if len(whole) in (4, 8, 10, 12, 14) and whole[:2] in ("19", "20", "99"):
        return _phrase_of_digits(whole)
    if len(whole) in (10, 13):
        moment = datetime.fromtimestamp(int(whole[:10]), UTC).replace(tzinfo=None)
        if 1980 <= moment.year <= latest_year():
            return moment_phrase(moment)
    raise NotATimeError("cells.not_a_time", text=f"{number:g}")


def moment_phrase(moment: datetime, *, with_clock: bool = True) -> TimePhrase:
    """A moment, to the second; without its clock: the day."""
    clock = clock_of(moment.hour, moment.minute, moment.second) if with_clock else None
    return TimePhrase(moment.year, moment.month, moment.day, clock=clock)


def full_year(year: str) -> int:
    """The year that two digits mean: 18 is 2018, 95 is 1995."""
    if len(year) > 2:
        return int(year)
    return int(year) + (2000 if int(year) <= latest_year() % 100 else 1900)


def month_number(text: str) -> int | None:
    """The month that a cell names by its number or its name; None where it names none.

    >>> month_number("December"), month_number("03"), month_number("3月"), month_number("")
    (12, 3, 3, None)
    """
    plain = _plain_latin(text.strip().removesuffix("月").strip(".").lower())
    number = int(plain) if plain.isdecimal() else MONTHS.get(plain)
    return number if number is not None and 1 <= number <= 12 else None


def month_first_by_default(after_date: str) -> bool:
    """Whether 03/04/2018 followed by this text is month first where nothing else decides: AM and PM are American."""
    return bool(re.search(r"[ap]\.?m\b", after_date, re.IGNORECASE))


def _phrase_of_digits(digits: str) -> TimePhrase:
    parts = [int(digits[at : at + 2]) for at in range(4, len(digits), 2)] + [None] * 5
    month, day, hour, minute, second = parts[:5]
    clock = None if hour is None else clock_of(hour, minute, second)
    return TimePhrase(int(digits[:4]), month, day, clock=clock)


def _phrase(parts: dict[str, str | None], *, day_first: bool | None) -> TimePhrase:
    day, month = _day_month(parts, day_first=day_first)
    year = parts.get("year")
    return TimePhrase(full_year(year) if year else None, month, day, clock=_clock(parts))


def _day_month(parts: dict[str, str | None], *, day_first: bool | None) -> tuple[int | None, int | None]:
    first, second, name = parts.get("first"), parts.get("second_number"), parts.get("name")
    if first and second:
        if day_first is None:
            american = parts.get("mark") == "/" and month_first_by_default(parts.get("half") or "")
            day_first = int(second) <= 12 and (int(first) > 12 or not american)
        return (int(first), int(second)) if day_first else (int(second), int(first))
    day, month = parts.get("day"), parts.get("month")
    number = MONTHS[name.lower()] if name else int(month) if month else None
    return (int(day) if day else None), number


def _clock(parts: dict[str, str | None]) -> ClockTime | None:
    hour, minute, second = parts.get("hour"), parts.get("minute"), parts.get("second")
    if hour is None:
        return None
    half = (parts.get("half") or "").replace(".", "").lower()
    number = int(hour)
    if half == "am" and number > 12:
        raise CellError("cells.no_such_am", hour=number)
    if half in ("am", "pm") and number <= 12:
        number = number % 12 + (12 if half == "pm" else 0)
    return clock_of(number, int(minute) if minute else None, int(second) if second else None)


def _with_word(text: str, *, day_first: bool | None) -> TimePhrase:
    last, first = _WORD_LAST.fullmatch(text), _WORD_FIRST.fullmatch(text)
    if not last and not first:
        raise NotATimeError("cells.not_a_time", text=text[:60])
    word, remainder = (
        (last.group(2), last.group(1)) if last else (first.group(1), first.group(2)) if first else ("", "")
    )
    start, end = ENGLISH_HOURS[word.lower()]
    date_part = written_phrase(remainder.strip(), day_first=day_first) if remainder.strip() else TimePhrase()
    return replace(date_part, clock=ClockTime(int(start * 3600), int(end * 3600)))
