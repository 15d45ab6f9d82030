"""Window of the offence from the spans of times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from features.case import TimeWindow
from linker.library.cells.hours import combine, parse_time_of_day
from linker.library.cells.moments import parse_window
from linker.library.narrative.english import TIME
from linker.library.narrative.span import Span, is_chinese

_LIST_SEPARATOR = re.compile(r"\s*(?:[、和及,，]|以及)\s*于?")
_NUMBERING = re.compile(r"[0-9]{1,2}[.、](?=[0-9]{4}年)")
# A time without any of these is one of the day named before it, and needs that day to be known.
_DATED = re.compile(r"[年月]|[0-9一二三四五六七八九十][日号]")
_ONE_DAY = timedelta(hours=36)
_PERIOD = re.compile(r"(?:期间|之间|间)$")


def offence_window(text: str, times: Sequence[Span]) -> TimeWindow | None:
    """The first readable time; a wider one (2017年8月至11月间) gives way to the next that lies inside it.

    Times in one list (5月3日、5月7日) make one window. None where no time can be read.
    """
    windows = _windows(text, times)
    narrowest = next(windows, None)
    for window in windows:
        if narrowest is not None and _holds(narrowest, window):
            narrowest = window
    return narrowest


def _windows(text: str, times: Sequence[Span]) -> Iterator[TimeWindow]:
    before: TimeWindow | None = None
    for group in _lists(text, times):
        window = _read("|".join(group), before) if is_chinese(group[0]) else _read_english(group[0])
        if window is not None:
            before = window
            yield window


def _lists(text: str, times: Sequence[Span]) -> list[list[str]]:
    groups: list[list[str]] = []
    end = -1
    for span in times:
        if groups and _LIST_SEPARATOR.fullmatch(text, end, span.start):
            groups[-1].append(span.text)
        else:
            groups.append([span.text])
        end = span.end
    return groups


def _read(text: str, before: TimeWindow | None) -> TimeWindow | None:
    moment = before and (before.earliest or before.latest)
    base = moment.date() if moment and before and (_DATED.search(text) or _is_one_day(before)) else None
    try:
        return parse_window(_PERIOD.sub("", _NUMBERING.sub("", text)), base=base)
    except ValueError:
        return None


def _is_one_day(window: TimeWindow) -> bool:
    return bool(window.earliest and window.latest and window.latest - window.earliest <= _ONE_DAY)


def _read_english(text: str) -> TimeWindow | None:
    parts = TIME.fullmatch(text)
    if parts is None:
        return None
    try:
        day = parse_window(parts["date"] or parts["date_last"])
        hours = parts["hours"] or parts["hours_first"]
        start = combine(day, parse_time_of_day(_clock(hours)) if hours else None)
        end = parse_window(parts["until"]) if parts["until"] else None
    except ValueError:
        return None
    if start and end and start.earliest and end.latest and start.earliest <= end.latest:
        return TimeWindow(earliest=start.earliest, latest=end.latest)
    return start


def _clock(hours: str) -> str:
    bare = re.sub(r"^(?:between|from|in the|at|the)\s+", "", hours, flags=re.IGNORECASE)
    return re.sub(r"\s+and\s+", " - ", bare, flags=re.IGNORECASE)


def _holds(outer: TimeWindow, inner: TimeWindow) -> bool:
    return outer != inner and _low(outer) <= _low(inner) and _high(inner) <= _high(outer)


def _low(window: TimeWindow) -> datetime:
    return window.earliest or datetime.min


def _high(window: TimeWindow) -> datetime:
    return window.latest or datetime.max
