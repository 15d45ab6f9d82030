"""A timeline of a series: days from left to right, the time of day from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linker.report.data.series import SeriesCase

# Below the clock (0 to 24): cases of which only the day (or a longer time) is known.
VAGUE_LEVEL = 26.5
_SMALLEST_DAYS = 7.0
# From so long on a window says nothing about the time of day.
_VAGUE_HOURS = 20.0
_STEPS_DAYS = (1, 2, 7, 14)
_STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000, 24_000)
_MAX_TICKS = 7
# Numbers nearer than this part of all days, and so many hours, are written as one tag.
_TAG_SHARE, _TAG_HOURS = 14.0 / 532.0, 1.1
_LATEST_START = datetime.max - timedelta(days=_SMALLEST_DAYS + 1)


@dataclass(frozen=True)
class Bar:
    """A piece of a time window: days since the first day, and hours of the day; a window over midnight has two."""

    from_day: float
    to_day: float
    from_hour: float
    to_hour: float
    is_solved: bool


@dataclass(frozen=True)
class Tag:
    """Numbers of the cases whose bars begin at about this spot."""

    day: float
    hour: float
    numbers: tuple[int, ...]

    @property
    def label(self) -> str:
        """The numbers, of many the first four."""
        return ",".join(map(str, self.numbers[:4])) + ("…" if len(self.numbers) > 4 else "")


@dataclass(frozen=True)
class DateTick:
    """A date on the axis, in days since the first day."""

    day: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """Bars over `days` days; `undated` cases have no time at all."""

    days: float
    bars: tuple[Bar, ...]
    tags: tuple[Tag, ...]
    ticks: tuple[DateTick, ...]
    undated: int


def timeline(cases: Sequence[SeriesCase]) -> Timeline | None:
    """Lay out the cases that have a time; None where none has one. A missing end of a window is the other end."""
    windows = [(case, *window) for case in cases if (window := _window(case)) is not None]
    if not windows:
        return None
    axis = _Axis.over([start for _, start, _ in windows], [end for _, _, end in windows])
    bars = [(case.number, list(_bars(axis, case, start, end))) for case, start, end in windows]
    return Timeline(
        days=axis.days,
        bars=tuple(bar for _, pieces in bars for bar in pieces),
        tags=_tags([(number, pieces[0]) for number, pieces in bars], axis.days),
        ticks=tuple(axis.ticks()),
        undated=len(cases) - len(windows),
    )


@dataclass(frozen=True)
class _Axis:
    first: datetime
    days: float

    @classmethod
    def over(cls, starts: Sequence[datetime], ends: Sequence[datetime]) -> _Axis:
        # Some systems write the end of time for an unknown date; the axis needs a week of room before it.
        first = min(*starts, _LATEST_START).replace(hour=0, minute=0, second=0, microsecond=0)
        days = (max(ends) - first) / timedelta(days=1)
        return cls(first, max(days, _SMALLEST_DAYS))

    def day(self, moment: datetime) -> float:
        return (moment - self.first) / timedelta(days=1)

    def ticks(self) -> list[DateTick]:
        step = next((step for step in _STEPS_DAYS if self.days / step <= _MAX_TICKS), None)
        if step is None:
            return list(self._months())
        days = [self.first + timedelta(days=offset) for offset in range(0, int(self.days) + 1, step)]
        return [DateTick(self.day(day), f"{day:%m-%d}" if day > self.first else f"{day:%Y-%m-%d}") for day in days]

    def _months(self) -> Iterator[DateTick]:
        step = next((step for step in _STEPS_MONTHS if self.days / 30.44 / step <= _MAX_TICKS), _STEPS_MONTHS[-1])
        month, last = self.first.year * 12 + self.first.month - 1, self.first + timedelta(days=self.days)
        for aligned in range(month + -month % step, last.year * 12 + last.month, step):
            moment = datetime(aligned // 12, aligned % 12 + 1, 1)
            if moment >= self.first:
                yield DateTick(self.day(moment), f"{moment:%Y-%m}")


def _window(case: SeriesCase) -> tuple[datetime, datetime] | None:
    start, end = case.earliest or case.latest, case.latest or case.earliest
    return None if start is None or end is None else (start, end)


def _bars(axis: _Axis, case: SeriesCase, start: datetime, end: datetime) -> Iterator[Bar]:
    is_solved = bool(case.offenders)
    hours = (end - start) / timedelta(hours=1)
    if hours >= _VAGUE_HOURS:
        yield Bar(axis.day(start), axis.day(end), VAGUE_LEVEL, VAGUE_LEVEL, is_solved)
        return
    hour = start.hour + start.minute / 60.0
    day, until = axis.day(start), hour + hours
    yield Bar(day, day, hour, min(until, 24.0), is_solved)
    if until > 24.0:
        yield Bar(axis.day(end), axis.day(end), 0.0, until - 24.0, is_solved)


def _tags(starts: Sequence[tuple[int, Bar]], days: float) -> tuple[Tag, ...]:
    heaps: list[tuple[Bar, list[int]]] = []
    for number, bar in starts:
        heap = next((numbers for first, numbers in heaps if _touch(first, bar, days)), None)
        if heap is None:
            heaps.append((bar, [number]))
        else:
            heap.append(number)
    return tuple(Tag(bar.from_day, bar.from_hour, tuple(numbers)) for bar, numbers in heaps)


def _touch(first: Bar, second: Bar, days: float) -> bool:
    near_days = abs(first.from_day - second.from_day) < _TAG_SHARE * days
    return near_days and abs(first.from_hour - second.from_hour) < _TAG_HOURS
