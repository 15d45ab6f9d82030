"""How days, moments and time windows are written where the language makes no difference."""

from __future__ import annotations

from datetime import datetime, timedelta

from linker.i18n.numbers import UNKNOWN


def day(moment: datetime | None) -> str:
    """The day of a moment."""
    return UNKNOWN if moment is None else f"{moment:%Y-%m-%d}"


def moment(instant: datetime | None) -> str:
    """A moment to the minute."""
    return UNKNOWN if instant is None else f"{instant:%Y-%m-%d %H:%M}"


def window(earliest: datetime | None, latest: datetime | None) -> str:
    """A time window as short as it can be said; "?" for an end that is not known.

    >>> window(datetime(2024, 5, 1, 22), datetime(2024, 5, 2, 6))
    '2024-05-01 22:00 – 05-02 06:00'
    """
    if earliest is None and latest is None:
        return UNKNOWN
    if earliest is None or latest is None:
        start, end = (f"{end:%Y-%m-%d %H:%M}" if end else "?" for end in (earliest, latest))
        return f"{start} – {end}"
    if is_whole_days(earliest, latest):
        last = latest - timedelta(minutes=1)
        return f"{earliest:%Y-%m-%d}" + (f" – {last:%Y-%m-%d}" if last.date() != earliest.date() else "")
    return f"{earliest:%Y-%m-%d %H:%M}" + _end(earliest, latest)


def is_whole_days(earliest: datetime, latest: datetime) -> bool:
    """Whether a window runs from midnight to midnight, or to the minute before."""
    at_midnight = earliest.time() == datetime.min.time()
    return at_midnight and latest > earliest and (latest + timedelta(minutes=1)).strftime("%H:%M") in ("00:00", "00:01")


def _end(earliest: datetime, latest: datetime) -> str:
    if earliest == latest:
        return ""
    if earliest.date() == latest.date():
        return f"–{latest:%H:%M}"
    return f" – {latest:%m-%d %H:%M}" if earliest.year == latest.year else f" – {latest:%Y-%m-%d %H:%M}"
