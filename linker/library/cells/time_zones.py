"""Moments with an offset (Z, +00, -05:00) as wall-clock time of one time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from features.columns import TimeArray
from linker.errors import MappingError

# An offset stands behind a clock; 2018-04-25 and 10-12 end in no offset.
_OFFSET = re.compile(
    r"(?<=[0-9])\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>[01][0-9]):?(?P<minutes>[0-5][0-9])?)$",
    re.IGNORECASE | re.ASCII,
)
_CLOCK = re.compile(r"[0-9]:[0-9]{2}|T[0-9]{2}", re.ASCII)


def time_zone(name: str) -> ZoneInfo:
    """The time zone of a name of the tz database. Raises MappingError for one that does not exist."""
    try:
        return _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MappingError("mapping.unknown_time_zone", zone=name) from error


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def split_offset(text: str) -> tuple[str, timedelta | None, str]:
    """A text without the offset behind its clock, the offset (None where there is none), and how it is written.

    >>> split_offset("2025/10/17 01:48:02+00"), split_offset("2018-04-25")
    (('2025/10/17 01:48:02', datetime.timedelta(0), '+00'), ('2018-04-25', None, ''))
    """
    match = _OFFSET.search(text) if len(text) <= 60 and _CLOCK.search(text) else None
    if match is None:
        return text, None, ""
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    return text[: match.start()], -offset if match["sign"] == "-" else offset, match["zone"]


def in_zone(moment: datetime, offset: timedelta, zone: ZoneInfo) -> datetime:
    """A wall-clock moment of some offset as wall-clock time of a zone."""
    return (moment - offset).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def utc_to_zone(moments: TimeArray, zone: ZoneInfo) -> TimeArray:
    """Moments in UTC (datetime64[s], NaT unknown) as wall-clock time of a zone; each different hour is asked once."""
    hours = moments.astype("datetime64[h]")
    distinct, position = np.unique(hours[~np.isnat(hours)], return_inverse=True)
    shifts = np.array([_shift(hour.item(), zone) for hour in distinct], dtype="timedelta64[s]")
    local = moments.copy()
    local[~np.isnat(hours)] += shifts[position]
    return local


def _shift(hour: datetime, zone: ZoneInfo) -> np.timedelta64:
    offset = hour.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()
    return np.timedelta64(int(offset.total_seconds()), "s")
