"""A text -> its time window: ranges and lists of written times, each taking from the one before what it leaves out."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

from linker.library.cells.cell_error import CellError
from linker.library.cells.chinese_times import chinese_phrase, plain_chinese
from linker.library.cells.lunar import with_gregorian_days
from linker.library.cells.moment_phrase import (
    NeedsContextError,
    NotATimeError,
    Span,
    TimePhrase,
    range_of,
    span_of,
    within,
)
from linker.library.cells.unknown_words import is_unknown, plain_text
from linker.library.cells.written_times import serial_phrase, written_phrase
from linker.library.simplified import simplified

MAX_LENGTH = 300
UNKNOWN_SPAN: Span = (None, None)

_HAN = re.compile("[\u4e00-\u9fff]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
# 6、7月 and 8至11月 name their unit once: it belongs to both.
_SHARED_UNIT = re.compile(r"(?<![0-9:])([0-9]{1,2})[、,和|至到~-]([0-9]{1,2})(?=([月日号时点]))")
_CHINESE_RANGE = re.compile(r"起?(?:截至|直至|至|直到|到|~|—+|–|--?|、|和)")
# 至 before one of these leaves the end open: when the case came to be known is not when it happened.
_UNTIL_KNOWN = re.compile(r"今|现在|目前|(?:案发|被|报案|发现|到案|抓获|归案).*")
_RANGE = re.compile(
    r"\s*(?:~|—+|–)\s*|\s+(?:-+|to|till|until|through|and)\s+"
    r"|(?<=[0-9])/(?=[0-9]{4}-)|(?<=[0-9])-(?=[0-9]{4}[-/.][0-9]{1,2}[-/.])|(?<=[0-9]{4})-(?=[0-9]{1,2}/)"
    r"|(?<=^[0-9]{8})-(?=[0-9]{8}$)|(?<=:[0-9]{2})-(?=[0-9]{1,2}:)",
    re.IGNORECASE,
)
# 2024.3.5 22:00至3.6 6:00: the end leaves out its year.
_SHORT_END = re.compile(
    r"(?:(?<=:[0-9]{2})|(?<=[时点分日许]))\s*(?:至|到|~|—+|–|-+)\s*([01]?[0-9])[./-]([0-3]?[0-9])\s+(?=[0-9]{1,2}[:时点])"
)
_FROM = re.compile(r"(?:between|from)\s+", re.IGNORECASE)


def read_span(text: str, *, day_first: bool | None = None, base: date | None = None) -> Span:
    """Earliest and latest moment of a text; (None, None) where it is unknown or needs a context that is not there.

    `base` is the day that 当日, 前一日 and a missing year count from. Raises CellError with the remedy.
    """
    context = TimePhrase(base.year, base.month, base.day) if base else None
    try:
        return _read(text, context, day_first=day_first)
    except NeedsContextError:
        return UNKNOWN_SPAN


def needs_context(text: str) -> bool:
    """Whether a text is a time only beside another one (次日凌晨)."""
    try:
        _read(text, None, day_first=None)
    except NeedsContextError:
        return True
    except CellError:
        return False
    return False


def _read(text: str, context: TimePhrase | None, *, day_first: bool | None) -> Span:
    if len(text) > MAX_LENGTH:
        raise NotATimeError("cells.text_for_time", length=len(text))
    plain = plain_text(text)
    if not plain or is_unknown(plain) or plain.startswith("0000-00-00"):
        return UNKNOWN_SPAN
    if _NUMBER.fullmatch(plain):
        return number_span(float(plain))
    plain = _SHORT_END.sub(r"至\1月\2日", plain)
    if _HAN.search(plain):
        return _chinese_span(with_gregorian_days(simplified(plain)), context)
    return _span(*_written_sides(plain, day_first=day_first), context)[0]


def number_span(number: float) -> Span:
    """A number cell: Excel serial, year, yyyymmdd … or seconds since 1970; 0, 1 and negatives are unknown."""
    if number in (0, 1, -1) or (isinstance(number, float) and math.isnan(number)):
        return UNKNOWN_SPAN
    return span_of(serial_phrase(number))


def split_range(text: str) -> tuple[TimePhrase, TimePhrase | None]:
    """The one or two phrases of a text (NFKC, blanks folded): 22:00-23:30, 晚8时至10时. Raises CellError."""
    return _chinese_sides(_plain(text)) if _HAN.search(text) else _written_sides(text, day_first=None)


def _written_sides(text: str, *, day_first: bool | None) -> tuple[TimePhrase, TimePhrase | None]:
    sides = _RANGE.split(_FROM.sub("", text, count=1))
    phrases = [_side(side.strip(), day_first=day_first) for side in sides]
    return phrases[0], phrases[-1] if len(phrases) > 1 else None


def _side(text: str, *, day_first: bool | None) -> TimePhrase:
    return serial_phrase(float(text)) if _NUMBER.fullmatch(text) else written_phrase(text, day_first=day_first)


def _span(start: TimePhrase, end: TimePhrase | None, context: TimePhrase | None) -> tuple[Span, TimePhrase]:
    if end is None:
        filled = within(start, context)
        return span_of(filled), filled
    if start.year is None and start.has_date and end.year is not None:
        context = TimePhrase(end.year, end.month)
    filled = within(start, context)
    return range_of(filled, end), filled


def _chinese_span(text: str, context: TimePhrase | None) -> Span:
    plain = _plain(text)
    spans: list[Span] = []
    failure: CellError | None = None
    for part in filter(None, re.split("[|;,。]", plain)):
        try:
            span, context = _chinese_part(part, context)
            spans.append(span)
        except (NotATimeError, NeedsContextError) as error:
            failure = failure or error
    if not spans:
        raise failure or NotATimeError("cells.not_a_time", text=text[:60])
    return _merged(spans)


def _chinese_part(part: str, context: TimePhrase | None) -> tuple[Span, TimePhrase]:
    start, _, ending = part.partition("至")
    if ending and _UNTIL_KNOWN.fullmatch(ending):
        span, filled = _span(chinese_phrase(start.removesuffix("起")), None, context)
        return (span[0], None), filled
    return _span(*_chinese_sides(part), context)


def _chinese_sides(plain: str) -> tuple[TimePhrase, TimePhrase | None]:
    sides = [side for side in _CHINESE_RANGE.split(plain) if side]
    if not sides:
        raise NotATimeError("cells.not_a_time", text=plain[:60])
    return chinese_phrase(sides[0]), chinese_phrase(sides[-1]) if len(sides) > 1 else None


def _plain(text: str) -> str:
    return _SHARED_UNIT.sub(r"\1\3至\2", plain_chinese(text))


def _merged(spans: list[Span]) -> Span:
    # A part that holds another one is only its frame (6月23日|20时许): the window covers the parts that hold none.
    bounds = [_bounds(span) for span in spans]
    precise = [outer for outer in bounds if not any(_holds(outer, inner) for inner in bounds)]
    earliest, latest = min(low for low, _ in precise), max(high for _, high in precise)
    return (None if earliest == datetime.min else earliest), (None if latest == datetime.max else latest)


def _holds(outer: tuple[datetime, datetime], inner: tuple[datetime, datetime]) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _bounds(span: Span) -> tuple[datetime, datetime]:
    return span[0] or datetime.min, span[1] or datetime.max
