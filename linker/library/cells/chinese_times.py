"""Times written in Chinese (2018年4月25日22时许, 同月中旬的一天凌晨, 次日6时) -> Phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable

from linker.library.cells.moment_phrase import ClockTime, NotATimeError, TimePhrase
from linker.library.cells.moment_words import (
    AFTERNOON_FROM_HOUR,
    DAY_SHIFTS,
    DAYS_OF_PART,
    FEASTS,
    HOURS_OF_WORD,
    PM_WORDS,
    SHORT_DAY_SHIFTS,
)
from linker.library.cells.numerals import digits_before
from linker.library.cells.written_times import about_clock, clock_of, full_year


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORD = _any_of(HOURS_OF_WORD)
# Marks that stand for 左右 (after what it blurs) and 约 (before it).
_AFTER, _BEFORE = "≈", "≃"
_REWRITES = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?<![0-9])([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])T?", r"\1年\2月\3日"),
        (r"(?<![0-9])((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?![0-9])", r"\1年\2月\3日"),
        (r"(?<![0-9])([0-9]{4})[-/.]([0-9]{1,2})(?![0-9月])", r"\1年\2月"),
        (r"\s+", ""),
        (r"(?i)p\.?m\.?(?=[0-9])", "下午"),
        (r"(?i)a\.?m\.?(?=[0-9])", "上午"),
        (r"(?i)([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:p\.?m\.?|下午)", r"下午\1"),
        (r"(?i)([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:a\.?m\.?|上午)", r"上午\1"),
        (r"(^|\|)[0-9]{0,2}[.、)](?=[0-9]{4}年)", r"\1"),
        (r"前一(?=[日天晚夜])", "前"),
        (r"(?:第二|后一|隔)[日天]", "次日"),
        (r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?", ""),
        (r"(?:次|当|同|翌)日\(([^)]*日)\)", r"\1"),
        (r"\([^0-9)]*\)|[()]", ""),
        (r"的(?:某|其中)?[一两几]?[日天]|(?<![前后同第整全])(?:某[一两几]?[日天]|[一两几][天])", ""),
        (r"[时点]整", "时0分"),
        (r"左右|前后|上下|许", _AFTER),
        (r"大约|大概|约莫|约", _BEFORE),
        (r"期间|之间|其间|(?<![夜晚午日昼早晨民])间|的|份|某|\*|一个|钟|为止|止$|劳动(?=节)", ""),
        (r"年年", "年"),
        (r"月月", "月"),
        (f"{_AFTER}+", _AFTER),
    )
)
_PHRASE = re.compile(
    rf"""(?:自|从|于|在)?(?P<near_date>{_BEFORE})?
    (?:(?P<year>[0-9]{{4}}|[0-9]{{2}})年(?P<year_part>上半年|下半年|[初底末]|中(?![旬秋午]))?|同年|当年|该年|本年|今年)?
    (?:初?(?P<season>[春夏秋冬])(?!节)[天季日]?)?
    (?:(?P<feast>春节|{_any_of(FEASTS)})节?)?
    (?:(?P<month>[0-9]{{1,2}})月|同月|当月|该月|本月)?
    (?P<part>(?:{_any_of(DAYS_OF_PART)})(?!午))?
    (?P<about_part>{_AFTER})?{_BEFORE}?
    (?:(?P<day>[0-9]{{1,2}})(?:[日号]|(?={_WORD}))
      |(?P<shift>{_any_of(DAY_SHIFTS)}|(?:{_any_of(SHORT_DAY_SHIFTS)})(?={_WORD})))?
    (?P<about_day>{_AFTER})?
    (?P<word>{_WORD})?{_AFTER}?
    (?P<near_clock>{_BEFORE})?
    (?:(?P<hour>[0-9]{{1,2}})
      (?:[时点](?:(?P<half>半)|(?P<quarter>[13])刻|(?P<minute>[0-9]{{1,2}})分?(?:(?P<second>[0-9]{{1,2}})秒)?)?
        |:(?P<colon_minute>[0-9]{{2}})(?::(?P<colon_second>[0-9]{{2}}))?分?))?
    (?P<about_clock>{_AFTER}|[多余])?
    (?P<open>以来|以后|之后|起|开始|后|以前|之前|前)?""",
    re.VERBOSE | re.ASCII,
)


def plain_chinese(text: str) -> str:
    """A Chinese time with numerals as digits, dates as 年月日, and without fillers; ranges and lists stay."""
    for pattern, to in _REWRITES:
        text = pattern.sub(to, text)
    return digits_before("年月日号时点分秒刻、", text)


def chinese_phrase(plain: str) -> TimePhrase:
    """What one plain Chinese time says (see plain_chinese). Raises NotATimeError, or ValueError for hour 25."""
    match = _PHRASE.fullmatch(plain)
    if not match or not plain.strip(_AFTER + _BEFORE):
        raise NotATimeError("cells.not_a_time", text=plain[:60])
    parts = match.groupdict()
    clock, lifted = _clock(parts)
    opening = parts["open"] or ""
    return TimePhrase(
        year=full_year(parts["year"]) if parts["year"] else None,
        month=_number(parts["month"]),
        day=_number(parts["day"]),
        part=_part(parts),
        feast=parts["feast"] or "",
        shift=_shift(parts["shift"]),
        clock=clock,
        about=_blurs_date(parts),
        open_start=opening.endswith("前"),
        open_end=bool(opening) and not opening.endswith("前"),
        lifted=lifted,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _part(parts: dict[str, str | None]) -> str:
    year_part = parts["year_part"] or ""
    return (f"年{year_part}" if len(year_part) == 1 else year_part) or parts["season"] or parts["part"] or ""


def _shift(word: str | None) -> int | None:
    return {**DAY_SHIFTS, **SHORT_DAY_SHIFTS}[word] if word else None


def _blurs_date(parts: dict[str, str | None]) -> bool:
    has_date = any(parts[name] for name in ("year", "month", "day", "season", "feast", "part", "shift"))
    return has_date and any(parts[name] for name in ("near_date", "about_part", "about_day"))


def _clock(parts: dict[str, str | None]) -> tuple[ClockTime | None, bool]:
    word, hour = parts["word"], _number(parts["hour"])
    if hour is None:
        hours = HOURS_OF_WORD.get(word or "")
        return (ClockTime(int(hours[0] * 3600), int(hours[1] * 3600)), False) if hours else (None, False)
    actual = _hour_of_day(hour, word, is_digital=parts["colon_minute"] is not None)
    clock = clock_of(actual, _minute(parts), _number(parts["second"] or parts["colon_second"]))
    about = parts["about_clock"]
    if about in ("多", "余"):
        return clock, actual > hour
    if clock.end > clock.start:
        clock = ClockTime(clock.start, clock.start, rounded=True, twelve_hour=clock.twelve_hour and not word)
    return (about_clock(clock) if about or _blurs_clock(parts) else clock), actual > hour


def _blurs_clock(parts: dict[str, str | None]) -> bool:
    return bool(parts["near_clock"]) or (bool(parts["near_date"]) and not _blurs_date(parts))


def _minute(parts: dict[str, str | None]) -> int | None:
    if parts["half"]:
        return 30
    return int(parts["quarter"]) * 15 if parts["quarter"] else _number(parts["minute"] or parts["colon_minute"])


def _hour_of_day(hour: int, word: str | None, *, is_digital: bool) -> int:
    start, end = HOURS_OF_WORD.get(word or "", (0, 0))
    # 上午12:05 on a digital clock is 12:05 AM; 上午12时 is noon.
    if hour == 12 and word and (end <= 7 or (is_digital and end <= 12)):
        return 0
    if word in PM_WORDS and 1 <= hour <= 11:
        return hour + 12
    # Two hours of grace: 晚5时 is 17:00 though 晚 begins at 18:00.
    afternoon = start >= AFTERNOON_FROM_HOUR and start - 2 <= hour + 12 <= end
    return hour + 12 if afternoon and 1 <= hour <= 12 else hour
