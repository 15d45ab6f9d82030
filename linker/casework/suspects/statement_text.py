"""What a statement says and what a record says about one aspect, side by side in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from features.case import Case, TimeWindow
from features.lexicon import Lexicon
from linker.casework.suspects.statement_match import ParsedStatement
from linker.casework.suspects.suspect_file import Area
from linker.i18n.dates import window
from linker.i18n.text import Text, Translatable
from linker.i18n.vocabulary import code_name
from linker.review.confession import DAYS, GOODS, HOURS, LOSS, METHOD, PLACE, TOOLS, Aspect
from linker.review.vague_time import StatedTime

# A night of the last day ends in the morning after it.
_MORNING = timedelta(hours=7)


def stated_words(aspect: Aspect, statement: ParsedStatement, lexicon: Lexicon) -> Translatable:
    """What the statement says of an aspect, as it was read."""
    if aspect is DAYS:
        return _days(statement.time)
    if aspect is HOURS:
        return _hours(statement.time)
    return _area(statement.place) if aspect is PLACE else _modus_operandi(aspect, statement.case, lexicon)


def recorded_words(aspect: Aspect, record: Case, lexicon: Lexicon) -> Translatable:
    """What the record says of it; "" where it is silent."""
    if aspect in (DAYS, HOURS):
        return window_words(record.window)
    if aspect is PLACE:
        place = record.place
        return " ".join(filter(None, (place.region, place.address))) or _point(place.longitude, place.latitude)
    return _modus_operandi(aspect, record, lexicon)


def window_words(time_window: TimeWindow) -> str:
    """A time window as short as it can be said; "" where neither end is known."""
    if time_window.earliest is None and time_window.latest is None:
        return ""
    return window(time_window.earliest, time_window.latest)


def _days(time: StatedTime) -> Translatable:
    if time.earliest and time.latest:
        first = time.earliest.date()
        last = max(first, (time.latest - _MORNING).date())
        return f"{first}" if first == last else f"{first} – {last}"
    if time.earliest:
        return Text("statement.from_day", day=time.earliest)
    return Text("statement.until_day", day=time.latest)


def _hours(time: StatedTime) -> str:
    return " – ".join(_clock(hours) for hours in (time.from_hours, time.to_hours) if hours is not None)


def _clock(hours: float) -> str:
    minutes = round(hours * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _area(area: Area) -> str:
    point = _point(area.longitude, area.latitude) or _point(area.x_m, area.y_m)
    around = f" ± {area.radius_km:g} km" if point and area.radius_km else ""
    return " ".join(filter(None, (area.words, point + around)))


def _point(x: float | None, y: float | None) -> str:
    return "" if x is None or y is None else f"({x:g}, {y:g})"


def _modus_operandi(aspect: Aspect, case: Case, lexicon: Lexicon) -> Translatable:
    if aspect is LOSS:
        return f"{case.loss:,.0f}" if case.loss else ""
    if aspect in (GOODS, TOOLS):
        things = case.goods if aspect is GOODS else case.tools
        facet = "goods" if aspect is GOODS else "tool"
        return _item_list(things) if things else _code_names(case, (facet,), lexicon)
    if aspect is METHOD:
        return _code_names(case, (facet for facet in case.codes if facet not in ("goods", "tool")), lexicon)
    return ""


def _code_names(case: Case, facets: Iterable[str], lexicon: Lexicon) -> Translatable:
    return _item_list(code_name(facet, code, lexicon) for facet in facets for code in case.codes.get(facet, ()))


def _item_list(items: Iterable[Translatable]) -> Translatable:
    distinct = tuple(dict.fromkeys(items))
    return Text("statement.items", items=distinct) if distinct else ""
