"""How moments and windows of time are written."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from linker.desk.auth.sessions import Visitor
from linker.i18n.calendar import day_with_weekday, moment_with_weekday
from linker.i18n.numbers import UNKNOWN
from linker.i18n.translate import t, translate


def moment(visitor: Visitor, time: datetime | None) -> str:
    """A local moment with the day of the week."""
    if time is None:
        return UNKNOWN
    return translate(moment_with_weekday(time), visitor)


def window(visitor: Visitor, earliest: datetime | None, latest: datetime | None) -> str:
    """A time window; one known end is told as such."""
    if earliest is None or latest is None:
        known_end = earliest or latest
        key = "say.after" if earliest else "say.before"
        return UNKNOWN if known_end is None else t(visitor, key, moment=moment(visitor, known_end))
    if earliest == latest:
        return moment(visitor, earliest)
    if earliest.time() == latest.time() == time.min:
        return _whole_days(visitor, earliest, latest - timedelta(days=1))
    if earliest.date() == latest.date():
        return f"{moment(visitor, earliest)} – {latest:%H:%M}"
    return f"{moment(visitor, earliest)} – {moment(visitor, latest)}"


def _whole_days(visitor: Visitor, first: datetime, last: datetime) -> str:
    days = [translate(day_with_weekday(day), visitor) for day in (first, last)]
    return f"{days[0]} – {days[1]}" if first < last else t(visitor, "say.some_hour", day=days[0])


def utc(time: datetime | None) -> str:
    """A moment of the record (UTC) on this computer's clock."""
    if time is None:
        return UNKNOWN
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return f"{aware.astimezone():%Y-%m-%d %H:%M}"
