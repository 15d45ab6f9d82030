"""What a statement says and what a record says about one aspect, side by side in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from features.case import Case, TimeWindow
from features.lexicon import Lexicon
from linker.casework.suspects.statement_match import Told
from linker.casework.suspects.suspect_file import Area
from linker.review.confession import DAYS, GOODS, HOURS, LOSS, METHOD, PLACE, TOOLS, Aspect
from linker.review.vague_time import StatedTime

_LATER = timedelta(seconds=1)
# A night of the last day ends in the morning after it.
_MORNING = timedelta(hours=7)


def stated_words(aspect: Aspect, told: Told) -> str:
    """What the statement says of an aspect, as it was read."""
    if aspect in (DAYS, HOURS):
        return _days(told.when) if aspect is DAYS else _hours(told.when)
    return _area(told.place) if aspect is PLACE else _mo(aspect, told.case)


def recorded_words(aspect: Aspect, record: Case) -> str:
    """What the record says of it; "" where it is silent."""
    if aspect in (DAYS, HOURS):
        return window_words(record.window)
    if aspect is PLACE:
        place = record.place
        return " ".join(filter(None, (place.region, place.address))) or _point(place.longitude, place.latitude)
    return _mo(aspect, record)


def window_words(window: TimeWindow) -> str:
    """A window as short as it can be told: one day, one moment, or from … to."""
    low, high = window.earliest, window.latest
    if low is None or high is None or low == high:
        known = low or high
        return f"{known:%Y-%m-%d %H:%M}" if known else ""
    if _is_midnight(low) and _is_midnight(high):
        last = high - _LATER
        return f"{low:%Y-%m-%d}" if last.date() == low.date() else f"{low:%Y-%m-%d} – {last:%Y-%m-%d}"
    end = f"{high:%H:%M}" if high.date() == low.date() else f"{high:%Y-%m-%d %H:%M}"
    return f"{low:%Y-%m-%d %H:%M} – {end}"


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == moment.second == 0


def _days(when: StatedTime) -> str:
    if when.earliest and when.latest:
        first = when.earliest.date()
        last = max(first, (when.latest - _MORNING).date())
        return f"{first}" if first == last else f"{first} – {last}"
    return f"from {when.earliest:%Y-%m-%d} 起" if when.earliest else f"until {when.latest:%Y-%m-%d} 止"


def _hours(when: StatedTime) -> str:
    return " – ".join(_clock(hours) for hours in (when.from_hours, when.to_hours) if hours is not None)


def _clock(hours: float) -> str:
    minutes = round(hours * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _area(area: Area) -> str:
    point = _point(area.longitude, area.latitude) or _point(area.x_m, area.y_m)
    around = f" ± {area.radius_km:g} km" if point and area.radius_km else ""
    return " ".join(filter(None, (area.address, point + around)))


def _point(x: float | None, y: float | None) -> str:
    return "" if x is None or y is None else f"({x:g}, {y:g})"


def _mo(aspect: Aspect, case: Case) -> str:
    if aspect is LOSS:
        return f"{case.loss:,.0f}" if case.loss else ""
    if aspect in (GOODS, TOOLS):
        things = case.goods if aspect is GOODS else case.tools
        return "、".join(things) or _named(case, ("goods",) if aspect is GOODS else ("tool",))
    if aspect is METHOD:
        return _named(case, tuple(facet for facet in case.codes if facet not in ("goods", "tool")))
    return ""


def _named(case: Case, facets: tuple[str, ...]) -> str:
    lexicon = Lexicon.builtin()
    known = set(lexicon.facets)
    names = [lexicon.name(facet, code, "zh") if facet in known else code
             for facet in facets for code in case.codes.get(facet, ())]  # fmt: skip
    return "、".join(dict.fromkeys(names))
