"""Times as people remember them (去年三月的一个晚上, late March 2024, about two months ago) -> days and hours.

The readers of records know precise phrases; here what is relative to the day of the telling is made absolute, and the
days are told apart from the hours of the day, because a night in March is thirty nights and not one long window.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from features.text import is_unknown
from linker.library.cells.hours import parse_time_of_day
from linker.library.cells.moment_phrase import ClockTime, TimePhrase, range_of, span_of, within
from linker.library.cells.moment_words import ENGLISH_MONTHS
from linker.library.cells.moments import parse_window
from linker.library.cells.time_text import split_range

_DAY_SECONDS = 86_400
_YEARS_BACK = {"大前年": 3, "前年": 2, "去年": 1, "上一年": 1, "今年": 0, "本年": 0, "这一年": 0}
_ENGLISH_YEARS_BACK = {"the year before last": 2, "last year": 1, "this year": 0}
_SEASONS = {"spring": "春", "summer": "夏", "autumn": "秋", "fall": "秋", "winter": "冬"}
_PARTS = {"early": "上旬", "beginning of": "上旬", "mid": "中旬", "middle of": "中旬", "late": "下旬", "end of": "下旬"}
_MONTH = "|".join(sorted(ENGLISH_MONTHS, key=len, reverse=True))
_CHINESE_COUNTS = {letter: float(number) for number, letter in enumerate("一二三四五六七八九十", start=1)}
_COUNTS = {
    **_CHINESE_COUNTS, "半": 0.5, "两": 2, "几": 3, "half a": 0.5, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "few": 3, "a few": 3, "couple of": 2, "a couple of": 2, "several": 4,
}  # fmt: skip
_DAYS_OF_UNIT = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30.4, "年": 365.2,
                 "day": 1, "week": 7, "month": 30.4, "year": 365.2}  # fmt: skip
_ENGLISH_COUNT = "|".join(sorted((word for word in _COUNTS if word.isascii()), key=len, reverse=True))
_AGO = re.compile(
    r"(?:大概|大约|约|差不多)?(?P<zh>[半一两二三四五六七八九十几]|[0-9]{1,2})个?(?P<zh_unit>天|日|周|星期|礼拜|月|年)[多左右]*以?前"
    rf"|(?:about\s+|around\s+)?(?P<en>{_ENGLISH_COUNT}|[0-9]{{1,2}})"
    r"\s+(?P<en_unit>day|week|month|year)s?\s+ago",
    re.IGNORECASE,
)
_FILLERS = re.compile(r"\b(?:on|in|during|at|of|one|some|a|an|the|sometime)\b\s*", re.IGNORECASE)
# 三四月份: either of two months that follow each other.
_TWO_MONTHS = re.compile("(?<![十一二三四五六七八九0-9])([一二三四五六七八])([二三四五六七八九])月份?")
_CLOCK = re.compile(
    r"(?:[,\s]*\b(?:around|about|at|circa|ca\.?)\s+)?\b(?P<clock>[0-9]{1,2}(?::[0-9]{2})?\s*[ap]\.?m\.?|[0-9]{1,2}:[0-9]{2})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StatedTime:
    """The days it may have been (local; None: open), and the hours of the day (above 24: next day; None: unknown)."""

    earliest: datetime | None = None
    latest: datetime | None = None
    from_hours: float | None = None
    to_hours: float | None = None


def stated_time(text: str, told_on: date) -> StatedTime | None:
    """What a person's words say about when, told on that day; None where they say nothing that can be read.

    A month or a feast without a year is the last one before `told_on`.

    >>> stated_time("去年三月的一个晚上", date(2024, 6, 1))
    StatedTime(earliest=datetime.datetime(2023, 3, 1, 0, 0), latest=datetime.datetime(2023, 4, 1, 0, 0), \
from_hours=18.0, to_hours=24.0)
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain or is_unknown(plain):
        return None
    plain = absolute(plain, told_on)
    ago = _AGO.search(plain)
    if ago:
        return _long_ago(ago, plain[: ago.start()] + plain[ago.end() :], told_on)
    return _phrase_time(plain, told_on) or _with_clock_apart(plain, told_on)


def absolute(text: str, told_on: date) -> str:
    """The text with 去年, 上个月, last year … as the year or month that they mean on that day.

    >>> absolute("去年三月", date(2024, 6, 1)), absolute("last March", date(2024, 6, 1))
    ('2023年三月', 'March 2024')
    """
    for words, back in _YEARS_BACK.items():
        text = text.replace(words, f"{told_on.year - back}年")
    for words, back in _ENGLISH_YEARS_BACK.items():
        text = re.sub(rf"\b{words}\b", str(told_on.year - back), text, flags=re.IGNORECASE)
    text = _TWO_MONTHS.sub(r"\1月至\2月", text)
    before = told_on.replace(day=1) - timedelta(days=1)
    text = re.sub("上个?月", f"{before.year}年{before.month}月", text)
    text = re.sub("[这本]个?月", f"{told_on.year}年{told_on.month}月", text)
    text = re.sub(r"\blast month\b", f"{before:%Y-%m}", text, flags=re.IGNORECASE)
    return re.sub(rf"\blast ({_MONTH})\b", lambda match: _last_month(match, told_on), text, flags=re.IGNORECASE)


def _last_month(match: re.Match[str], told_on: date) -> str:
    month = ENGLISH_MONTHS[match.group(1).lower()]
    return f"{match.group(1)} {told_on.year if month < told_on.month else told_on.year - 1}"


def _phrase_time(plain: str, told_on: date) -> StatedTime | None:
    for text in dict.fromkeys((plain, _english_as_chinese(plain), _FILLERS.sub("", plain))):
        try:
            start, end = split_range(text)
            return _time_of(start, end, told_on)
        except ValueError:
            window = _window(text, told_on)
            if window:
                return window
    return None


def _time_of(start: TimePhrase, end: TimePhrase | None, told_on: date) -> StatedTime:
    if not start.has_date and start.shift is None:
        return _hours_alone(start, end)
    filled = _before(start, told_on)
    if end is None:
        earliest, latest = span_of(replace(filled, clock=None))
        hours = _hours_of(filled.clock)
        spill = max((filled.clock.end if filled.clock else 0) - _DAY_SECONDS, 0)
        return StatedTime(earliest, latest + timedelta(seconds=spill) if latest else None, *hours)
    earliest, latest = range_of(filled, end)
    return StatedTime(earliest, latest, *_range_hours(filled, end, latest))


def _before(phrase: TimePhrase, told_on: date) -> TimePhrase:
    filled = within(phrase, TimePhrase(told_on.year, told_on.month, told_on.day))
    earliest = span_of(replace(filled, clock=None))[0]
    late = phrase.year is None and earliest is not None and earliest.date() > told_on
    return replace(filled, year=told_on.year - 1) if late else filled


def _hours_of(clock: ClockTime | None) -> tuple[float | None, float | None]:
    if clock is None:
        return None, None
    slack = 1800 if clock.rounded else clock.slack
    return (clock.start - slack) / 3600, (clock.end + slack) / 3600


def _range_hours(start: TimePhrase, end: TimePhrase, latest: datetime | None) -> tuple[float | None, float | None]:
    if start.clock is None or end.clock is None or latest is None or end.has_date:
        return None, None
    first, last = start.clock.start / 3600, latest.hour + latest.minute / 60
    return first, last if last > first else last + 24


def _hours_alone(start: TimePhrase, end: TimePhrase | None) -> StatedTime:
    some_day = within(start, TimePhrase(2000, 1, 2))
    low, high = span_of(some_day) if end is None else range_of(some_day, end)
    if low is None or high is None:
        raise ValueError("both ends of the hours must be known")
    midnight = datetime(2000, 1, 2)
    hours = [(moment - midnight).total_seconds() / 3600 for moment in (low, high)]
    return StatedTime(None, None, hours[0], hours[1])


def _window(text: str, told_on: date) -> StatedTime | None:
    try:
        window = parse_window(text, base=told_on)
    except ValueError:
        return None
    return StatedTime(window.earliest, window.latest) if window else None


def _english_as_chinese(text: str) -> str:
    # Chinese phrases know seasons and thirds of a month; English ones are told in their words.
    season = re.search(r"\b(spring|summer|autumn|fall|winter)\b[^0-9]{0,6}([0-9]{4})", text, re.IGNORECASE)
    if season:
        return f"{season.group(2)}年{_SEASONS[season.group(1).lower()]}" + _night_word(text)
    part = re.search(rf"\b({'|'.join(_PARTS)})[\s-]*({_MONTH})\.?,?\s+([0-9]{{4}})", text, re.IGNORECASE)
    if part:
        month = ENGLISH_MONTHS[part.group(2).lower()]
        return f"{part.group(3)}年{month}月{_PARTS[part.group(1).lower()]}" + _night_word(text)
    return text


def _night_word(text: str) -> str:
    words = {"early hours": "凌晨", "morning": "早上", "afternoon": "下午", "evening": "傍晚", "night": "夜里"}
    return next((chinese for english, chinese in words.items() if english in text.lower()), "")


def _with_clock_apart(plain: str, told_on: date) -> StatedTime | None:
    clock = _CLOCK.search(plain)
    if not clock:
        return None
    days = _phrase_time((plain[: clock.start()] + " " + plain[clock.end() :]).strip(" ,"), told_on)
    hours = parse_time_of_day(clock.group("clock"))
    return replace(days or StatedTime(), from_hours=hours[0], to_hours=hours[1]) if hours else days


def _long_ago(match: re.Match[str], remainder: str, told_on: date) -> StatedTime:
    number, unit = match.group("zh") or match.group("en"), match.group("zh_unit") or match.group("en_unit")
    count = _COUNTS.get(number.lower(), float(number) if number.isdecimal() else 1.0)
    days, vague = count * _DAYS_OF_UNIT[unit.lower()], max(0.5 * _DAYS_OF_UNIT[unit.lower()], 0.3 * count)
    middle = datetime(told_on.year, told_on.month, told_on.day) - timedelta(days=days)
    low, high = ((middle + timedelta(days=sign * vague)).date() for sign in (-1, 1))
    hours = _phrase_time(remainder.strip(" ,的"), told_on) if remainder.strip(" ,的") else None
    midnight = datetime.min.time()
    whole = StatedTime(datetime.combine(low, midnight), datetime.combine(high + timedelta(days=1), midnight))
    return whole if hours is None else replace(whole, from_hours=hours.from_hours, to_hours=hours.to_hours)
