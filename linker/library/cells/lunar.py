"""Days of the Chinese lunar calendar and the feasts that follow it, 2000 to 2035."""

from __future__ import annotations

import re
from datetime import date, timedelta

from linker.library.cells.cell_error import CellError
from linker.library.cells.moment_words import SPRING_FESTIVALS
from linker.library.cells.numerals import chinese_number

FIRST_YEAR = 2000
# One number a lunar year, as almanacs print them: bits 15 to 4 are the months 1 to 12 (1: 30 days, 0: 29), bits 3 to 0
# the number of the leap month (0: none), bit 16 the length of the leap month.
_MONTHS = (
    0x0C960, 0x0D954, 0x0D4A0, 0x0DA50, 0x07552, 0x056A0, 0x0ABB7, 0x025D0, 0x092D0, 0x0CAB5,
    0x0A950, 0x0B4A0, 0x0BAA4, 0x0AD50, 0x055D9, 0x04BA0, 0x0A5B0, 0x15176, 0x052B0, 0x0A930,
    0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260, 0x0EA65, 0x0D530,
)  # fmt: skip
# Feast -> lunar month and day; the last day of the year is day 0 of the month after the twelfth.
FEASTS: dict[str, tuple[int, int]] = {
    "元宵": (1, 15), "上元": (1, 15), "龙抬头": (2, 2), "端午": (5, 5), "七夕": (7, 7), "中元": (7, 15),
    "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8), "小年": (12, 23), "除夕": (13, 0), "大年三十": (13, 0),
    "大年初一": (1, 1), "大年初二": (1, 2), "大年初三": (1, 3),
}  # fmt: skip
_NAMED_MONTHS = {"正月": 1, "冬月": 11, "腊月": 12}
_MONTH = r"(?P<leap>闰)?(?P<month>正月|冬月|腊月|[一二三四五六七八九十]{1,2}月|[0-9]{1,2}月)"
_DIGIT = "[一二三四五六七八九]"
_DAY = rf"(?P<day>初(?:{_DIGIT}|十)|十{_DIGIT}|二十{_DIGIT}?|廿{_DIGIT}?|三十|[0-9]{{1,2}})[日号]?"
_CALENDAR = "(?:农历|阴历|旧历|夏历)"
_LUNAR_DAY = re.compile(
    rf"(?:{_CALENDAR}(?P<year_after>[0-9]{{4}})年?{_MONTH}{_DAY})|(?:(?P<year_before>[0-9]{{4}})年?"
    rf"(?:{_CALENDAR}|(?=正月|冬月|腊月|闰|[一二三四五六七八九十]{{1,2}}月初))"
    rf"{_MONTH.replace('leap', 'leap_2').replace('month', 'month_2')}{_DAY.replace('day', 'day_2')})"
)
_LUNAR_FEAST = re.compile(
    rf"(?P<year>[0-9]{{4}})年?(?P<feast>{'|'.join(sorted(FEASTS, key=len, reverse=True))})节?(?:当日|当天)?"
)


def gregorian(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """The day on which a day of a lunar month falls. Raises CellError for a year, month or day that is not known here.

    >>> gregorian(2024, 1, 15), gregorian(2023, 8, 15), gregorian(2024, 13, 0)
    (datetime.date(2024, 2, 24), datetime.date(2023, 9, 29), datetime.date(2025, 1, 28))
    """
    if not FIRST_YEAR <= year < FIRST_YEAR + len(_MONTHS):
        raise CellError("cells.lunar_year_unknown", year=year)
    months = _months(_MONTHS[year - FIRST_YEAR])
    position = next(
        (index for index, (number, _, is_leap) in enumerate(months) if (number, is_leap) == (month, leap)), None
    )
    if month == 13 and day == 0:
        position, day = len(months), 0
    if position is None or (position < len(months) and not 1 <= day <= months[position][1]):
        raise CellError("cells.no_such_lunar_day", year=year, month=month, day=day)
    before = sum(length for _, length, _ in months[:position])
    return date(year, *SPRING_FESTIVALS[year - 2000]) + timedelta(days=before + day - 1)


def with_gregorian_days(text: str) -> str:
    """A text with its lunar days and feasts as days of the common calendar.

    >>> with_gregorian_days("2024年农历正月十五晚上"), with_gregorian_days("2024年中秋节20时")
    ('2024年2月24日晚上', '2024年9月17日20时')
    """
    if not any(word in text for word in _WORDS):
        return text
    return _LUNAR_FEAST.sub(_feast_day, _LUNAR_DAY.sub(_lunar_day, text))


_WORDS = ("农历", "阴历", "旧历", "夏历", "正月", "冬月", "腊月", "闰", "月初", *FEASTS)


def _months(code: int) -> list[tuple[int, int, bool]]:
    leap = code & 0xF
    months: list[tuple[int, int, bool]] = []
    for number in range(1, 13):
        months.append((number, 30 if code & (0x8000 >> (number - 1)) else 29, False))
        if number == leap:
            months.append((number, 30 if code & 0x10000 else 29, True))
    return months


def _lunar_day(match: re.Match[str]) -> str:
    parts = match.groupdict()
    suffix = "" if parts["month"] else "_2"
    month, day = str(parts[f"month{suffix}"]), str(parts[f"day{suffix}"])
    number = _NAMED_MONTHS.get(month) or chinese_number(month.removesuffix("月")) or 0
    year = int(parts["year_after"] or parts["year_before"] or 0)
    return _in_digits(
        gregorian(year, number, chinese_number(day.removeprefix("初")) or 0, leap=bool(parts[f"leap{suffix}"]))
    )


def _feast_day(match: re.Match[str]) -> str:
    # 2024年除夕 is the eve of the new year that begins in 2024: the last feasts of a lunar year fall into the next one.
    year, (month, day) = int(match["year"]), FEASTS[match["feast"]]
    feast = gregorian(year, month, day)
    return _in_digits(feast if feast.year == year else gregorian(year - 1, month, day))


def _in_digits(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
