"""A timeline of a series: days from left to right, the time of day from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linker.report.data.facts import Member

WIDTH, LEFT, RIGHT, TOP = 620.0, 66.0, 22.0, 16.0
HOUR_PX = 10.0
BOTTOM = TOP + 24 * HOUR_PX
# Below the clock: cases of which only the day (or a longer time) is known.
VAGUE_Y = BOTTOM + 26.0
HEIGHT = VAGUE_Y + 46.0
_SMALLEST_DAYS = 7.0
# From so long on a window says nothing about the time of day.
_VAGUE_HOURS = 20.0
_STEPS_DAYS = (1, 2, 7, 14)
_STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000, 24_000)
_MOST_TICKS = 7
# Width and height of a number on paper: nearer ones are written as one tag.
_TAG_PX = (14.0, 11.0)
_LATEST_START = datetime.max - timedelta(days=_SMALLEST_DAYS + 1)


@dataclass(frozen=True)
class Bar:
    """A piece of a time window as a line in px; a window over midnight has two."""

    x1: float
    y1: float
    x2: float
    y2: float
    solved: bool


@dataclass(frozen=True)
class Tag:
    """Numbers of the members whose bars begin at about this spot."""

    x: float
    y: float
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Tick:
    """A date on the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """A drawing of `WIDTH` x `HEIGHT` px; `undated` members have no time at all."""

    bars: tuple[Bar, ...]
    tags: tuple[Tag, ...]
    ticks: tuple[Tick, ...]
    undated: int


def timeline(members: Sequence[Member]) -> Timeline | None:
    """Lay out the members that have a time; None where none has one. A missing end of a window is the other end."""
    windows = [(member, *window) for member in members if (window := _window(member)) is not None]
    if not windows:
        return None
    axis = _Axis.over([start for _, start, _ in windows], [end for _, _, end in windows])
    bars = [(member.number, list(_bars(axis, member, start, end))) for member, start, end in windows]
    return Timeline(
        bars=tuple(bar for _, pieces in bars for bar in pieces),
        tags=_tags([(number, pieces[0]) for number, pieces in bars]),
        ticks=tuple(axis.ticks()),
        undated=len(members) - len(windows),
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

    def x(self, moment: datetime) -> float:
        return LEFT + (moment - self.first) / timedelta(days=1) / self.days * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> list[Tick]:
        step = next((step for step in _STEPS_DAYS if self.days / step <= _MOST_TICKS), None)
        if step is None:
            return list(self._months())
        offsets = range(0, int(self.days) + 1, step)
        days = [self.first + timedelta(days=offset) for offset in offsets]
        return [Tick(self.x(day), f"{day:%m-%d}" if day > self.first else f"{day:%Y-%m-%d}") for day in days]

    def _months(self) -> Iterator[Tick]:
        step = next((step for step in _STEPS_MONTHS if self.days / 30.44 / step <= _MOST_TICKS), _STEPS_MONTHS[-1])
        month, last = self.first.year * 12 + self.first.month - 1, self.first + timedelta(days=self.days)
        for aligned in range(month + -month % step, last.year * 12 + last.month, step):
            moment = datetime(aligned // 12, aligned % 12 + 1, 1)
            if moment >= self.first:
                yield Tick(self.x(moment), f"{moment:%Y-%m}")


def _window(member: Member) -> tuple[datetime, datetime] | None:
    start, end = member.earliest or member.latest, member.latest or member.earliest
    return None if start is None or end is None else (start, end)


def _bars(axis: _Axis, member: Member, start: datetime, end: datetime) -> Iterator[Bar]:
    solved = bool(member.offenders)
    hours = (end - start) / timedelta(hours=1)
    if hours >= _VAGUE_HOURS:
        yield Bar(axis.x(start), VAGUE_Y, axis.x(end), VAGUE_Y, solved)
        return
    hour = start.hour + start.minute / 60.0
    x, until = axis.x(start), hour + hours
    yield Bar(x, _y(hour), x, _y(min(until, 24.0)), solved)
    if until > 24.0:
        yield Bar(axis.x(end), _y(0.0), axis.x(end), _y(until - 24.0), solved)


def _tags(starts: Sequence[tuple[int, Bar]]) -> tuple[Tag, ...]:
    heaps: list[tuple[Bar, list[int]]] = []
    for number, bar in starts:
        near = next((held for at, held in heaps if abs(at.x1 - bar.x1) < _TAG_PX[0] and _level(at, bar)), None)
        if near is None:
            heaps.append((bar, [number]))
        else:
            near.append(number)
    return tuple(Tag(bar.x1, bar.y1, tuple(numbers)) for bar, numbers in heaps)


def _level(one: Bar, other: Bar) -> bool:
    return abs(one.y1 - other.y1) < _TAG_PX[1]


def _y(hour: float) -> float:
    return TOP + hour * HOUR_PX
