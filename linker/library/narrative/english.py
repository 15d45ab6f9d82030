"""Spans of an English narrative: times, places, goods, tools and values.

A plain counterpart to the Chinese rules; it reads the short sentences of crime reports and leaves the rest unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.library.cells.moment_words import ENGLISH_HOURS, ENGLISH_MONTHS
from linker.library.narrative.span import Kind, Span, blank_out, half_width, resolve_overlaps, span_at, without_overlap
from linker.library.narrative.words import ENGLISH_PLACES, ENGLISH_TOOLS, any_of

_MONTH = any_of(ENGLISH_MONTHS) + r"\.?"
_NUMBERED = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})"
    rf"|{_NUMBERED}\s+(?:of\s+)?{_MONTH},?\s+[0-9]{{4}}|{_MONTH}\s+{_NUMBERED},?\s+[0-9]{{4}})"
)
_CLOCK = (
    r"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[ap]\.?m\b\.?|\s*(?:hrs|hours)\b)?"
    r"|[0-9]{1,2}\s*[ap]\.?m\b\.?|[0-9]{4}\s*(?:hrs|hours)\b)"
)
_WORD = any_of(ENGLISH_HOURS)
_HOURS = rf"(?:(?:between\s+|from\s+)?{_CLOCK}(?:\s*(?:-|to|and|until)\s*{_CLOCK})?|(?:in\s+the\s+|at\s+)?{_WORD}\b)"
_TO = r"\s*(?:-|–|to|and|until|through)\s*"
_GAP = r"(?:\s*,?\s*(?:at|on|of|about|around|approximately|the)\b)*\s*,?\s*T?"
TIME = re.compile(
    rf"\b(?:(?P<date>{_DATE})(?:{_GAP}(?P<hours>{_HOURS}))?(?:{_TO}(?P<until>{_DATE}(?:{_GAP}{_CLOCK})?))?"
    rf"|(?P<hours_first>{_HOURS}){_GAP}(?P<date_last>{_DATE}))",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(
    r"\b(?:arrested|charged|sentenced|convicted|reported|recovered|returned|interviewed|born)\b", re.IGNORECASE
)
_TOOK = r"\b(?:stole|stealing|took|taking|removed|removing|snatched|made off with|carried off|got away with)\b"
_OFFENCE = re.compile(
    rf"{_TOOK}|\b(?:broke|forced|entered|smashed|burglar|theft|was stolen|were stolen)", re.IGNORECASE
)

_KIND = any_of(ENGLISH_PLACES)
_NAMES = r"[A-Z0-9][\w'’-]*(?:\s+[A-Z0-9][\w'’-]*)*"
_PLACE = re.compile(
    r"\b(?i:at|in|inside|outside|near|opposite|behind)\s+"
    rf"(?P<place>(?i:(?:(?:the|a|an|his|her|their)\s+)?(?:[\w'’&-]+\s+){{0,6}}?{_KIND}\b\.?)"
    rf"(?:\s+(?:at|on|in|of)\s+(?:the\s+)?{_NAMES})?|[0-9]+[a-z]?\s+{_NAMES})"
)
_SUM = r"(?<![0-9])[0-9][0-9,]{0,15}(?:\.[0-9]{1,4})?"
_CODE = "(?:USD|GBP|EUR|RMB|CNY)"
_MONEY = rf"(?:[$£€¥]\s?{_SUM}\s?(?:k\b|million\b)?|{_CODE}\s?{_SUM}|{_SUM}\s?(?:dollars|pounds|euros|yuan|{_CODE}))"
_VALUE = re.compile(
    r"\b(?:worth|valued at|value of|values? at|loss of|estimated at|total(?:ling|ing| of)?)\s+"
    rf"(?:about|approximately|around|over|nearly|some)?\s*(?P<value>{_MONEY})",
    re.IGNORECASE,
)
_CASH = re.compile(
    rf"(?P<cash>{_MONEY}\s+(?:in\s+|of\s+)?cash|cash\s+(?:of|totalling|totaling)\s+{_MONEY}"
    rf"|{_MONEY}(?=\s+(?:was|were)\s+(?:taken|stolen)))",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"{_TOOK}\s+(?P<list>.{{1,160}}?)(?=[.;!?\n\0(]|$"
    r"|\s+(?:from|worth|valued|before|then|while|belonging|at|in|on|with|using|and\s+(?:fled|left|ran|drove|escaped|made))\b)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"(?:^|[.;\0]\s+|,\s+|\band\s+)"
    r"(?P<list>(?:an?|the|two|three|four|five|several|his|her|their|[0-9]+)\s+[^.;,\n\0]{2,40}?)"
    r"\s+(?:was|were)\s+(?:stolen|taken)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+as well as\s+", re.IGNORECASE)
_TOOLS = any_of(ENGLISH_TOOLS)
_USING = r"\b(?:using|with|used|by means of|carrying|armed with)\s+"
_SOME_TOOL = rf"(?:[\w'-]+\s+){{0,2}}?{_TOOLS}\b"
_TOOL = re.compile(
    rf"{_USING}(?P<tool>(?:(?:an?|the|some|two|his|their)\s+)?{_SOME_TOOL})"
    rf"(?:\s+and\s+(?P<second>(?:an?\s+)?{_SOME_TOOL}))?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:(?:an?|the|some|his|her|their)\s+)?(?:(?:victim|owner|complainant)['’]?s['’]?\s+)?", re.IGNORECASE
)
_NOTHING = re.compile(r"(?:nothing|place|part|it|them|him|her|off|away|items?|property|goods|cash)?", re.IGNORECASE)


def english_spans(text: str) -> list[Span]:
    """All spans of an English text, those of one kind without overlap."""
    spelt = half_width(text)
    times = [span_at("time", spelt, *match.span()) for match in TIME.finditer(spelt) if _is_offence(spelt, match)]
    remaining_text = blank_out(spelt, times)
    money = resolve_overlaps(
        [*_group_spans(remaining_text, _VALUE, "value"), *_group_spans(remaining_text, _CASH, "cash")]
    )
    remaining_text = blank_out(remaining_text, money)
    tools = resolve_overlaps(_group_spans(remaining_text, _TOOL, "tool"))
    items = without_overlap(resolve_overlaps(_items(remaining_text)), tools)
    places = without_overlap(resolve_overlaps(_group_spans(remaining_text, _PLACE, "place")), [*items, *tools])
    return [*times, *places, *money, *items, *tools]


def _is_offence(text: str, match: re.Match[str]) -> bool:
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", ";", "\n")) + 1
    ends = [at for mark in (". ", ";", "\n") if (at := text.find(mark, match.end())) >= 0]
    sentence = text[start : min([*ends, len(text)])]
    return _PROCEDURE.search(sentence) is None or _OFFENCE.search(sentence) is not None


def _group_spans(text: str, pattern: re.Pattern[str], kind: Kind) -> Iterator[Span]:
    for match in pattern.finditer(text):
        for start, end in match.regs[1:]:
            if start >= 0:
                yield _bare(kind, text, start, end)


def _items(text: str) -> Iterator[Span]:
    for pattern in (_OBJECT, _PASSIVE):
        for match in pattern.finditer(text):
            start, end = match.span("list")
            for separator in [*_AND.finditer(text, start, end), None]:
                stop = separator.start() if separator else end
                span = _bare("item", text, start, stop)
                if not _NOTHING.fullmatch(span.text):
                    yield span
                start = separator.end() if separator else stop


def _bare(kind: Kind, text: str, start: int, end: int) -> Span:
    article = None if kind == "place" else _ARTICLE.match(text, start, end)
    return span_at(kind, text, article.end() if article else start, end)
