"""How the dates of a column are written: which part is the year, the month, the day, and in which calendar.

One cell cannot say whether 24/03/05 is 2024, 5 March or 24 March; a column nearly always can. What a column leaves open
is told once, with both readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeGuard

from linker.i18n.text import Text
from linker.library.cells.moment_words import latest_year
from linker.library.cells.written_times import month_first_by_default
from linker.library.simplified import simplified

MINGUO_YEARS = 1911
# Two-digit and three-digit years of the Republic of China in which a case of a library can have happened.
MINGUO_RANGE = (40, 150)
_THREE = re.compile(
    r"\s*(?P<a>[0-9]{1,4})(?P<mark>[-/.])(?P<b>[0-9]{1,2})(?P=mark)(?P<c>[0-9]{1,4})(?![0-9])(?P<after>.*)",
    re.DOTALL | re.ASCII,
)
_DIGITS = re.compile(
    r"\s*(?P<year>[0-9]{2,3})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?P<after>(?:\s.*)?)", re.DOTALL | re.ASCII
)
_CHINESE_YEAR = re.compile(r"(?<![0-9])(?P<year>[0-9]{2,3})年")
_REPUBLIC = re.compile(r"(?:中华)?民国\s*(?P<year>[0-9]{1,3})\s*年?[-/.]?")


@dataclass(frozen=True)
class DateStyle:
    """What the dates of one column have in common.

    `day_first`: 03/04/2018 is 3 April (None: nothing asks for it). `year_first`: 24/03/05 is 5 March 2024. `minguo`:
    years count from 1911. `both_orders`: the column holds both 13/02 and 02/14, so 03/04 is neither. `half_swapped`:
    a spreadsheet took day for month in every date it could, and left the others as text. `hints` say what is in doubt.
    """

    day_first: bool | None = None
    year_first: bool = False
    minguo: bool = False
    both_orders: bool = False
    half_swapped: bool = False
    is_ambiguous: bool = False
    hints: tuple[Text, ...] = ()

    def rewritten(self, text: str) -> str:
        """A text with the year first and in the common era, where the style says how."""
        plain = simplified(text)
        if "民国" in plain:
            plain = _REPUBLIC.sub(lambda match: f"{int(match['year']) + MINGUO_YEARS}年", plain, count=1)
        three = _THREE.fullmatch(plain)
        if three and len(three["a"]) == 4 and self.half_swapped and int(three["c"]) <= 12:
            return f"{three['a']}-{three['c']}-{three['b']}{three['after']}"
        if three and self._has_leading_year(three["a"]):
            year = self._year(three["a"])
            return f"{year}-{three['b']}-{three['c']}{three['after']}"
        if self.minguo:
            return self._of_republic(plain)
        return plain

    def is_undecided(self, text: str) -> bool:
        """Whether a text is a date of which the column does not say what is day and what month."""
        three = _THREE.fullmatch(text)
        if not self.both_orders or not three or len(three["a"]) > 2:
            return False
        first, second = int(three["a"]), int(three["b"])
        return first <= 12 and second <= 12 and first != second

    def swapped_back(self, moment: datetime) -> datetime:
        """A moment whose day and month a spreadsheet took for each other, as it was meant."""
        return moment.replace(month=moment.day, day=moment.month) if self.half_swapped and moment.day <= 12 else moment

    def _has_leading_year(self, first: str) -> bool:
        return len(first) == 3 or (
            len(first) == 2 and (self.year_first or (self.minguo and self.year_first is not False))
        )

    def _year(self, digits: str) -> int:
        if self.minguo or len(digits) == 3:
            return int(digits) + MINGUO_YEARS
        return int(digits) + (2000 if int(digits) <= latest_year() % 100 else 1900)

    def _of_republic(self, text: str) -> str:
        digits = _DIGITS.fullmatch(text)
        if digits:
            year = int(digits["year"]) + MINGUO_YEARS
            return f"{year}-{digits['month']}-{digits['day']}{digits['after']}"
        return _CHINESE_YEAR.sub(lambda match: f"{int(match['year']) + MINGUO_YEARS}年", text, count=1)


def date_style(
    cells: Sequence[object],
    *,
    day_first: bool | None = None,
    year_first: bool | None = None,
    minguo: bool | None = None,
) -> DateStyle:
    """The style of a column; what is given is taken as it is, what is None is found out from the cells."""
    texts = list({simplified(cell).strip() for cell in cells if isinstance(cell, str) and len(cell) < 80})
    texts += list({str(int(cell)) for cell in cells if _is_whole(cell)})
    is_minguo = _is_minguo(texts) if minguo is None else minguo
    triples = [match for match in map(_THREE.fullmatch, texts) if match]
    style = _order(triples, day_first=day_first, year_first=year_first, minguo=is_minguo)
    if day_first is None and not style.both_orders and _is_half_swapped(cells, triples):
        hint = Text("cells.half_swapped", example=_swapped_example(cells))
        style = replace(style, day_first=True, half_swapped=True, is_ambiguous=False, hints=(hint,))
    return style


def _is_whole(cell: object) -> TypeGuard[float]:
    return (
        isinstance(cell, int | float)
        and not isinstance(cell, bool)
        and 10_000 < cell < 10_000_000
        and cell == int(cell)
    )


def _is_minguo(texts: Sequence[str]) -> bool:
    if any("民国" in text for text in texts):
        return True
    years = [match["a"] for match in map(_THREE.fullmatch, texts) if match]
    years += [match["year"] for match in map(_CHINESE_YEAR.search, texts) if match]
    digits = [match["year"] for match in map(_DIGITS.fullmatch, texts) if match and _is_month_and_day(match)]
    has_three = any(len(year) == 3 and MINGUO_RANGE[0] <= int(year) <= MINGUO_RANGE[1] for year in (*years, *digits))
    return has_three and len(digits) + len(years) > len(texts) // 2


def _is_month_and_day(match: re.Match[str]) -> bool:
    return 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31


def _order(
    triples: Sequence[re.Match[str]], *, day_first: bool | None, year_first: bool | None, minguo: bool
) -> DateStyle:
    open_triples = [match for match in triples if len(match["a"]) <= 2]
    short = [match for match in open_triples if len(match["c"]) <= 2]
    if short and (year_first or (year_first is None and _is_year_first(short, minguo=minguo, day_first=day_first))):
        return DateStyle(day_first, year_first=True, minguo=minguo)
    if day_first is not None or not open_triples:
        return DateStyle(day_first, minguo=minguo)
    days = sum(int(match["a"]) > 12 for match in open_triples)
    months = sum(int(match["b"]) > 12 for match in open_triples)
    undecided = sorted(_date_text(match) for match in open_triples if int(match["a"]) <= 12 and int(match["b"]) <= 12)
    if days and months:
        hints = (Text("cells.both_orders", count=len(undecided), example=undecided[0]),) if undecided else ()
        return DateStyle(None, minguo=minguo, both_orders=True, hints=hints)
    if days or months:
        return DateStyle(bool(days), minguo=minguo)
    return _default_order(open_triples, minguo=minguo)


def _default_order(triples: Sequence[re.Match[str]], *, minguo: bool) -> DateStyle:
    american = any(match["mark"] == "/" and month_first_by_default(match["after"]) for match in triples)
    differing = [match for match in triples if int(match["a"]) != int(match["b"])]
    if not differing:
        return DateStyle(not american, minguo=minguo)
    match = min(differing, key=_date_text)
    hint = Text("cells.read_month_first" if american else "cells.read_day_first", example=_date_text(match))
    return DateStyle(not american, minguo=minguo, is_ambiguous=True, hints=(hint,))


def _is_year_first(triples: Sequence[re.Match[str]], *, minguo: bool, day_first: bool | None) -> bool:
    """Whether the first of three two-digit parts is the year: by what each order makes of all dates of the column."""
    scores = {
        order: _order_score(triples, *positions, minguo=minguo)
        for order, positions in {"ymd": "abc", "dmy": "cba", "mdy": "cab"}.items()
        if order == "ymd" or day_first is None or (order == "dmy") == day_first
    }
    return max(scores, key=lambda order: (*scores[order], order != "ymd")) == "ymd"


def _order_score(
    triples: Sequence[re.Match[str]], year: str, month: str, day: str, *, minguo: bool
) -> tuple[float, float]:
    """Share of dates that exist and are not in the future, and how few years they fall in."""
    last = date.today().year - (MINGUO_YEARS if minguo else 2000)
    years = [int(match[year]) for match in triples]
    good = [
        1 <= int(match[month]) <= 12 and 1 <= int(match[day]) <= 31 and (int(match[year]) <= last % 100 or minguo)
        for match in triples
    ]
    return sum(good) / len(good), -float(len(set(years)))


def _is_half_swapped(cells: Sequence[object], triples: Sequence[re.Match[str]]) -> bool:
    """Dates a spreadsheet could read as month first are typed (or year first), others are texts, day first."""
    left = [match for match in triples if len(match["a"]) <= 2 and len(match["c"]) == 4]
    typed = [(cell.day, cell.month) for cell in cells if isinstance(cell, datetime) and cell.year > 1901]
    typed += [(int(match["c"]), int(match["b"])) for match in triples if len(match["a"]) == 4 and len(match["c"]) <= 2]
    if len(left) < 2 or len(typed) < 2 or not all(int(match["a"]) > 12 for match in left):
        return False
    # One day of the month in all typed dates is a month in truth; else chance makes four such dates in 2 % of columns.
    is_one_month = {day for day, _ in typed} == {int(match["b"]) for match in left}
    return all(day <= 12 for day, _ in typed) and (is_one_month or len(typed) >= 4)


def _swapped_example(cells: Sequence[object]) -> str:
    moments = [cell for cell in cells if isinstance(cell, datetime) and cell.day != cell.month]
    return f"{moments[0]:%Y-%m-%d}" if moments else "2024-05-03"


def _date_text(match: re.Match[str]) -> str:
    return match.group().strip()
