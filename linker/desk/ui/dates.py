"""How moments and windows of time are written."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import NOTHING_KNOWN
from linker.i18n.translate import t

_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def moment(visitor: Visitor, when: datetime | None) -> str:
    """A local moment with the day of the week."""
    if when is None:
        return NOTHING_KNOWN
    return f"{when:%Y-%m-%d} {_weekday(visitor, when)} {when:%H:%M}"


def window(visitor: Visitor, earliest: datetime | None, latest: datetime | None) -> str:
    """A time window; one known end is told as such."""
    if earliest is None or latest is None:
        known = earliest or latest
        key = "say.after" if earliest else "say.before"
        return NOTHING_KNOWN if known is None else t(visitor, key, moment=moment(visitor, known))
    if earliest == latest:
        return moment(visitor, earliest)
    if earliest.time() == latest.time() == time.min:
        return _whole_days(visitor, earliest, latest - timedelta(days=1))
    if earliest.date() == latest.date():
        return f"{moment(visitor, earliest)} – {latest:%H:%M}"
    return f"{moment(visitor, earliest)} – {moment(visitor, latest)}"


def _whole_days(visitor: Visitor, first: datetime, last: datetime) -> str:
    days = [f"{day:%Y-%m-%d} {_weekday(visitor, day)}" for day in (first, last)]
    return f"{days[0]} – {days[1]}" if first < last else t(visitor, "say.some_hour", day=days[0])


def _weekday(visitor: Visitor, day: datetime) -> str:
    return f"{'周' if visitor.language == 'zh' else ''}{_WEEKDAYS[visitor.language][day.weekday()]}"


def utc(when: datetime | None) -> str:
    """A moment of the record (UTC) on this computer's clock."""
    if when is None:
        return NOTHING_KNOWN
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return f"{aware.astimezone():%Y-%m-%d %H:%M}"
