"""How moments and windows of time are written at the desk: with the day of the week, and records on the local clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from linker.i18n import dates
from linker.i18n.calendar import day_with_weekday, moment_with_weekday
from linker.i18n.language import HasLanguage
from linker.i18n.numbers import UNKNOWN
from linker.i18n.translate import t, translate


def moment(reader: HasLanguage, local_time: datetime | None) -> str:
    """A local moment with the day of the week."""
    return UNKNOWN if local_time is None else translate(moment_with_weekday(local_time), reader)


def window(reader: HasLanguage, earliest: datetime | None, latest: datetime | None) -> str:
    """A time window with the days of the week; "after" or "before" where only one end is known."""
    if earliest is None or latest is None:
        bound = earliest or latest
        message_id = "say.after" if earliest else "say.before"
        return UNKNOWN if bound is None else t(reader, message_id, moment=moment(reader, bound))
    if earliest == latest:
        return moment(reader, earliest)
    if earliest.time() == latest.time() == time.min:
        return _whole_days(reader, earliest, latest - timedelta(days=1))
    if earliest.date() == latest.date():
        return f"{moment(reader, earliest)} – {latest:%H:%M}"
    return f"{moment(reader, earliest)} – {moment(reader, latest)}"


def _whole_days(reader: HasLanguage, first: datetime, last: datetime) -> str:
    if first == last:
        return t(reader, "say.some_hour", day=day_with_weekday(first))
    return " – ".join(translate(day_with_weekday(day), reader) for day in (first, last))


def utc(recorded_at: datetime | None) -> str:
    """A moment of the record (UTC) on this computer's clock."""
    if recorded_at is None:
        return UNKNOWN
    aware = recorded_at if recorded_at.tzinfo else recorded_at.replace(tzinfo=UTC)
    return dates.moment(aware.astimezone())
