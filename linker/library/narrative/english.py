"""The spans of an English narrative: dates and clocks, places after at/in/outside, what was stolen, with what, worth what.

A plain counterpart to the Chinese rules; it reads the short sentences of crime reports and leaves the rest unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from linker.library.cells.moment_words import ENGLISH_HOURS, ENGLISH_MONTHS
from linker.library.narrative.span import Kind, Span, apart, beside, plain, span_at, without

_MONTH = "(?:" + "|".join(sorted(ENGLISH_MONTHS, key=len, reverse=True)) + r")\.?"
_NUMBERED = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})"
    rf"|{_NUMBERED}\s+(?:of\s+)?{_MONTH},?\s+[0-9]{{4}}|{_MONTH}\s+{_NUMBERED},?\s+[0-9]{{4}})"
)
_CLOCK = r"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[ap]\.?m\b\.?|\s*(?:hrs|hours)\b)?|[0-9]{1,2}\s*[ap]\.?m\b\.?|[0-9]{4}\s*(?:hrs|hours)\b)"
_WORD = "(?:" + "|".join(sorted(ENGLISH_HOURS, key=len, reverse=True)) + ")"
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

_KIND = (
    r"(?:house|home|flat|apartment|garage|shop|store|supermarket|car park|parking lot|driveway|street|st|road|rd|avenue|ave|lane|drive|station|school|hospital|hotel|bank|church|office|building|warehouse|yard"
    r"|garden|park|mall|market|bar|pub|restaurant|gym|library|residence|property|premises|shed|depot|farm|site|square|block|boulevard|blvd|court|way)"
)
_PLACE = re.compile(
    rf"\b(?:at|in|inside|outside|near|opposite|behind)\s+(?P<place>(?:(?:the|a|an|his|her|their|no\.?)\s+)?(?:[\w'’&-]+\s+){{0,6}}?{_KIND}\b\.?"
    rf"(?:\s+(?:at|on|in|of)\s+(?:the\s+)?(?:[A-Z0-9][\w'’-]*\s*)+)?|[0-9]+[a-z]?\s+(?:[A-Z][\w'’-]*\s*)+)",
    re.IGNORECASE,
)
_MONEY = r"(?:[$£€¥]\s?[0-9][0-9,]*(?:\.[0-9]+)?\s?(?:k\b|million\b)?|(?:USD|GBP|EUR|RMB|CNY)\s?[0-9][0-9,]*(?:\.[0-9]+)?|[0-9][0-9,]*(?:\.[0-9]+)?\s?(?:dollars|pounds|euros|yuan|USD|GBP|EUR|RMB|CNY))"
_VALUE = re.compile(
    rf"\b(?:worth|valued at|value of|values? at|loss of|estimated at|total(?:ling|ing| of)?)\s+(?:about|approximately|around|over|nearly|some)?\s*(?P<value>{_MONEY})",
    re.IGNORECASE,
)
_CASH = re.compile(
    rf"(?P<cash>{_MONEY}\s+(?:in\s+|of\s+)?cash|cash\s+(?:of|totalling|totaling)\s+{_MONEY}|{_MONEY}(?=\s+(?:was|were)\s+(?:taken|stolen)))",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"{_TOOK}\s+(?P<list>.+?)(?=\s+(?:from|worth|valued|before|then|while|belonging|at|in|on|with|using|and\s+(?:fled|left|ran|drove|escaped|made))\b|[.;!?\n\0(]|$)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"(?:^|[.;]\s+|,\s+|\band\s+)(?P<list>(?:an?|the|two|three|four|five|several|his|her|their|[0-9]+)\s+[^.;,\n\0]{2,40}?)\s+(?:was|were)\s+(?:stolen|taken)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+as well as\s+", re.IGNORECASE)
_TOOLS = r"(?:crow ?bars?|screw ?drivers?|bolt cutters?|wire cutters?|cutters?|pliers|wrench|hammer|brick|rock|stone|ladder|key|keys|wire|knife|saw|drill|axe|jemmy|lever|pry bar|bar|torch|rope|van|truck|lorry|scooter|motorcycle|motorbike|tools?|magnet|hook|rod)"
_TOOL = re.compile(
    rf"\b(?:using|with|used|by means of|carrying|armed with)\s+(?P<tool>(?:(?:an?|the|some|two|his|their)\s+)?(?:[\w'-]+\s+){{0,2}}?{_TOOLS}\b)(?:\s+and\s+(?P<second>(?:an?\s+)?(?:[\w'-]+\s+){{0,2}}?{_TOOLS}\b))?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:an?|the|some|his|her|their)\s+", re.IGNORECASE)
_NOTHING = re.compile(r"(?:nothing|place|part|it|them|him|her|off|away|items?|property|goods|cash)?", re.IGNORECASE)


def english_spans(text: str) -> list[Span]:
    """All spans, those of one kind without overlap."""
    spelt = plain(text)
    times = [span_at("time", spelt, *match.span()) for match in TIME.finditer(spelt) if _is_offence(spelt, match)]
    rest = without(spelt, times)
    money = apart([*_named(rest, _VALUE, "value"), *_named(rest, _CASH, "cash")])
    rest = without(rest, money)
    tools = apart(_named(rest, _TOOL, "tool"))
    items = beside(apart(_items(rest)), tools)
    places = beside(apart(_named(rest, _PLACE, "place")), [*items, *tools])
    return [*times, *places, *money, *items, *tools]


def _is_offence(text: str, match: re.Match[str]) -> bool:
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", ";", "\n")) + 1
    ends = [at for mark in (". ", ";", "\n") if (at := text.find(mark, match.end())) >= 0]
    sentence = text[start : min([*ends, len(text)])]
    return _PROCEDURE.search(sentence) is None or _OFFENCE.search(sentence) is not None


def _named(text: str, pattern: re.Pattern[str], kind: Kind) -> Iterator[Span]:
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
