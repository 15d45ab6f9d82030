"""Times in Chinese prose (2018年4月25日22时许, 同月13日凌晨2时左右, 次日上午), without those of arrests."""

from __future__ import annotations

import re

from linker.library.cells.moment_words import DAY_SHIFTS, DAYS_OF_PART, FEASTS, HOURS_OF_WORD, SHORT_DAY_SHIFTS
from linker.library.narrative.offence import begins_with_offence, blank_brackets
from linker.library.narrative.span import Span, span_at
from linker.library.narrative.words import any_of


def _one_or_two(number: str, unit: str) -> str:
    return rf"{number}\s*(?:(?:[、至到~—-]|{unit}至){number}\s*)?{unit}"


_NUMBER = "(?:[0-9]{1,2}|[一二三四五六七八九十廿]{1,3})"
_WORD = any_of(HOURS_OF_WORD)
_PART = any_of(DAYS_OF_PART)
_ABOUT = "(?:左右|前后|上下|许)"
_YEAR = r"(?:(?:[0-9]{4}|[〇○零一二三四五六七八九]{4}|(?<![0-9])[0-9]{2})\s*年(?:度)?|[同当该本今去]年)"
_PART_OF_YEAR = (
    "(?:年?[初底末](?![中春夏秋冬])|上半年|下半年|初[春夏秋冬]|初?[春夏秋冬](?:[天季日]|节前后)"
    f"|(?:春节|{any_of(FEASTS)})节?)"
)
_MONTH = f"(?:{_one_or_two(_NUMBER, '月')}份?|[同当该本]月份?)(?:的?(?:{_PART})(?!间))?"
_DAY = _one_or_two(_NUMBER, "[日号]")
_LONE_DAY = (
    f"(?<![0-9.第*]){_one_or_two(_NUMBER, '日')}(?!内)|(?<![0-9.第*]){_NUMBER}号(?={_WORD})(?=[早晚上下凌中夜傍])"
)
_SHIFT = (
    f"(?:{any_of(DAY_SHIFTS)}|第二天|前一[日天](?=[晚夜凌早上下中傍])"
    f"|(?:{any_of(SHORT_DAY_SHIFTS)})(?={_WORD})(?=[晚夜晨凌]))"
)
_DATE = f"(?:{_YEAR}(?:{_PART_OF_YEAR}|{_MONTH}(?:{_DAY})?)|{_MONTH}(?:{_DAY})?|{_LONE_DAY}|{_SHIFT})"
_SOME_DAY = r"(?:\([^()。]{2,14}日\)|的?(?:某|其中)?[一两几某][天日](?:的)?|的)"
_MINUTES = r"(?:\s*(?:半|整|[一二三13]刻|[0-9]{1,2}\s*分(?:\s*[0-9]{1,2}\s*秒)?)|[0-9]{1,2}(?=许))"
_CLOCK = (
    rf"(?:{_one_or_two('(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})', '[时点]')}(?:{_MINUTES}|[多余]?钟?)"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
)
_BLUR = f"(?:{_ABOUT}|多钟?|钟|时分)"
_HOURS = f"(?:{_WORD})?约?{_CLOCK}{_BLUR}*|(?:{_WORD}){_BLUR}?"
_POINT = (
    f"(?:{_DATE}{_BLUR}?{_SOME_DAY}?(?:{_WORD})*(?:{_HOURS})?(?:{_ABOUT})?|(?:{_WORD})约?{_CLOCK}{_BLUR}*"
    f"|{_CLOCK}{_BLUR}+)"
)
_TO = r"(?:起?(?:至|到|~|—+|-+)|起?直至)"
_TIME = re.compile(
    rf"{_POINT}(?:{_TO}(?:{_POINT}|{_HOURS}|案发))?(?:期间|之间|以来|间(?![隔断]))?",
)
_LIST_SEPARATOR = re.compile(r"\s*(?:[、和及,]|以及)\s*(?:于)?")
# 一时 and 一点 are adverbs.
_NO_TIME = re.compile("一[点时日]")
_REACH = 160


def find_times(text: str) -> list[Span]:
    """Spans of the times of the offence in a Chinese text."""
    bare = blank_brackets(text)
    matches = [match for match in _TIME.finditer(text) if not _NO_TIME.fullmatch(match.group())]
    spans: list[Span] = []
    following, accepted = len(text), True
    for match in reversed(matches):
        # One that stands in a list with the next shares its verb.
        in_list = _LIST_SEPARATOR.fullmatch(text, match.end(), following)
        accepted = accepted if in_list else begins_with_offence(bare, match.end(), _scope(text, match.end(), following))
        following = match.start()
        if accepted:
            spans.append(span_at("time", text, *match.span()))
    return spans[::-1]


def _scope(text: str, start: int, following: int) -> int:
    stops = [at for mark in "。;" if (at := text.find(mark, start, following)) >= 0]
    return min([*stops, following, start + _REACH])
