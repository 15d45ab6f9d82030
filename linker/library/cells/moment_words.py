"""The tables behind written times: what a phrase of the day, the month or the year means. Extend them here."""

from __future__ import annotations

from datetime import date

# Phrase of the day -> hours from the midnight that begins the day; more than 24 is the next day.
HOURS_OF_WORD: dict[str, tuple[float, float]] = {
    word: (start, end)
    for words, start, end in (
        ("凌晨 下半夜 后半夜", 0, 6),
        ("拂晓 黎明 天亮前", 4, 7),
        ("早晨 清晨 早上 早间 一早 大早 晨间 晨 早", 5, 9),
        ("上午 午前", 8, 12),
        ("中午 正午 午间 晌午 午", 11, 14),
        ("下午 午后", 12, 18),
        ("傍晚 黄昏", 17, 20),
        ("晚上 夜间 晚间 前半夜 上半夜 晚", 18, 24),
        ("深夜 半夜 深更半夜 下夜", 22, 28),
        ("午夜 子夜", 23, 25),
        ("夜里 夜晚 整夜 一夜 夜", 18, 30),
        ("白天 日间 昼间 昼", 6, 18),
        ("全天 整天", 0, 24),
    )
    for word in words.split()
}
ENGLISH_HOURS: dict[str, tuple[float, float]] = {
    "early hours": (0, 6),
    "early morning": (4, 8),
    "morning": (6, 12),
    "noon": (11, 14),
    "midday": (11, 14),
    "lunchtime": (11, 14),
    "afternoon": (12, 18),
    "late evening": (20, 24),
    "evening": (17, 23),
    "overnight": (20, 30),
    "night": (20, 30),
    "midnight": (23, 25),
    "daytime": (6, 18),
    "day": (6, 18),
    "all day": (0, 24),
    # Shifts and parts of the day of published tables in other languages.
    "jour": (8, 16),
    "soir": (16, 24),
    "nuit": (0, 8),
    "madrugada": (0, 6),
    "de madrugada": (0, 6),
    "mañana": (6, 12),
    "manana": (6, 12),
    "pela manhã": (6, 12),
    "manhã": (6, 12),
    "tarde": (12, 18),
    "a tarde": (12, 18),
    "noche": (18, 24),
    "noite": (18, 24),
    "a noite": (18, 24),
    "morgens": (6, 10),
    "nachts": (22, 30),
    "abends": (18, 22),
}

# Words that are PM whatever the hour: 下午10:30 is 22:30.
PM_WORDS = frozenset({"下午", "午后", "傍晚", "黄昏"})

# Words after which a clock hour of 1 to 12 may be a 12-hour one: 下午3时 is 15:00.
AFTERNOON_FROM_HOUR = 11

# Part of a month -> first and last day (31: to the end of the month).
DAYS_OF_PART: dict[str, tuple[int, int]] = {
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "上中旬": (1, 20),
    "中上旬": (1, 20),
    "中下旬": (11, 31),
    "上半月": (1, 15),
    "下半月": (16, 31),
    "初": (1, 10),
    "中": (11, 20),
    "底": (21, 31),
    "末": (21, 31),
}

# Part of a year -> first and last month; above 12 is the next year.
MONTHS_OF_PART: dict[str, tuple[int, int]] = {
    "年初": (1, 3),
    "年中": (5, 8),
    "年底": (10, 12),
    "年末": (10, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
    "春": (3, 5),
    "夏": (6, 8),
    "秋": (9, 11),
    "冬": (12, 14),
}

# Feasts with a fixed date -> (month, first day, last day).
FEASTS: dict[str, tuple[int, int, int]] = {
    "元旦": (1, 1, 3),
    "清明": (4, 4, 6),
    "五一": (5, 1, 5),
    "国庆": (10, 1, 7),
}
# Spring Festival (正月初一), month and day, from the year 2000 on.
SPRING_FESTIVALS: tuple[tuple[int, int], ...] = (
    (2, 5), (1, 24), (2, 12), (2, 1), (1, 22), (2, 9), (1, 29), (2, 18), (2, 7), (1, 26),
    (2, 14), (2, 3), (1, 23), (2, 10), (1, 31), (2, 19), (2, 8), (1, 28), (2, 16), (2, 5),
    (1, 25), (2, 12), (2, 1), (1, 22), (2, 10), (1, 29), (2, 17), (2, 6), (1, 26), (2, 13),
)  # fmt: skip

# How far 左右, 前后 or "about" reach, in days either side, by what the date names.
ABOUT_DAYS = {"day": 1, "part": 5, "feast": 7, "month": 10, "year": 60}

# Days counted from the day that stands before.
DAY_SHIFTS: dict[str, int] = {
    word: shift
    for shift, words in (
        (-1, "前日 前天 昨日 昨天 头天"),
        (0, "当日 当天 同日 同天 该日 今日 今天"),
        (1, "次日 翌日 翌天"),
    )
    for word in words.split()
}
# The same, when a phrase of the day follows without 日: 当晚, 次晨.
SHORT_DAY_SHIFTS: dict[str, int] = {"当": 0, "同": 0, "昨": -1, "前": -1, "次": 1, "翌": 1}

ENGLISH_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip

# Names of months in other languages of police files (Spanish, Portuguese, French, German, Dutch, Italian), no accents.
_FURTHER_MONTHS = (
    "enero ene janeiro janvier janv januar jan januari gennaio gen",
    "febrero fevereiro fevrier fevr fev februar februari feb febbraio",
    "marzo marco mars marz maerz mrz maart mrt mar",
    "abril abr avril avr april apr aprile",
    "mayo maio mai mei maggio mag may",
    "junio junho juin juni jun giugno giu",
    "julio julho juillet juil juli jul luglio lug",
    "agosto ago aout august augustus aug",
    "septiembre setiembre sept setembro set septembre september sep settembre sett",
    "octubre outubro out octobre oktober okt oct ottobre ott",
    "noviembre novembro novembre november nov",
    "diciembre dic dezembro dez decembre dezember december dec dicembre",
)
MONTHS: dict[str, int] = ENGLISH_MONTHS | {
    name: number for number, names in enumerate(_FURTHER_MONTHS, start=1) for name in names.split()
}

# Dates that systems write where nothing is known.
PLACEHOLDER_DATES: frozenset[tuple[int, int, int]] = frozenset(
    {(1900, 1, 1), (1900, 1, 0), (1899, 12, 30), (1899, 12, 31), (1753, 1, 1), (1, 1, 1), (0, 0, 0), (0, 1, 1)}
)
PLACEHOLDER_YEARS = frozenset({0, 1, 9999})
EARLIEST_YEAR = 1900


def latest_year() -> int:
    """The last year in which a case can have happened: next year, for clocks and budgets that run ahead."""
    return date.today().year + 1
